"""Whom a review names or quotes, and how it follows what it quotes."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Level, Mute, Notification, Watch
from discussions.models import Comment, Thread
from reviews.models import Opinion, Review
from tests.people import ClientOf, after, make_member

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[str]:
    return list(Notification.objects.of(member).order_by("pk").values_list("kind", flat=True))


def talk(review: Review) -> Thread:
    assert review.thread is not None
    return review.thread


def quoting(comment: Comment, *words: str) -> str:
    return "\n\n".join([f"> [So it was.](/discussions/comments/{comment.pk}/)", *words])


def write(work: Work, body: str, *, by: Member, **said: object) -> Review:
    version, publish = said.pop("version", 0), said.pop("publish", True)
    opinion = Opinion(headline="On the tram", body=body, **said)  # type: ignore[arg-type]
    return Review.objects.write(work, opinion, by=by, version=version, publish=publish)  # type: ignore[arg-type]


# Who is told --------------------------------------------------------------------------------------------------------


def test_those_whom_a_review_names_or_quotes_are_told(
    novel: Work, mara: Member, jun: Member, ines: Member, answer: Comment
) -> None:
    review = write(novel, quoting(answer, "As @ines says."), by=mara)
    assert told(ines) == [Kind.MENTION]
    assert told(jun) == [Kind.QUOTE]
    assert told(mara) == [Kind.REPLY]  # of the answer to her thread; of her own review nothing
    notice = Notification.objects.of(jun).get()
    assert (notice.about, notice.title, notice.actor) == (review, "On the tram", mara)


def test_a_draft_tells_nobody_until_it_is_published(novel: Work, mara: Member, ines: Member) -> None:
    draft = write(novel, "As @ines says.", by=mara, publish=False)
    assert told(ines) == []
    write(novel, "As @ines says.", by=mara, version=draft.version)
    assert told(ines) == [Kind.MENTION]


def test_an_edit_tells_only_those_who_are_new_in_it(
    novel: Work, mara: Member, jun: Member, ines: Member, answer: Comment
) -> None:
    first = write(novel, "As @ines says.", by=mara)
    write(novel, quoting(answer, "As @ines and @jun say."), by=mara, version=first.version)
    assert told(ines) == [Kind.MENTION]
    assert told(jun) == [Kind.MENTION]  # named and quoted: once, for the stronger reason


def test_who_has_muted_its_author_or_the_work_is_left_in_peace(
    novel: Work, mara: Member, jun: Member, ines: Member
) -> None:
    Mute.objects.create(member=ines, muted=mara)
    Watch.objects.choose(jun, novel, Level.NOTHING)
    write(novel, "As @ines and @jun say.", by=mara)
    assert told(ines) == told(jun) == []


def test_whoever_rewrites_it_for_ever_does_not_ring_at_every_door(novel: Work, mara: Member) -> None:
    version = 0
    for round_ in range(3):
        names = [make_member(f"guest{round_}{n}").username for n in range(15)]
        version = write(novel, " ".join(f"@{name}" for name in names), by=mara, version=version).version
    assert Notification.objects.filter(kind=Kind.MENTION).count() == 20


def test_one_who_is_named_past_where_they_have_read_learns_no_more_than_that(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    write(novel, "The lighthouse, as @jun will see.", by=mara, scope=after(novel, 17))
    inbox = client_of(jun).get("/inbox/").content.decode()
    assert "A review that mentions you" in inbox
    assert "opens after Part Two" in inbox
    for secret in ("lighthouse", "/members/mara/", ">Mara<"):
        assert secret not in inbox


# It follows what it quotes ------------------------------------------------------------------------------------------


def words_on(review: Review, client: Client) -> str:
    return client.get(review.get_absolute_url()).content.decode()


def test_a_review_waits_as_far_as_what_it_quotes_also_once_that_is_raised(
    novel: Work, mara: Member, jun: Member, tobias: Member, answer: Comment, client_of: ClientOf
) -> None:
    review = write(novel, quoting(answer, "The lighthouse."), by=mara)
    below = talk(review).comment(by=mara, body="It was dark.")
    assert "The lighthouse." in words_on(review, client_of(jun))
    answer.raise_scope(after(novel, 9), by=tobias)
    review.refresh_from_db()
    below.refresh_from_db()
    assert review.scope == talk(review).scope == below.scope == after(novel, 9)
    page = words_on(review, client_of(jun))
    assert "The lighthouse." not in page
    assert "It was dark." not in page


def test_it_follows_what_hangs_under_the_comment_that_was_raised(
    novel: Work, mara: Member, jun: Member, thread: Thread, answer: Comment
) -> None:
    deeper = thread.comment(by=mara, body="Just so.", under=answer)
    review = write(novel, quoting(deeper), by=jun)
    answer.raise_scope(after(novel, 9))
    review.refresh_from_db()
    assert review.scope == after(novel, 9)


def test_a_comment_that_quotes_one_below_the_review_follows_as_well(
    novel: Work, mara: Member, jun: Member, thread: Thread, answer: Comment
) -> None:
    review = write(novel, quoting(answer), by=mara)
    below = talk(review).comment(by=jun, body="It was dark.")
    far_away = thread.comment(by=mara, body=quoting(below))
    answer.raise_scope(after(novel, 9))
    far_away.refresh_from_db()
    assert far_away.scope == after(novel, 9)


def test_neither_its_author_nor_a_moderator_takes_it_below_what_it_quotes(
    novel: Work, mara: Member, tobias: Member, answer: Comment
) -> None:
    answer.raise_scope(after(novel, 9))
    review = write(novel, quoting(answer), by=mara, scope=after(novel, 17))
    for who in (mara, tobias):
        review.set_scope(None, by=who)
        assert review.scope == after(novel, 9)


def test_what_an_earlier_version_quoted_counts_still(novel: Work, mara: Member, answer: Comment) -> None:
    first = write(novel, quoting(answer), by=mara)
    review = write(novel, "I thought better of it.", by=mara, version=first.version)
    answer.raise_scope(after(novel, 9))
    review.refresh_from_db()
    assert review.scope == after(novel, 9)
    assert {edit.scope for edit in review.edits.all()} == {None}  # which is read as far as the review is


def test_a_report_that_is_dismissed_gives_the_review_back_too(
    novel: Work, mara: Member, jun: Member, answer: Comment
) -> None:
    review = write(novel, quoting(answer), by=mara, scope=after(novel, 3))
    below = talk(review).comment(by=jun, body="It was dark.")
    were = answer.veil_fully(novel)
    review.refresh_from_db()
    assert review.scope != after(novel, 3)
    Comment.unveil(were)
    review.refresh_from_db()
    below.refresh_from_db()
    assert review.scope == talk(review).scope == below.scope == after(novel, 3)


def test_a_deleted_review_follows_nothing(novel: Work, mara: Member, answer: Comment) -> None:
    review = write(novel, quoting(answer), by=mara)
    review.delete_words(by=mara)
    answer.raise_scope(after(novel, 9))
    review.refresh_from_db()
    assert review.scope is None


# Who watches --------------------------------------------------------------------------------------------------------


def test_those_who_watch_the_work_hear_of_a_review_once_and_no_word_too_many(
    novel: Work, mara: Member, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    for member in (jun, ines, mara):
        Watch.objects.choose(member, novel, Level.ALL)
    draft = write(novel, "The lighthouse, @ines.", by=mara, scope=after(novel, 17), publish=False)
    call_command("tick", verbosity=0)
    assert told(jun) == []
    first = write(novel, "The lighthouse, @ines.", by=mara, scope=after(novel, 17), version=draft.version)
    call_command("tick", verbosity=0)
    assert told(jun) == [Kind.WATCHED]
    assert told(ines) == [Kind.MENTION]  # for the better reason
    assert told(mara) == []
    inbox = client_of(jun).get("/inbox/").content.decode()
    assert "A review opens after Part Two" in " ".join(strip_tags(inbox).split())
    assert "lighthouse" not in inbox
    write(novel, "The lighthouse, again.", by=mara, scope=after(novel, 17), version=first.version)
    call_command("tick", verbosity=0)
    assert told(jun) == [Kind.WATCHED]


def test_an_answer_under_a_review_is_told_to_its_author(novel: Work, mara: Member, jun: Member) -> None:
    review = write(novel, "The tram.", by=mara)
    talk(review).comment(by=jun, body="In the bath.")
    assert told(mara) == [Kind.REPLY]


def test_a_like_that_is_taken_back_is_told_no_more(novel: Work, mara: Member, jun: Member) -> None:
    review = write(novel, "The tram.", by=mara)
    review.like(by=jun)
    assert told(mara) == [Kind.LIKE]
    review.unlike(by=jun)
    assert told(mara) == []
