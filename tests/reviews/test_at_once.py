"""Fifty members rate at once: one review each, average and histogram exact."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from discussions.models import Thread
from reviews.models import EditClash, Opinion, Review
from reviews.tallies import Tally
from tests.people import after, make_member

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS = 50


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of these in threads of their own, begun together; answer what they returned or raised, in order."""
    results: list[Any] = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def do(place: int) -> None:
        try:
            start.wait(30)
            results[place] = deeds[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


@pytest.fixture
def work(db: None) -> Work:
    return Work.objects.create(slug="emma", title="Emma")


@pytest.fixture
def members(db: None) -> list[Member]:
    return [make_member(f"member{number}") for number in range(MEMBERS)]


def tally(work: Work) -> Tally:
    counts: Counter[int] = Counter()
    for sort in Review.objects.standing().on(work).gathered_for(Reader()):
        counts[sort["rating"]] += sort["count"]
    return Tally(counts)


def test_fifty_rate_at_once_each_twice(work: Work, members: list[Member]) -> None:
    """Whoever clicks twice counts once, with either of the two."""
    given = {who: 1 + place % 10 for place, who in enumerate(members)}
    deeds = [
        partial(Review.objects.rate, work, rating, by=who) for who, rating in given.items() for _ in range(2)
    ]
    results = at_once(deeds)
    assert not [result for result in results if isinstance(result, Exception)]
    assert Review.objects.count() == MEMBERS
    found = tally(work)
    assert found.counts == Counter(given.values())
    assert found.average == "2.8"  # 275 half steps of fifty members
    html = Client().get("/works/emma/").content.decode()
    assert "50 ratings" in html
    assert html.count("<td>5</td><td>10 %</td>") == 10


def test_a_review_that_is_posted_ten_times_at_once_stands_once(work: Work, members: list[Member]) -> None:
    nonce = uuid.uuid4()
    opinion = Opinion(rating=7, body="Once.")
    results = at_once(
        [partial(Review.objects.write, work, opinion, by=members[0], nonce=nonce) for _ in range(10)]
    )
    assert {result.pk for result in results} == {Review.objects.get().pk}
    assert Review.objects.get().version == 1


def test_of_two_texts_at_once_one_is_saved_and_the_other_told(work: Work, members: list[Member]) -> None:
    deeds = [
        partial(Review.objects.write, work, Opinion(body=body), by=members[0]) for body in ("left", "right")
    ]
    results = at_once(deeds)
    clashes = [result for result in results if isinstance(result, EditClash)]
    assert len(clashes) == 1
    assert clashes[0].theirs.body == Review.objects.get().body


def test_stars_that_are_taken_back_and_given_at_once_are_one_or_none(
    work: Work, members: list[Member]
) -> None:
    who = members[0]
    for _ in range(5):
        Review.objects.rate(work, 3, by=who)
        results = at_once(
            [partial(Review.objects.rate, work, rating, by=who) for rating in (None, 8, None, 9)]
        )
        assert not [result for result in results if isinstance(result, Exception)]
        assert Review.objects.count() <= 1


def test_likes_at_once_are_counted_exactly(work: Work, members: list[Member]) -> None:
    review = Review.objects.write(work, Opinion(body="Likeable."), by=members[0])
    results = at_once([partial(review.like, by=who) for who in members[1:16] for _ in range(2)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert review.likes.count() == 15


def test_a_review_does_not_slip_under_a_point_that_is_raised_while_it_is_written(
    novel: Work, members: list[Member]
) -> None:
    thread = Thread.start(by=members[0], title="The tape", body="I read on the tram.", work=novel)
    for place in range(8):
        quoted = thread.comment(by=members[0], body="In the bath.")
        first = Review.objects.write(novel, Opinion(body=f"Number {place}."), by=members[place])
        words = Opinion(body=f"> [So.](/discussions/comments/{quoted.pk}/)\n\nNumber {place}.")
        rewrite = partial(
            Review.objects.write, novel, words, by=members[place], version=first.version, nonce=uuid.uuid4()
        )
        results = at_once([rewrite, partial(quoted.raise_scope, after(novel, 9))])
        assert not [result for result in results if isinstance(result, Exception)]
        assert Review.objects.get(pk=first.pk).scope == after(novel, 9)
