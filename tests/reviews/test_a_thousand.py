"""Pages ask the database as little of a thousand written reviews as of ten."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Milestone, Work
from bookclub.members.models import Member
from discussions.models import Thread
from reviews.models import Review
from tests.people import NOON, ClientOf, after

pytestmark = pytest.mark.django_db

TEN, THOUSAND = range(10), range(10, 1000)


def written(work: Work, by: Member, place: int, **said: object) -> Review:
    """Stars, words, and a talk of its own; every other one tells of the end of something."""
    text = f"Number {place} was moved."
    thread = Thread(title=f"Words {place}", work=work, author=by, created_at=NOON, active_at=NOON)
    words = {"headline": f"Words {place}", "body": text, "body_html": f"<p>{text}</p>", "text": text}
    return Review(
        work=work, author=by, rating=1 + place % 10, published_at=NOON, thread=thread, **words, **said
    )


def store(reviews: list[Review]) -> None:
    Thread.objects.bulk_create(review.thread for review in reviews if review.thread)
    Review.objects.bulk_create(reviews)


def crowd(some: range) -> list[Member]:
    return Member.objects.bulk_create(
        Member(username=f"crowd{number}", email=f"crowd{number}@example.org") for number in some
    )


def asked_for(client: Client, *addresses: str) -> dict[str, int]:
    """How many queries each page takes, once works and scopes are in memory: outlines are drawn anew now and then."""
    return {address: min(queries_of(client, address) for _ in range(3)) for address in addresses}


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def compared(
    client: Client, fill: Callable[[range], None], bounds: dict[str, int]
) -> dict[str, tuple[int, int]]:
    """What each page asks of ten and of a thousand, where the second is more, or over the bound."""
    fill(TEN)
    few = asked_for(client, *bounds)
    fill(THOUSAND)
    many = asked_for(client, *bounds)
    return {at: (few[at], many[at]) for at in bounds if many[at] > min(few[at], bounds[at])}


def test_pages_of_a_work_of_which_a_thousand_have_written(
    novel: Work, film: Work, mara: Member, client_of: ClientOf
) -> None:
    points = [None, after(novel, 3), after(novel, 23)]

    def fill(some: range) -> None:
        store([
            written(work, who, place, scope=points[place % 3], own_scope=points[place % 3],
                    beside=film if work == novel else novel)
            for place, who in enumerate(crowd(some))
            for work in (novel, film)
        ])  # fmt: skip

    bounds = {
        "/works/never-let-me-go/": 15, "/works/never-let-me-go/beside/": 20, "/works/never-let-me-go/reviews/": 16,
        "/works/never-let-me-go-film/reviews/?sort=closest": 16, "/reviews/": 14,
    }  # fmt: skip
    assert compared(client_of(mara), fill, bounds) == {}


def test_pages_of_a_member_who_has_written_a_thousand(mara: Member, jun: Member, client_of: ClientOf) -> None:
    def fill(some: range) -> None:
        works = Work.objects.bulk_create(Work(slug=f"work-{n}", title=f"Work {n}") for n in some)
        Milestone.objects.bulk_create(
            Milestone(work=work, position=1, name="Chapter 1", slug="chapter-1") for work in works
        )
        store([written(work, mara, place) for place, work in enumerate(works)])

    bounds = {"/members/mara/shelf/": 14, "/members/mara/": 14}
    assert compared(client_of(jun), fill, bounds) == {}
