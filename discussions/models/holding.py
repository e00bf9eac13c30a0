"""Who waits for whom. Every deed holds rows in one order, so that no two of them ever wait for each other:

0. the member who posts, or whose account is closed;
1. a report, or what owns a thread (a review, a page, a meeting);
2. threads, the oldest first;
3. comments, the oldest first: so each comes before what hangs under it.

Whoever writes in a thread counts there, which holds its row to the end of the transaction. So whoever holds the thread
has it to themselves: nobody is half-way through an answer, and nobody begins one. SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from .comments import Comment
    from .threads import Thread


def threads(pks: Iterable[int]) -> dict[int, Thread]:
    """These threads as they stand, by their ids."""
    from .threads import Thread

    held = Thread.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(pks)).order_by("pk")
    return {thread.pk: thread for thread in held}


def thread_of(comment: Comment) -> Thread:
    """The thread in which a comment stands by now: it may have been split off, or merged, while we waited."""
    from .comments import Comment

    where = comment.thread_id
    while True:
        held = threads([where])
        now = Comment.objects.values_list("thread_id", flat=True).get(pk=comment.pk)
        if now == where:
            return held[where]
        where = now


def comments(found: QuerySet[Comment]) -> dict[int, int | None]:
    """These comments, whose threads are held: the ids of their scopes as they stand, by their own."""
    from .comments import Comment

    held = Comment.objects.filter(pk__in=found.order_by().values("pk")).order_by("pk")
    return dict(held.select_for_update(of=("self",), no_key=True).values_list("pk", "scope_id"))


def comment(found: Comment, *, with_those_above: bool = False) -> Comment:
    """A comment as it stands, with its thread; and, if asked for, what it hangs under."""
    from . import paths
    from .comments import Comment

    thread_of(found)
    if with_those_above:
        path = Comment.objects.values_list("path", flat=True).get(pk=found.pk)
        comments(Comment.objects.filter(pk__in=paths.ids(path)))
    held = Comment.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("thread").get(pk=found.pk)
