"""Branches become threads, threads go into others: nothing is lost, the order stays, every link still lands."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry
from discussions.models import Comment, Thread
from tests.people import after


def tree(thread: Thread) -> list[tuple[str, int]]:
    """What stands in a thread, as it is read: words and depth."""
    return [(each.body, each.depth) for each in Comment.objects.filter(thread=thread).in_tree_order()]


@pytest.fixture
def branch(thread: Thread, answer: Comment, mara: Member, jun: Member) -> list[Comment]:
    """A branch three deep, with a neighbour before and after it."""
    top = thread.comment(by=mara, body="top", under=answer)
    first = thread.comment(by=jun, body="first", under=top)
    thread.comment(by=mara, body="beside", under=answer)
    deepest = thread.comment(by=mara, body="deepest", under=first)
    second = thread.comment(by=jun, body="second", under=top)
    return [top, first, deepest, second]


def test_a_branch_becomes_a_thread_of_its_own(
    thread: Thread, branch: list[Comment], tobias: Member, mara: Member
) -> None:
    new = branch[0].split_off(title="On trams", by=tobias, reason="It is a talk of its own.")
    assert tree(new) == [("top", 0), ("first", 1), ("deepest", 2), ("second", 1)]
    assert tree(thread) == [("I read on the tram.", 0), ("In the bath, *slowly*.", 0), ("beside", 1)]
    thread.refresh_from_db()
    assert (thread.comment_count, new.comment_count, new.author, new.work) == (2, 3, mara, thread.work)
    assert thread.recount() == new.recount() == 0
    entry = LogEntry.objects.about(branch[0]).get()
    assert (entry.deed, entry.after["thread"], entry.reason) == (
        Deed.SPLIT, new.pk, "It is a talk of its own.",
    )  # fmt: skip


def test_every_permalink_still_lands(branch: list[Comment], tobias: Member, visitor: Client) -> None:
    new = branch[0].split_off(title="On trams", by=tobias)
    for comment in branch:
        landed = visitor.get(comment.get_absolute_url(), follow=True)
        assert landed.redirect_chain[-1][0].startswith(new.get_absolute_url())
        assert f'id="comment-{comment.pk}"' in landed.content.decode()


def test_one_answers_in_the_new_thread(branch: list[Comment], tobias: Member, jun: Member) -> None:
    new = branch[0].split_off(title="On trams", by=tobias)
    # Whoever had the page open before the split holds the comment as it was.
    reply = branch[2].thread.comment(by=jun, body="late", under=branch[2])
    assert reply.thread == new
    assert tree(new)[2:4] == [("deepest", 2), ("late", 3)]
    assert new.recount() == 0


def test_a_branch_keeps_its_points_and_its_thread_begins_where_it_does(
    thread: Thread, novel: Work, mara: Member, tobias: Member
) -> None:
    top = thread.comment(by=mara, body="top", scope=after(novel, 9))
    thread.comment(by=mara, body="below", under=top, scope=after(novel, 12))
    new = top.split_off(title="Later", by=tobias)
    assert new.scope == after(novel, 9)
    assert [each.scope for each in new.comments.order_by("path")] == [after(novel, 9), after(novel, 12)]


def test_a_thread_goes_into_another_and_its_address_leads_there(
    thread: Thread,
    branch: list[Comment],
    novel: Work,
    mara: Member,
    jun: Member,
    tobias: Member,
    visitor: Client,
) -> None:
    other = Thread.start(by=jun, title="Where do you all read?", body="And you?")
    said = other.comment(by=mara, body="At home.")
    kept = list(other.comments.values_list("pk", flat=True))
    other.merge_into(thread, by=tobias, reason="The same question.")
    assert tree(thread)[-2:] == [("And you?", 0), ("At home.", 0)]
    thread.refresh_from_db()
    assert thread.comment_count == 6 + 2
    assert thread.recount() == 0
    answered = visitor.get(other.get_absolute_url())
    assert (answered.status_code, answered["Location"]) == (301, thread.get_absolute_url())
    assert other.title not in visitor.get("/discussions/").content.decode()
    for pk in kept:
        landed = visitor.get(f"/discussions/comments/{pk}/", follow=True)
        assert f'id="comment-{pk}"' in landed.content.decode()
    assert said.pk in kept


def test_what_goes_into_a_veiled_thread_is_veiled_as_far(novel: Work, mara: Member, tobias: Member) -> None:
    late = Thread.start(by=mara, title="The end", body="...", work=novel, scope=after(novel, 23))
    other = Thread.start(by=mara, title="Ending", body="one", work=novel, scope=after(novel, 9))
    top = other.comment(by=mara, body="two")
    other.comment(by=mara, body="three", under=top)
    other.merge_into(late, by=tobias)
    assert set(late.comments.values_list("scope", flat=True)) == {after(novel, 23).pk}


def test_a_chain_of_merges_leads_to_the_last(
    thread: Thread, jun: Member, tobias: Member, visitor: Client
) -> None:
    first, second = (Thread.start(by=jun, title=f"{n}", body="...") for n in (1, 2))
    first.merge_into(second, by=tobias)
    second.merge_into(thread, by=tobias)
    assert visitor.get(first.get_absolute_url())["Location"] == thread.get_absolute_url()
    late = first.comment(by=jun, body="late")
    assert late.thread == thread


def test_what_cannot_be_moved_is_refused(
    thread: Thread, answer: Comment, jun: Member, tobias: Member
) -> None:
    opening = thread.comments.get(is_opening=True)
    with pytest.raises(ValidationError):
        opening.split_off(title="No", by=tobias)
    with pytest.raises(ValidationError):
        thread.merge_into(thread, by=tobias)
    answer.hide(by=tobias)
    with pytest.raises(ValidationError):
        answer.split_off(title="No", by=tobias)
    other = Thread.start(by=jun, title="Hidden", body="...")
    other.hide(by=tobias)
    with pytest.raises(ValidationError):
        thread.merge_into(other, by=tobias)
    assert not Thread.objects.filter(title="No").exists()


def test_a_thread_moves_to_another_work(thread: Thread, film: Work, tobias: Member, visitor: Client) -> None:
    thread.move(film, by=tobias, reason="It is on the film.")
    assert thread.title in visitor.get(f"/discussions/?work={film.slug}").content.decode()
    assert LogEntry.objects.about(thread).get().deed == Deed.MOVE
