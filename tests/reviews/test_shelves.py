"""A member's shelf, their year in reading, lists of works, the feed of reviews, and the desk."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.progress import begin_again, finish_again, set_progress
from reviews.models import Opinion, Review, Wish, WorkList
from tests.people import NOON, ClientOf, after

pytestmark = pytest.mark.django_db

FEED = "/works/never-let-me-go/reviews/feed/"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# The shelf ----------------------------------------------------------------------------------------------------------


def test_a_shelf_has_what_is_read_what_is_under_way_and_what_is_to_come(
    novel: Work, film: Work, mara: Member, jun: Member, visitor: Client, client_of: ClientOf
) -> None:
    Review.objects.rate(novel, 9, by=mara)
    client_of(mara).post("/works/never-let-me-go-film/wish/")
    html = page(visitor, "/members/mara/shelf/")
    assert "Read and seen" in html
    assert 'aria-label="4½ stars"' in html
    assert "To come" in html
    assert "as far as Chapter 3" in page(visitor, "/members/jun/shelf/")


def test_a_shelf_shows_what_its_owner_shows(
    novel: Work, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    Review.objects.rate(novel, 9, by=mara)
    Member.objects.filter(pk=mara.pk).update(shows_progress=False, shows_writing=False)
    assert "Nothing stands here yet" in page(visitor, "/members/mara/shelf/")
    assert 'aria-label="4½ stars"' in page(client_of(mara), "/members/mara/shelf/")


def test_stars_on_a_shelf_wait_like_the_review(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    Review.objects.rate(novel, 9, by=mara)
    Review.objects.update(scope=after(novel, 23), stars_are_safe=False)
    assert 'class="stars"' not in page(client_of(jun), "/members/mara/shelf/")


def test_what_is_to_come_is_put_there_and_taken_off(novel: Work, mara: Member, client_of: ClientOf) -> None:
    client = client_of(mara)
    for _ in range(2):
        client.post("/works/never-let-me-go/wish/")
    assert Wish.objects.count() == 1
    client.post("/works/never-let-me-go/wish/", {"undo": ""})
    assert not Wish.objects.exists()
    assert client.get("/works/never-let-me-go/wish/").status_code == 405


def test_a_year_in_reading_counts_what_was_finished_in_it(novel: Work, mara: Member, visitor: Client) -> None:
    set_progress(mara, novel, novel.milestones.last(), at=NOON - timedelta(days=400))
    begin_again(mara, novel, at=NOON - timedelta(days=30))
    finish_again(mara, novel, at=NOON)
    Review.objects.rate(novel, 9, by=mara)
    html = page(visitor, "/members/mara/year/2026/")
    assert "1 book of 304 pages, 1 of them not for the first time." in html
    assert '<th scope="row">March</th><td>1</td>' in html
    assert "/members/mara/year/2025/" in html
    assert "Nothing was finished in 2024." in page(visitor, "/members/mara/year/2024/")
    assert visitor.get("/members/mara/year/2999/").status_code == 404
    assert visitor.get("/members/nobody/shelf/").status_code == 404


def test_a_single_year_is_not_offered_by_itself(novel: Work, mara: Member, visitor: Client) -> None:
    set_progress(mara, novel, novel.milestones.last(), at=NOON)
    assert "<b>2026</b>" not in page(visitor, "/members/mara/year/2026/")
    assert "/members/mara/year/2026/" in page(visitor, "/members/mara/year/2025/")


def test_a_shelf_asks_little_however_long(
    novel: Work, mara: Member, client_of: ClientOf, django_assert_max_num_queries: object
) -> None:
    works = Work.objects.bulk_create(Work(slug=f"work-{n}", title=f"Work {n}") for n in range(1000))
    Review.objects.bulk_create(Review(work=work, author=mara, rating=5) for work in works)
    client = client_of(mara)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        html = page(client, "/members/mara/shelf/")
    assert html.count("shelf__book") >= 100
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page(client, "/members/mara/")


# Lists --------------------------------------------------------------------------------------------------------------


def test_an_organiser_keeps_a_list_in_order_with_notes(
    novel: Work, film: Work, ines: Member, visitor: Client, client_of: ClientOf
) -> None:
    client = client_of(ines)
    works = "never-let-me-go-film: afterwards\nnever-let-me-go: First this.\n"
    answer = client.post("/lists/new/", {"title": "Book into film", "works": works})
    assert answer.headers["Location"] == "/lists/book-into-film/"
    html = page(visitor, "/lists/book-into-film/")
    assert html.index("afterwards") < html.index("First this.")
    assert "2 works" in page(visitor, "/lists/")
    client.post("/lists/book-into-film/edit/", {"title": "From book to film", "works": "never-let-me-go"})
    html = page(visitor, "/lists/book-into-film/")
    assert "From book to film" in html
    assert "afterwards" not in html


def test_a_list_of_what_the_library_does_not_know_is_refused(ines: Member, client_of: ClientOf) -> None:
    answer = client_of(ines).post("/lists/new/", {"title": "Odd", "works": "emma: well"})
    assert answer.status_code == 422
    assert "There is no work called “emma”" in answer.content.decode()
    assert not WorkList.objects.exists()


def test_two_who_keep_a_list_at_once_do_not_undo_each_other(
    ines: Member, novel: Work, film: Work, client_of: ClientOf
) -> None:
    client, address = client_of(ines), "/lists/ours/edit/"
    client.post("/lists/new/", {"title": "Ours", "works": novel.slug})
    form = {"title": "Ours", "works": f"{novel.slug}: first", "version": WorkList.objects.get().version}
    assert client.post(address, form).status_code == 302
    clash = client.post(address, form | {"works": f"{film.slug}: instead"})
    assert clash.status_code == 409
    assert f"{novel.slug}: first" in clash.content.decode()
    assert f"{film.slug}: instead" in clash.content.decode()
    assert WorkList.objects.get().entries.get().work == novel
    again = form | {"works": f"{film.slug}: instead", "version": WorkList.objects.get().version}
    assert client.post(address, again).status_code == 302
    assert WorkList.objects.get().entries.get().work == film


def test_others_keep_no_lists(novel: Work, mara: Member, visitor: Client, client_of: ClientOf) -> None:
    found = WorkList(title="Ours")
    found.keep([(novel, "")], by=None)
    for address in ("/lists/new/", "/lists/ours/edit/"):
        assert client_of(mara).get(address).status_code == 403
        assert visitor.get(address).status_code == 302
    assert "/lists/new/" not in page(client_of(mara), "/lists/")


# The feed -----------------------------------------------------------------------------------------------------------


def test_the_feed_has_what_a_visitor_may_read(
    novel: Work, mara: Member, jun: Member, visitor: Client, client_of: ClientOf
) -> None:
    Review.objects.write(novel, Opinion(rating=7, headline="Fine & good", body="So *fine*."), by=mara)
    veiled = Opinion(rating=2, headline="On the end", body="The lighthouse.", scope=after(novel, 3))
    Review.objects.write(novel, veiled, by=jun)
    # Though Jun could read his own on the page.
    for client in (visitor, client_of(jun)):
        answer = client.get(FEED)
        told = feedparser.parse(answer.content)
        assert not told.bozo
        assert [entry.title for entry in told.entries] == ["Fine & good (3½ stars)"]
        assert "<em>fine</em>" in told.entries[0].summary
        assert "lighthouse" not in answer.content.decode()
        assert told.entries[0].link.startswith("http://localhost:8000/reviews/")


def test_the_feed_is_fetched_anew_only_when_it_has_changed(
    novel: Work, mara: Member, jun: Member, visitor: Client
) -> None:
    review = Review.objects.write(novel, Opinion(body="Well."), by=mara)
    tag = visitor.get(FEED).headers["ETag"]
    assert visitor.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    Review.objects.write(novel, Opinion(body="Veiled.", scope=after(novel, 3)), by=jun)
    assert visitor.get(FEED).headers["ETag"] == tag
    review.delete_words(by=mara)
    assert visitor.get(FEED).headers["ETag"] != tag


# The desk -----------------------------------------------------------------------------------------------------------


def test_moderators_find_reviews_at_the_desk_without_a_word_of_them(
    novel: Work, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    opinion = Opinion(rating=7, headline="Lantern", body="The lighthouse.", scope=after(novel, 23))
    review = Review.objects.write(novel, opinion, by=mara)
    client = client_of(tobias)
    for address in ("", "?state=veiled", f"{review.pk}/change/"):
        html = page(client, f"/admin/reviews/review/{address}")
        assert "lighthouse" not in html
        assert "Lantern" not in html
    assert f"/reviews/{review.pk}/spoiler-point/" in page(
        client, f"/admin/reviews/review/{review.pk}/change/"
    )


def test_the_desk_confirms_no_guess(novel: Work, mara: Member, tobias: Member, client_of: ClientOf) -> None:
    Review.objects.write(novel, Opinion(body="The lighthouse.", scope=after(novel, 23)), by=mara)
    for lookup in ("body__contains=lighthouse", "text__contains=light", "rating=7"):
        answer = client_of(tobias).get(f"/admin/reviews/review/?{lookup}")
        assert answer.status_code in {302, 400}
