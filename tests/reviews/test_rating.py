"""Stars from the page of a work: two clicks, halves only, and one review a member."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.progress import begin_again, set_progress
from reviews.models import Review
from tests.people import ClientOf, after, make_member

pytestmark = pytest.mark.django_db


def page_of(client: Client, work: Work) -> str:
    return client.get(work.get_absolute_url()).content.decode()


def test_a_member_rates_from_the_page_of_a_work(mara: Member, novel: Work, client_of: ClientOf) -> None:
    client = client_of(mara)
    assert 'name="rating" value="7"' in page_of(client, novel)
    answer = client.post("/works/never-let-me-go/rate/", {"rating": "7"})
    assert answer.headers["Location"] == "/works/never-let-me-go/#reviews"
    review = Review.objects.get()
    assert (review.author, review.rating, review.has_words, review.thread) == (mara, 7, False, None)
    html = page_of(client, novel)
    assert "You gave Never Let Me Go 3½ stars." in html
    assert 'value="7" checked' in html


def test_stars_are_changed_and_taken_back(mara: Member, novel: Work, client_of: ClientOf) -> None:
    client = client_of(mara)
    for rating in ("7", "9"):
        client.post("/works/never-let-me-go/rate/", {"rating": rating})
    assert Review.objects.get().rating == 9
    client.post("/works/never-let-me-go/rate/", {"rating": ""})
    assert not Review.objects.exists()


@pytest.mark.parametrize("wrong", ["3.3", "0", "11", "-1", "seven", "½", "9" * 30])
def test_what_is_no_half_star_is_refused_in_words(
    wrong: str, mara: Member, novel: Work, client_of: ClientOf
) -> None:
    answer = client_of(mara).post("/works/never-let-me-go/rate/", {"rating": wrong})
    assert answer.status_code == 422
    assert "Stars come in halves, from half a star to five" in answer.content.decode()
    assert wrong[:20] in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("wrong", [0, 11, -3])
def test_the_database_knows_halves_only(wrong: int, mara: Member, novel: Work) -> None:
    if connection.vendor == "postgresql" and wrong < 0:
        wrong = 99
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(work=novel, author=mara, rating=wrong)


def test_the_database_keeps_one_review_a_member(mara: Member, novel: Work) -> None:
    Review.objects.create(work=novel, author=mara, rating=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(work=novel, author=mara, rating=4)


def test_strangers_and_the_suspended_give_no_stars(
    visitor: Client, sten: Member, novel: Work, client_of: ClientOf
) -> None:
    assert (
        "/accounts/login/"
        in visitor.post("/works/never-let-me-go/rate/", {"rating": "7"}).headers["Location"]
    )
    assert client_of(sten).post("/works/never-let-me-go/rate/", {"rating": "7"}).status_code == 403
    assert not Review.objects.exists()


def test_a_work_that_is_not_there_is_not_rated(mara: Member, client_of: ClientOf) -> None:
    assert client_of(mara).post("/works/emma/rate/", {"rating": "7"}).status_code == 404


def test_nothing_is_rated_by_looking(mara: Member, novel: Work, client_of: ClientOf) -> None:
    assert client_of(mara).get("/works/never-let-me-go/rate/", {"rating": "7"}).status_code == 405


def test_a_rereading_is_rated_anew_and_the_first_stars_are_kept(mara: Member, novel: Work) -> None:
    set_progress(mara, novel, novel.milestones.last())
    Review.objects.rate(novel, 6, by=mara)
    begin_again(mara, novel)
    Review.objects.rate(novel, 9, by=mara)
    review = Review.objects.get()
    assert (review.rating, review.reading) == (9, 2)
    assert [(edit.rating, edit.reading) for edit in review.edits.all()] == [(6, 1)]


def test_the_same_stars_again_change_nothing(mara: Member, novel: Work) -> None:
    for _ in range(2):
        Review.objects.rate(novel, 6, by=mara)
    assert Review.objects.get().version == 1


def rate_by(names: dict[str, int], work: Work) -> None:
    for name, rating in names.items():
        Review.objects.rate(work, rating, by=make_member(name))


def test_the_average_is_shown_from_three_ratings_on(visitor: Client, novel: Work) -> None:
    rate_by({"a1": 6, "b1": 8}, novel)
    html = page_of(visitor, novel)
    assert "2 ratings so far" in html
    assert "tally__average" not in html
    assert "AggregateRating" not in html
    rate_by({"c1": 9}, novel)
    html = page_of(visitor, novel)
    assert "<b>3.8</b>" in html  # 23 half steps of three people: 3.83
    assert '"ratingValue": "3.8", "ratingCount": 3' in html
    assert '<th scope="row">4½ stars</th><td>1</td><td>33 %</td>' in html


def test_deleted_reviews_do_not_count(visitor: Client, novel: Work) -> None:
    rate_by({"a1": 2, "b1": 8, "c1": 8, "d1": 8}, novel)
    Review.objects.get(author__username="a1").delete_words(by=Member.objects.get(username="a1"))
    html = page_of(visitor, novel)
    assert "<b>4.0</b>" in html
    assert "3 ratings" in html


def test_the_club_says_how_far_it_is_of_one_mind(visitor: Client, novel: Work) -> None:
    rate_by({"a1": 8, "b1": 8, "c1": 8}, novel)
    assert "we are of one mind" in page_of(visitor, novel)
    rate_by({"d1": 1, "e1": 1, "f1": 1}, novel)
    assert "we are divided" in page_of(visitor, novel)


def test_who_wants_to_judge_first_sees_no_stars_before(
    mara: Member, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    rate_by({"a1": 8, "b1": 8, "c1": 8}, novel)
    Member.objects.filter(pk=mara.pk).update(hides_ratings=True)
    client = client_of(mara)
    for address in ("/works/never-let-me-go/", "/works/never-let-me-go/reviews/?sort=highest&stars=8"):
        html = client.get(address).content.decode()
        assert "hidden until you have rated" in html
        for told in ("4.0", "3 ratings", "AggregateRating", "bars__bar", 'class="stars"', 'value="highest"'):
            assert told not in html
    client.post("/works/never-let-me-go/rate/", {"rating": "2"})
    assert "4 ratings" in page_of(client, novel)


def test_stars_that_wait_count_only_for_those_who_may_know_them(
    visitor: Client, mara: Member, novel: Work, client_of: ClientOf
) -> None:
    rate_by({"a1": 8, "b1": 8, "c1": 8}, novel)
    shy = make_member("shy")
    Review.objects.rate(novel, 1, by=shy)
    Review.objects.filter(author=shy).update(scope=after(novel, 23), stars_are_safe=False)
    assert "<b>4.0</b>" in page_of(visitor, novel)
    assert "<b>3.1</b>" in page_of(client_of(mara), novel)


def test_the_page_of_a_work_asks_the_database_little(mara: Member, novel: Work, client_of: ClientOf) -> None:
    client = client_of(mara)
    counts = []
    for some in (range(10), range(10, 1000)):
        members = Member.objects.bulk_create(
            Member(username=f"crowd{number}", email=f"crowd{number}@example.org") for number in some
        )
        Review.objects.bulk_create(
            Review(work=novel, author=member, rating=1 + place % 10, scope=after(novel, 1 + place % 23))
            for place, member in enumerate(members)
        )
        page_of(client, novel)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, novel)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


def test_the_club_knows_where_it_disagrees_most(
    visitor: Client, novel: Work, film: Work, mara: Member, client_of: ClientOf
) -> None:
    rate_by({"a1": 8, "b1": 8, "c1": 7}, novel)
    rate_by({"d1": 1, "e1": 10, "f1": 1}, film)
    html = visitor.get("/reviews/").content.decode()
    assert "Never Let Me Go (film)</a>" in html
    assert "Never Let Me Go</a>" not in html  # there we agree
    rate_by({"g1": 1, "h1": 9}, novel)
    html = visitor.get("/reviews/").content.decode()
    assert html.index("Never Let Me Go (film)</a>") < html.index("Never Let Me Go</a>")
    assert html.count("we are divided") == 2
    Member.objects.filter(pk=mara.pk).update(hides_ratings=True)
    assert "Nowhere:" in client_of(mara).get("/reviews/").content.decode()


def test_where_all_agree_nobody_is_said_to_disagree(visitor: Client, novel: Work, film: Work) -> None:
    rate_by({"a1": 8, "b1": 8, "c1": 7}, novel)
    rate_by({"d1": 6, "e1": 8, "f1": 9}, film)
    html = visitor.get("/reviews/").content.decode()
    assert "Nowhere:" in html
    assert "we mostly agree" not in html
