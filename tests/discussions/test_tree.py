"""Where a comment stands, and that its place never moves."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bookclub.members.models import Member
from discussions.models import Comment, Thread
from discussions.models.paths import DEEPEST, after_all_below, ids, step


def told(thread: Thread) -> list[str]:
    """The bodies in the order they are read, an indent for each level."""
    tree = Comment.objects.filter(thread=thread).in_tree_order()
    return ["." * comment.depth + comment.body for comment in tree]


def test_replies_stand_under_what_they_answer_and_the_older_first(
    thread: Thread, jun: Member, mara: Member
) -> None:
    first = thread.comment(by=jun, body="one")
    thread.comment(by=jun, body="two")
    reply = thread.comment(by=mara, body="one a", under=first)
    thread.comment(by=jun, body="one b", under=first)
    thread.comment(by=jun, body="one a i", under=reply)
    assert told(thread) == ["I read on the tram.", "one", ".one a", "..one a i", ".one b", "two"]


@given(st.lists(st.integers(1, 36**7 - 1), min_size=1, max_size=30))
def test_a_path_gives_back_the_ids_it_was_made_of(numbers: list[int]) -> None:
    assert ids("".join(step(number) for number in numbers)) == numbers


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_byte_order_of_paths_is_depth_first_order(parents: list[int]) -> None:
    """Any tree: each comment answers one of the earlier ones, or none; ids spread so that digits carry."""
    paths: dict[int, str] = {}
    children: dict[int | None, list[int]] = {}
    for place, choice in enumerate(parents):
        pk = place * 29 + 30
        earlier = list(paths)
        parent = earlier[choice] if choice < len(earlier) else None
        paths[pk] = (paths[parent] if parent else "") + step(pk)
        children.setdefault(parent, []).append(pk)

    def walk(pk: int | None) -> list[int]:
        return [each for child in children.get(pk, []) for each in (child, *walk(child))]

    in_order = sorted(paths, key=lambda pk: paths[pk].encode())
    assert in_order == walk(None)
    for pk, path in paths.items():
        below = {other for other, there in paths.items() if path < there < after_all_below(path)}
        assert below == set(walk(pk))


def test_the_database_orders_paths_as_python_orders_bytes(thread: Thread, jun: Member) -> None:
    """A collation of some language would put letters and digits its own way."""
    for _ in range(3):
        top = thread.comment(by=jun, body="x")
        for _ in range(12):
            thread.comment(by=jun, body="y", under=top)
    stored = list(Comment.objects.filter(thread=thread).in_tree_order().values_list("path", flat=True))
    assert stored == sorted(stored, key=str.encode)


def test_a_branch_may_grow_deep_and_then_says_kindly_that_it_is_deep_enough(
    thread: Thread, jun: Member
) -> None:
    comment = thread.comment(by=jun, body="0")
    for depth in range(1, DEEPEST + 1):
        comment = thread.comment(by=jun, body=str(depth), under=comment)
    assert comment.depth == DEEPEST
    with pytest.raises(ValidationError, match="as deep as it can"):
        thread.comment(by=jun, body="too deep", under=comment)
    assert len(told(thread)) == DEEPEST + 2


def test_a_tombstone_stays_where_replies_hang(thread: Thread, jun: Member, mara: Member) -> None:
    gone = thread.comment(by=jun, body="I was wrong")
    thread.comment(by=mara, body="Not at all", under=gone)
    gone.delete_words(by=jun)
    assert told(thread) == ["I read on the tram.", "", ".Not at all"]
    thread.refresh_from_db()
    assert thread.comment_count == 1


def test_a_deleted_comment_without_replies_leaves_nothing(thread: Thread, jun: Member) -> None:
    thread.comment(by=jun, body="oops").delete_words(by=jun)
    assert told(thread) == ["I read on the tram."]


def test_tombstones_go_when_the_last_reply_under_them_goes(thread: Thread, jun: Member, mara: Member) -> None:
    top = thread.comment(by=jun, body="a")
    middle = thread.comment(by=mara, body="b", under=top)
    leaf = thread.comment(by=jun, body="c", under=middle)
    top.delete_words(by=jun)
    middle.delete_words(by=mara)
    assert told(thread) == ["I read on the tram.", "", ".", "..c"]
    leaf.delete_words(by=jun)
    assert told(thread) == ["I read on the tram."]
    thread.refresh_from_db()
    assert thread.comment_count == 0


def test_deleting_takes_the_words_and_their_history_out_of_the_database(
    thread: Thread, jun: Member, mara: Member
) -> None:
    comment = thread.comment(by=jun, body="a ||secret|| told")
    thread.comment(by=mara, body="hm", under=comment)
    comment.edit("nothing told", by=jun, version=1)
    comment.delete_words(by=jun)
    stored = Comment.objects.values().get(pk=comment.pk)
    assert not any("told" in str(value) or "secret" in str(value) for value in stored.values())
    assert not comment.edits.exists()


def test_a_deletion_counts_once_however_often_it_is_asked(
    thread: Thread, answer: Comment, jun: Member
) -> None:
    answer.delete_words(by=jun)
    answer.delete_words(by=jun)
    thread.refresh_from_db()
    assert thread.comment_count == 0
    assert thread.recount() == 0


def test_a_recount_finds_and_mends_a_wrong_count(thread: Thread, answer: Comment) -> None:
    Thread.objects.filter(pk=thread.pk).update(comment_count=7)
    assert thread.recount() == 6
    thread.refresh_from_db()
    assert thread.comment_count == 1
