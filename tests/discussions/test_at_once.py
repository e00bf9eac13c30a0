"""Several people at once: nothing is lost, doubled or half done."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, EditClash, Like, Thread, veiling
from tests.people import after, make_member

pytestmark = pytest.mark.django_db(transaction=True)

# These tests empty the tables afterwards, and with them the groups that the migrations made.
WRITERS = 32


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
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
def writers(db: None) -> list[Member]:
    return [make_member(f"writer{number}") for number in range(WRITERS)]


@pytest.fixture
def talk(writers: list[Member]) -> Thread:
    return Thread.start(by=writers[0], title="At once", body="Go.")


def fresh(thread: Thread) -> Thread:
    """The thread as another process would hold it."""
    return Thread.objects.get(pk=thread.pk)


def again(comment: Comment) -> Comment:
    return Comment.objects.select_related("thread").get(pk=comment.pk)


def test_32_replies_under_one_comment_are_each_stored_once(talk: Thread, writers: list[Member]) -> None:
    top = talk.comment(by=writers[0], body="top")
    below = [talk.comment(by=writers[0], body=f"old {number}", under=top) for number in range(3)]
    results = at_once(
        [
            partial(fresh(talk).comment, by=who, body=f"reply {n}", under=again(top))
            for n, who in enumerate(writers)
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    tree = list(Comment.objects.filter(thread=talk).in_tree_order())
    replies = [comment for comment in tree if comment.body.startswith("reply")]
    assert sorted(comment.body for comment in replies) == sorted(f"reply {n}" for n in range(WRITERS))
    assert all(comment.parent_id == top.pk and comment.path.startswith(top.path) for comment in replies)
    # Order is by age, and what stood there before stands first, as before.
    assert [comment.pk for comment in tree[2:5]] == [comment.pk for comment in below]
    assert [comment.pk for comment in replies] == sorted(comment.pk for comment in replies)
    assert fresh(talk).comment_count == WRITERS + 4
    assert talk.recount() == 0


def test_a_form_that_is_sent_ten_times_at_once_posts_once(talk: Thread, writers: list[Member]) -> None:
    nonce = uuid.uuid4()
    results = at_once(
        [lambda: fresh(talk).comment(by=writers[0], body="once", nonce=nonce) for _ in range(10)]
    )
    assert {result.pk for result in results} == {Comment.objects.get(body="once").pk}
    assert fresh(talk).comment_count == 1


def test_a_thread_that_is_opened_ten_times_at_once_is_opened_once(writers: list[Member]) -> None:
    nonce = uuid.uuid4()
    results = at_once(
        [lambda: Thread.start(by=writers[0], title="T", body="once", nonce=nonce) for _ in range(10)]
    )
    assert {result.pk for result in results} == {Thread.objects.get().pk}


def test_likes_at_once_are_counted_exactly(talk: Thread, writers: list[Member]) -> None:
    comment = talk.comment(by=writers[0], body="likeable")
    likers = writers[1:16]
    deeds: list[Callable[[], Any]] = [
        partial(again(comment).like, by=who) for who in likers for _ in range(2)
    ]
    results = at_once(deeds)
    assert not [result for result in results if isinstance(result, Exception)]
    comment.refresh_from_db()
    assert comment.like_count == Like.objects.filter(comment=comment).count() == len(likers)


def test_of_two_edits_at_once_one_is_saved_and_the_other_told(talk: Thread, writers: list[Member]) -> None:
    comment = talk.comment(by=writers[0], body="first")
    results = at_once(
        [partial(again(comment).edit, text, by=writers[0], version=1) for text in ("left", "right")]
    )
    clashes = [result for result in results if isinstance(result, EditClash)]
    assert len(clashes) == 1
    comment.refresh_from_db()
    assert clashes[0].theirs.body == comment.body
    assert comment.version == 2
    assert [edit.body for edit in comment.edits.all()] == ["first"]


def test_replies_written_while_their_parent_is_deleted_hang_under_a_tombstone(
    talk: Thread, writers: list[Member]
) -> None:
    for _ in range(5):
        top = talk.comment(by=writers[0], body="top")
        copy = Comment.objects.select_related("thread").get(pk=top.pk)
        at_once(
            [
                partial(top.delete_words, by=writers[0]),
                partial(fresh(talk).comment, by=writers[1], body="reply", under=copy),
            ]
        )
        top.refresh_from_db()
        assert top.is_deleted
        assert not top.pruned
    assert talk.recount() == 0


def test_replies_written_while_a_scope_is_raised_do_not_slip_under_it(
    talk: Thread, novel: Work, writers: list[Member]
) -> None:
    raised = after(novel, 9)
    for _ in range(5):
        top = talk.comment(by=writers[0], body="top")
        copy = Comment.objects.get(pk=top.pk)
        deeds: list[Callable[[], Any]] = [
            partial(fresh(talk).comment, by=who, body="reply", under=copy) for who in writers[:6]
        ]
        deeds.insert(3, partial(top.raise_scope, raised))
        results = at_once(deeds)
        assert not [result for result in results if isinstance(result, Exception)]
        assert set(Comment.objects.filter(parent=top).values_list("scope", flat=True)) == {raised.pk}


def test_quotes_written_while_a_scope_is_raised_are_veiled_as_far(
    talk: Thread, novel: Work, writers: list[Member]
) -> None:
    elsewhere = Thread.start(by=writers[0], title="Elsewhere", body="...")
    raised = after(novel, 9)
    for _ in range(5):
        top = talk.comment(by=writers[0], body="top")
        body = f"> [Somebody wrote]({top.get_absolute_url()}):\n> top\n\nYes."
        deeds: list[Callable[[], Any]] = [
            partial(fresh(elsewhere).comment, by=who, body=body) for who in writers[:6]
        ]
        deeds.insert(3, partial(top.raise_scope, raised))
        results = at_once(deeds)
        assert not [result for result in results if isinstance(result, Exception)]
        assert set(top.quoted_by.values_list("scope", flat=True)) == {raised.pk}


def test_the_first_scopes_made_at_once_are_one(novel: Work) -> None:
    from bookclub.reading.models import Scope, ScopePoint

    results = at_once([lambda: after(novel, 9) for _ in range(8)])
    assert {result.pk for result in results} == {Scope.objects.get().pk}
    assert ScopePoint.objects.count() == 1


def test_this_runs_against_the_database_that_it_claims() -> None:
    """A database in memory would give every thread of these tests one connection, and prove nothing."""
    assert connection.vendor == "postgresql" or "memory" not in str(connection.settings_dict["NAME"])


# Who waits for whom: `discussions.models.holding` ----------------------------------------------------------------


@pytest.fixture
def keeper(db: None) -> Member:
    return make_member("tobias", is_superuser=True, is_staff=True)


def no_deadlock(results: list[Any]) -> bool:
    """What is refused because another was quicker is no deadlock."""
    return not [result for result in results if isinstance(result, OperationalError)]


@pytest.mark.parametrize("round_", range(6))
def test_whatever_is_done_to_one_comment_at_once_nobody_waits_for_ever(
    talk: Thread, writers: list[Member], keeper: Member, novel: Work, round_: int
) -> None:
    top = talk.comment(by=writers[0], body="top")
    below = [talk.comment(by=writers[0], body=f"below {n}", under=top) for n in range(6)]
    deeds: list[Any] = []
    for comment in (top, *below):
        deeds += [
            partial(again(comment).raise_scope, after(novel, 3)),
            partial(again(comment).delete_words, by=keeper),
            partial(again(comment).edit, "anew", by=writers[0], version=1),
            partial(fresh(talk).comment, by=writers[1], body="reply", under=again(comment)),
        ]
    deeds += [partial(again(below[round_]).split_off, title="Apart", by=keeper)]
    deeds += [
        partial(again(top).hide, by=keeper, branch=True),
        partial(fresh(talk).raise_scope, None, by=keeper),
    ]
    assert no_deadlock(at_once(deeds[round_:] + deeds[:round_]))
    for thread in Thread.objects.all():
        assert thread.recount() == 0


def test_raising_and_deleting_hold_thread_and_comment_in_one_order(
    talk: Thread, writers: list[Member], keeper: Member, novel: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds its first row before the other asks for its second one: in two orders both would wait for ever."""
    comment = talk.comment(by=writers[0], body="top")
    scope = after(novel, 3)
    meet = threading.Barrier(2)

    def slowly(deed: Any) -> Any:
        def do(*args: Any, **words: Any) -> Any:
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait(1)  # whoever has to wait for the other at the very first row never comes here
            return deed(*args, **words)

        return do

    monkeypatch.setattr(Comment, "_prune", slowly(Comment._prune))
    monkeypatch.setattr(veiling, "veil", slowly(veiling.veil))
    raising = partial(again(comment).raise_scope, scope)
    deleting = partial(again(comment).delete_words, by=keeper)
    assert no_deadlock(at_once([raising, deleting]))
    stored = again(comment)
    assert (stored.is_deleted, stored.scope) == (True, scope)
