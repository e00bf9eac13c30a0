"""A review in words: drafts, publishing, its spoiler point, its thread, its history; who is refused."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from discussions.models import Thread
from reviews.models import EditClash, Opinion, Review
from tests.people import ClientOf, after, make_member, reach

pytestmark = pytest.mark.django_db

WRITE = "/works/never-let-me-go/review/"


def words(**given: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {"rating": "8", "headline": "", "body": "", "version": 0, "stars_are_safe": "on"} | given


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def ending(novel: Work, mara: Member) -> Review:
    """Mara on the last pages: her words wait for the end, her stars for nothing."""
    opinion = Opinion(rating=9, headline="Slow water", body="Tommy *lighthouse*.", scope=after(novel, 23))
    return Review.objects.write(novel, opinion, by=mara)


def test_a_member_writes_a_review(mara: Member, novel: Work, client_of: ClientOf, visitor: Client) -> None:
    client = client_of(mara)
    answer = client.post(WRITE, words(headline="A quiet book", body="It is *very* quiet."))
    review = Review.objects.get()
    assert answer.headers["Location"] == f"/reviews/{review.pk}/"
    html = page(visitor, f"/reviews/{review.pk}/")
    assert "A quiet book" in html
    assert "It is <em>very</em> quiet." in html
    assert 'aria-label="4 stars"' in html
    assert "A quiet book" in page(visitor, "/works/never-let-me-go/")
    assert "A quiet book" in page(visitor, "/works/never-let-me-go/reviews/")


def test_what_is_flagged_without_a_point_waits_for_the_end(
    mara: Member, novel: Work, client_of: ClientOf
) -> None:
    client_of(mara).post(WRITE, words(body="He dies.", spoils="on"))
    assert Review.objects.get().scope == Scope.objects.of({novel.pk: None})


def test_a_point_may_be_named(mara: Member, novel: Work, client_of: ClientOf) -> None:
    ninth = novel.milestones.get(position=9)
    client_of(mara).post(WRITE, words(body="The gallery.", spoils="on", **{f"after_{novel.pk}": ninth.pk}))
    assert Review.objects.get().scope == after(novel, 9)


def test_a_point_without_the_flag_is_asked_about(mara: Member, novel: Work, client_of: ClientOf) -> None:
    ninth = novel.milestones.get(position=9)
    answer = client_of(mara).post(WRITE, words(body="The gallery.", **{f"after_{novel.pk}": ninth.pk}))
    assert answer.status_code == 422
    assert "Which is it?" in answer.content.decode()
    assert "The gallery." in answer.content.decode()
    assert not Review.objects.exists()


def test_a_new_review_is_flagged_until_its_author_says_otherwise(
    mara: Member, novel: Work, client_of: ClientOf
) -> None:
    assert re.search(r'name="spoils"[^>]* checked', page(client_of(mara), WRITE))


def test_a_reader_behind_sees_only_the_quiet_line_and_the_stars(
    ending: Review, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    listed = page(client, "/works/never-let-me-go/reviews/")
    assert "A review opens after Part Three" in listed
    assert 'aria-label="4½ stars"' in listed
    for told in ("lighthouse", "Slow water", "/members/mara/"):
        assert told not in listed
    alone = page(client, ending.get_absolute_url())
    assert "This review opens after Part Three" in alone
    assert "Slow water" in alone  # a headline is safe by agreement, like the title of a thread
    for told in ("lighthouse", "/members/mara/"):
        assert told not in alone
    assert "A review opens after Part Three" in page(client, "/works/never-let-me-go/")


def test_stars_stay_veiled_where_the_author_wants_it(
    ending: Review, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    Review.objects.filter(pk=ending.pk).update(stars_are_safe=False)
    for address in ("/works/never-let-me-go/reviews/", ending.get_absolute_url()):
        assert 'class="stars"' not in page(client_of(jun), address)
        assert 'class="stars"' in page(client_of(mara), address)


def test_no_order_and_no_filter_betrays_what_is_veiled(
    ending: Review, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    Review.objects.filter(pk=ending.pk).update(stars_are_safe=False)
    ending.like(by=jun)
    for number in range(3):
        opinion = Opinion(rating=6, headline=f"Open {number}", body="Well.")
        Review.objects.write(novel, opinion, by=make_member(f"o{number}"))
    client = client_of(jun)
    for sort in ("newest", "liked", "highest", "lowest", "closest"):
        html = page(client, f"/works/never-let-me-go/reviews/?sort={sort}")
        assert html.index("Open 0") < html.index("A review opens after")
        assert 'aria-label="4½ stars"' not in html
    assert "A review opens after" not in page(client, "/works/never-let-me-go/reviews/?stars=9")
    assert "A review opens after" not in page(client, "/works/never-let-me-go/reviews/?open=yes")
    assert "<b>3.0</b>" in page(client, "/works/never-let-me-go/reviews/")


def test_reviews_are_put_in_the_order_that_is_asked_for(
    novel: Work, film: Work, jun: Member, client_of: ClientOf
) -> None:
    ana, bo = make_member("ana"), make_member("bo")
    Review.objects.write(novel, Opinion(rating=3, headline="Low"), by=ana)
    Review.objects.write(novel, Opinion(rating=9, headline="High"), by=bo)
    Review.objects.get(author=ana).like(by=jun)
    Review.objects.rate(film, 10, by=jun)
    Review.objects.rate(film, 1, by=bo)
    Review.objects.rate(film, 9, by=ana)
    client = client_of(jun)

    def order(sort: str) -> bool:
        html = page(client, f"/works/never-let-me-go/reviews/?sort={sort}")
        return html.index(">High<") < html.index(">Low<")

    assert order("newest")
    assert order("highest")
    assert not order("lowest")
    assert not order("liked")
    assert not order("closest")
    assert ">Low<" not in page(client, "/works/never-let-me-go/reviews/?stars=9")


def test_no_taste_is_told_by_stars_that_wait(
    novel: Work, film: Work, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    """Whoever is near in taste by stars that Jun may not see stands no nearer."""
    ana, bo = make_member("ana"), make_member("bo")
    Review.objects.write(novel, Opinion(headline="Anas"), by=ana)
    Review.objects.write(novel, Opinion(headline="Bos"), by=bo)
    Review.objects.rate(film, 8, by=jun)
    veiled = Opinion(rating=8, headline="Veiled", scope=after(film, 4), stars_are_safe=False)
    Review.objects.write(film, veiled, by=ana)
    address = "/works/never-let-me-go/reviews/?sort=closest"
    html = page(client_of(jun), address)
    assert html.index(">Bos<") < html.index(">Anas<")  # the newest first, for want of anything else
    reach(jun, film, 4)
    html = page(client_of(jun), address)
    assert html.index(">Anas<") < html.index(">Bos<")


def test_a_draft_is_nobody_elses(mara: Member, novel: Work, client_of: ClientOf, visitor: Client) -> None:
    client_of(mara).post(WRITE, words(headline="Half a thought", body="Not yet.", draft=""))
    review = Review.objects.get()
    assert review.is_draft
    assert review.thread is None
    assert "Half a thought" in page(client_of(mara), review.get_absolute_url())
    assert visitor.get(review.get_absolute_url()).status_code == 404
    for address in ("/works/never-let-me-go/", "/works/never-let-me-go/reviews/", "/members/mara/"):
        assert "Half a thought" not in page(visitor, address)
    # Its stars count at once, as the form says.
    assert Review.objects.rated().count() == 1
    client_of(mara).post(WRITE, words(headline="A thought", body="Now.", version=1))
    assert "A thought" in page(visitor, review.get_absolute_url())


def test_what_a_draft_said_does_not_come_out_in_the_history(
    mara: Member, novel: Work, visitor: Client, client_of: ClientOf
) -> None:
    Review.objects.write(novel, Opinion(body="Secretly angry."), by=mara, publish=False)
    review = Review.objects.write(novel, Opinion(body="Mildly put."), by=mara, version=1)
    assert "Secretly" not in page(visitor, f"/reviews/{review.pk}/history/")
    assert "Secretly" in page(client_of(mara), f"/reviews/{review.pk}/history/")


def test_a_review_without_words_or_stars_is_none(mara: Member, novel: Work, client_of: ClientOf) -> None:
    answer = client_of(mara).post(WRITE, words(rating=""))
    assert answer.status_code == 422
    assert "one of the two makes a review" in answer.content.decode()


def test_wrong_stars_lose_no_words(mara: Member, novel: Work, client_of: ClientOf) -> None:
    answer = client_of(mara).post(WRITE, words(rating="3.3", body="Many words."))
    assert answer.status_code == 422
    assert "Stars come in halves" in answer.content.decode()
    assert "Many words." in answer.content.decode()


def test_a_double_click_says_it_once(mara: Member, novel: Work, client_of: ClientOf) -> None:
    form = words(body="Once.", nonce=str(uuid.uuid4()))
    for _ in range(2):
        assert client_of(mara).post(WRITE, form).status_code == 302
    review = Review.objects.get()
    assert review.version == 1
    assert not review.edits.exists()


def test_other_words_from_the_same_form_are_not_lost(mara: Member, novel: Work, client_of: ClientOf) -> None:
    """Whoever goes back in the browser, and writes on, sends the same form again."""
    client, form = client_of(mara), words(body="Once.", nonce=str(uuid.uuid4()))
    client.post(WRITE, form)
    answer = client.post(WRITE, form | {"body": "Once more."})
    assert answer.status_code == 409
    assert "Once more." in answer.content.decode()
    assert Review.objects.get().body == "Once."
    assert client.post(WRITE, form | {"body": "Once more.", "version": 1}).status_code == 302
    assert Review.objects.get().body == "Once more."


def test_a_draft_is_published_from_the_same_form(mara: Member, novel: Work, client_of: ClientOf) -> None:
    client, form = client_of(mara), words(body="Once.", nonce=str(uuid.uuid4()))
    client.post(WRITE, form | {"draft": ""})
    assert Review.objects.get().is_draft
    client.post(WRITE, form)
    assert Review.objects.get().is_published


def test_an_older_window_does_not_overwrite_a_newer_text(
    mara: Member, novel: Work, client_of: ClientOf
) -> None:
    client = client_of(mara)
    client.post(WRITE, words(body="First."))
    client.post(WRITE, words(body="Second.", version=1))
    answer = client.post(WRITE, words(body="From an old window.", version=1))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Second." in html
    assert "From an old window." in html
    assert 'name="version" value="2"' in html
    assert Review.objects.get().body == "Second."


def test_the_model_says_whose_text_was_quicker(mara: Member, novel: Work) -> None:
    Review.objects.write(novel, Opinion(body="First."), by=mara)
    with pytest.raises(EditClash) as clash:
        Review.objects.write(novel, Opinion(body="Other."), by=mara, version=0)
    assert clash.value.theirs.body == "First."


def test_a_review_has_its_own_talk_as_veiled_as_it_is(
    ending: Review, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread = Thread.objects.get(review=ending)
    assert (thread.title, thread.get_absolute_url()) == ("Slow water", ending.get_absolute_url())
    assert thread.scope == ending.scope
    client_of(mara).post(f"/discussions/{thread.pk}/reply/", {"body": "Answering the pier."})
    assert "pier" in page(client_of(mara), ending.get_absolute_url())
    assert "pier" not in page(client_of(jun), ending.get_absolute_url())


def test_a_bare_rating_is_nothing_to_talk_about(mara: Member, novel: Work) -> None:
    Review.objects.rate(novel, 7, by=mara)
    assert not Thread.objects.exists()


def test_raising_the_point_veils_what_was_said_below(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    review = Review.objects.write(novel, Opinion(headline="Open", body="Well."), by=mara)
    assert review.thread
    comment = review.thread.comment(by=jun, body="The pier!")
    client_of(mara).post(
        f"/reviews/{review.pk}/spoiler-point/", {f"after_{novel.pk}": novel.milestones.get(position=17).pk}
    )
    comment.refresh_from_db()
    review.refresh_from_db()
    assert review.scope == comment.scope == after(novel, 17)
    assert review.thread.__class__.objects.get(pk=review.thread.pk).scope == after(novel, 17)


def test_its_author_lowers_the_point_but_not_below_a_moderators(
    ending: Review, mara: Member, tobias: Member, novel: Work, client_of: ClientOf
) -> None:
    reach(tobias, novel, 23)
    address = f"/reviews/{ending.pk}/spoiler-point/"
    client_of(mara).post(address, {f"after_{novel.pk}": novel.milestones.get(position=3).pk})
    ending.refresh_from_db()
    assert ending.scope == after(novel, 3)
    client_of(tobias).post(address, {f"after_{novel.pk}": novel.milestones.get(position=17).pk})
    client_of(mara).post(address, {})
    ending.refresh_from_db()
    assert ending.scope == after(novel, 17)


def test_earlier_words_wait_for_what_they_waited_for(
    ending: Review, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    client_of(mara).post(WRITE, words(headline="Safe now", body="All safe.", version=1))
    ending.refresh_from_db()
    assert ending.scope is None
    html = page(visitor, f"/reviews/{ending.pk}/history/")
    assert "Earlier versions open after" in html
    assert "lighthouse" not in html


def test_a_quoted_comment_is_veiled_in_a_review_too(novel: Work, mara: Member, thread: Thread) -> None:
    comment = thread.comment(by=mara, body="The pier.", scope=after(novel, 12))
    body = f"> [Mara wrote](/discussions/comments/{comment.pk}/):\n> The pier.\n\nYes."
    assert Review.objects.write(novel, Opinion(body=body), by=mara).scope == after(novel, 12)


def test_an_inline_spoiler_is_asked_for(novel: Work, mara: Member, visitor: Client) -> None:
    review = Review.objects.write(novel, Opinion(body="So ||the pier|| it was."), by=mara)
    assert "the pier" not in page(visitor, review.get_absolute_url())
    answer = visitor.post(f"/reviews/{review.pk}/spoilers/0/")
    assert "the pier" in answer.content.decode()
    assert visitor.get(f"/reviews/{review.pk}/spoilers/0/").status_code == 405
    assert visitor.post(f"/reviews/{review.pk}/spoilers/1/").status_code == 404


def test_a_review_is_liked_once_and_not_by_its_author(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    review = Review.objects.write(novel, Opinion(body="Well."), by=mara)
    for _ in range(2):
        assert client_of(jun).post(f"/reviews/{review.pk}/like/").status_code == 302
    assert review.likes.count() == 1
    assert 'aria-pressed="true"' in page(client_of(jun), review.get_absolute_url())
    client_of(jun).post(f"/reviews/{review.pk}/unlike/")
    assert review.likes.count() == 0
    assert client_of(mara).post(f"/reviews/{review.pk}/like/").status_code == 403


def test_what_one_may_not_read_one_may_not_like(ending: Review, jun: Member, client_of: ClientOf) -> None:
    assert client_of(jun).post(f"/reviews/{ending.pk}/like/").status_code == 404
    assert client_of(jun).get(f"/reviews/{ending.pk}/history/").status_code == 404


def test_only_its_author_and_moderators_delete_a_review(
    ending: Review, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    assert client_of(jun).post(f"/reviews/{ending.pk}/delete/").status_code == 403
    assert client_of(jun).post(f"/reviews/{ending.pk}/spoiler-point/").status_code == 403
    confirm = page(client_of(tobias), f"/reviews/{ending.pk}/delete/")
    assert "lighthouse" not in confirm
    client_of(tobias).post(f"/reviews/{ending.pk}/delete/")
    ending.refresh_from_db()
    assert (ending.is_deleted, ending.body, ending.rating, ending.headline) == (True, "", None, "")


def test_the_talk_below_a_deleted_review_stays(
    novel: Work, mara: Member, jun: Member, visitor: Client, client_of: ClientOf
) -> None:
    review = Review.objects.write(novel, Opinion(headline="Gone soon", body="Well."), by=mara)
    assert visitor.get(review.get_absolute_url()).status_code == 200
    assert review.thread
    review.thread.comment(by=jun, body="A fair point.")
    client_of(mara).post(f"/reviews/{review.pk}/delete/")
    html = page(visitor, review.get_absolute_url())
    assert "A fair point." in html
    assert "Gone soon" not in html
    # And its author may begin anew.
    client_of(mara).post(WRITE, words(body="Second thoughts."))
    assert Review.objects.standing().get().body == "Second thoughts."


def test_a_member_who_leaves_leaves_the_words_or_takes_them(
    novel: Work, mara: Member, jun: Member, visitor: Client
) -> None:
    left = Review.objects.write(novel, Opinion(rating=8, body="I was here."), by=mara)
    taken = Review.objects.write(novel, Opinion(rating=2, body="I was not."), by=jun)
    mara.leave(taking_words=False)
    jun.leave(taking_words=True)
    assert "a former member" in page(visitor, left.get_absolute_url())
    assert visitor.get(taken.get_absolute_url()).status_code == 404
    assert [review.rating for review in Review.objects.rated()] == [8]


def test_the_archive_holds_all_of_it(ending: Review, mara: Member) -> None:
    from bookclub.members import archives

    entry = archives.gather(mara)["reviews"][0]
    assert (entry["title"], entry["stars"]) == ("Never Let Me Go", "4½ stars")
    assert entry["body"] == "Tommy *lighthouse*."
    assert entry["opens_after"] == ["never-let-me-go:part-three"]


def test_which_came_first_is_said_of_a_story_in_two_forms(
    mara: Member, film: Work, novel: Work, client_of: ClientOf, visitor: Client
) -> None:
    client_of(mara).post(WRITE, words(body="Well.", order="read", beside=film.slug))
    review = Review.objects.get()
    assert (review.order, review.beside) == ("read", film)
    assert "read it first" in page(visitor, review.get_absolute_url())


def test_machines_are_told_of_open_reviews_only(
    ending: Review, novel: Work, mara: Member, client_of: ClientOf
) -> None:
    assert "ld+json" not in page(client_of(mara), ending.get_absolute_url())
    jo = make_member("jo", "Jo </script>")
    review = Review.objects.write(novel, Opinion(rating=7, headline="Fine", body="Well."), by=jo)
    html = page(client_of(mara), review.get_absolute_url())
    assert '"ratingValue": "3.5"' in html
    assert "Jo </script>" not in html


def test_a_hidden_review_is_seen_by_nobody_and_counts_nowhere(
    ending: Review, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    ending.hide(by=tobias, reason="Copied.")
    for client in (client_of(mara), client_of(tobias)):
        assert client.get(ending.get_absolute_url()).status_code == 410
        for address in ("/works/never-let-me-go/", "/works/never-let-me-go/reviews/"):
            assert "lighthouse" not in page(client, address)
    assert not Review.objects.rated().exists()
    assert client_of(mara).get(WRITE).status_code == 403
    assert client_of(mara).post("/works/never-let-me-go/rate/", {"rating": "1"}).status_code == 403
    assert client_of(mara).get(f"/reviews/{ending.pk}/history/").status_code == 404
    ending.restore(by=tobias)
    assert "lighthouse" in page(client_of(mara), ending.get_absolute_url())


def test_a_review_can_be_reported_by_those_who_can_read_it(
    ending: Review, mara: Member, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    address = f"/moderation/report/reviews.review/{ending.pk}/"
    assert client_of(jun).get(address).status_code == 403
    reach(jun, novel, 23)
    assert address in page(client_of(jun), ending.get_absolute_url())
    assert client_of(jun).get(address).status_code == 200


def test_the_newest_reviews_are_those_that_one_may_read(
    ending: Review, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    Review.objects.write(novel, Opinion(headline="Open", body="Well."), by=jun)
    behind, ahead = (page(client_of(who), "/reviews/") for who in (jun, mara))
    assert "Open" in behind
    assert "Slow water" not in behind
    assert "lighthouse" in ahead
