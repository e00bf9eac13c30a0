"""Book beside film: facts, both ratings, who prefers which, and only what each reader may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Thread
from reviews.models import CitedRating, Comparison, Opinion, Review
from tests.people import ClientOf, after, make_member

pytestmark = pytest.mark.django_db

BESIDE = "/works/never-let-me-go/beside/"


def page(client: Client) -> str:
    answer = client.get(BESIDE)
    assert answer.status_code == 200
    return answer.content.decode()


def rated_both(name: str, novel: Work, film: Work, first: int, second: int, order: str = "") -> Member:
    member = make_member(name)
    Review.objects.rate(novel, first, by=member)
    Review.objects.rate(film, second, by=member)
    Review.objects.filter(author=member).update(order=order)
    return member


def test_the_two_stand_side_by_side(novel: Work, film: Work, visitor: Client) -> None:
    rated_both("ana", novel, film, 9, 6, "read")
    rated_both("bo", novel, film, 4, 8, "watched")
    rated_both("cy", novel, film, 7, 7)
    html = page(visitor)
    assert (
        "3 rated both: 1 prefers Never Let Me Go, 1 prefers Never Let Me Go (film), 1 thinks them alike."
        in html
    )
    assert '<th scope="row">Read it first</th><td>1</td><td>0</td><td>0</td>' in html
    assert '<th scope="row">Watched it first</th><td>0</td><td>1</td><td>0</td>' in html
    assert '<th scope="row"><a href="/members/ana/">Ana</a></th><td>4½ stars</td><td>3 stars</td>' in html
    assert html.count("slopes__line--") == 3


def test_the_film_leads_to_the_page_of_its_book(film: Work, visitor: Client) -> None:
    assert visitor.get("/works/never-let-me-go-film/beside/").headers["Location"] == BESIDE


def test_a_work_by_itself_has_nothing_beside_it(novel: Work, visitor: Client) -> None:
    assert visitor.get(BESIDE).status_code == 404


def test_stars_that_wait_draw_no_line(
    novel: Work, film: Work, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    ana = rated_both("ana", novel, film, 9, 6)
    Review.objects.filter(author=ana, work=novel).update(scope=after(novel, 23), stars_are_safe=False)
    assert "rated both" not in page(visitor)
    assert "1 rated both" in page(client_of(mara))


def test_who_wants_to_judge_first_sees_no_lines(
    novel: Work, film: Work, mara: Member, client_of: ClientOf
) -> None:
    rated_both("ana", novel, film, 9, 6)
    Member.objects.filter(pk=mara.pk).update(hides_ratings=True)
    html = page(client_of(mara))
    assert "rated both" not in html
    assert "1 rating so far" not in html


def test_what_others_gave_is_cited_and_not_counted(novel: Work, film: Work, visitor: Client) -> None:
    for work in (novel, film):
        CitedRating.objects.create(
            work=work, by="Arti, of Ripple Effects", rating=7, unit="ripples", source="autumn 2010"
        )
    html = page(visitor)
    assert html.count("3½ ripples") == 2
    assert "autumn 2010" in html
    assert html.count("No ratings yet.") == 2


def test_reviews_that_speak_of_both_wait_for_both(
    novel: Work, film: Work, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    opinion = Opinion(headline="Of both", body="The lighthouse.", beside=film, scope=after(novel, 23))
    Review.objects.write(novel, opinion, by=make_member("ana"))
    Review.objects.write(novel, Opinion(headline="Of one", body="Well."), by=make_member("bo"))
    assert "Of both" not in page(visitor)
    html = page(client_of(mara))
    assert "The lighthouse." in html
    assert "Of one" not in html


def test_somebody_opens_the_talk_and_nobody_twice(
    novel: Work, film: Work, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    assert "Open the talk" not in page(visitor)
    assert "Open the talk" in page(client_of(mara))
    for _ in range(2):
        assert client_of(mara).post(f"{BESIDE}talk/").status_code == 302
    thread = Thread.objects.get(comparison=Comparison.objects.get())
    assert thread.get_absolute_url() == BESIDE
    thread.comment(by=mara, body="Both.")
    assert "Both." in page(visitor)
    assert "/accounts/login/" in visitor.post(f"{BESIDE}talk/").headers["Location"]
    assert client_of(mara).post("/works/never-let-me-go-film/beside/talk/").status_code == 404


def test_the_page_asks_little_however_many_have_rated(
    novel: Work, film: Work, mara: Member, client_of: ClientOf
) -> None:
    client = client_of(mara)
    counts = []
    for some in (range(10), range(10, 1000)):
        members = Member.objects.bulk_create(
            Member(username=f"crowd{number}", email=f"crowd{number}@example.org") for number in some
        )
        Review.objects.bulk_create(
            Review(work=work, author=member, rating=1 + place % 10)
            for place, member in enumerate(members)
            for work in (novel, film)
        )
        page(client)
        with CaptureQueriesContext(connection) as asked:
            page(client)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_who_keeps_to_themselves_what_they_wrote_is_counted_and_not_named(
    novel: Work, film: Work, visitor: Client, client_of: ClientOf
) -> None:
    ana = rated_both("ana", novel, film, 9, 6)
    rated_both("bo", novel, film, 4, 8)
    Member.objects.filter(pk=ana.pk).update(shows_writing=False)
    html = page(visitor)
    assert "2 rated both" in html
    assert "/members/bo/" in html
    assert "/members/ana/" not in html
    assert "And 1 more, who keep to themselves what they wrote." in html
    own = page(client_of(ana))
    assert '<th scope="row"><a href="/members/ana/">Ana</a></th><td>4½ stars</td>' in own
    assert "keep to themselves" not in own
