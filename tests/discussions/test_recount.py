"""Counts that are stored can be counted anew."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from bookclub.members.models import Member
from discussions.models import Comment, Thread


def recount() -> str:
    told = StringIO()
    call_command("recount", stdout=told)
    return told.getvalue().strip()


def test_after_ordinary_talk_nothing_is_off(
    thread: Thread, answer: Comment, mara: Member, ines: Member
) -> None:
    answer.like(by=mara)
    answer.like(by=ines)
    answer.unlike(by=ines)
    thread.comment(by=mara, body="...", under=answer).delete_words(by=mara)
    assert recount() == "0 threads and 0 comments were off, and are right now."


def test_wrong_counts_are_found_and_mended(thread: Thread, answer: Comment, mara: Member) -> None:
    answer.like(by=mara)
    Comment.objects.filter(pk=answer.pk).update(like_count=9)
    Thread.objects.filter(pk=thread.pk).update(comment_count=9)
    assert recount() == "1 threads and 1 comments were off, and are right now."
    answer.refresh_from_db()
    thread.refresh_from_db()
    assert (answer.like_count, thread.comment_count) == (1, 1)
    assert recount() == "0 threads and 0 comments were off, and are right now."
