"""Moving talk about: a branch becomes a thread of its own, a thread goes into another.

A comment keeps its id, so its permalink lands wherever it stands. A path is ids, so a branch that moves has its paths
rewritten in one UPDATE, and keeps its order by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Substr
from django.utils import timezone

from bookclub.moderation.models import Deed, LogEntry

from . import paths

if TYPE_CHECKING:
    from bookclub.members.models import Member

    from .comments import Comment
    from .threads import Thread


def split(
    comment: Comment, *, title: str, by: Member, reason: str = "", at: datetime | None = None
) -> Thread:
    """Make this comment the opening of a thread of its own, with all that hangs under it."""
    from .comments import Comment
    from .threads import Thread

    with transaction.atomic():
        _still(Comment.objects.filter(pk=comment.pk) | Comment.objects.below(comment))
        old = Thread.objects.select_for_update(no_key=True).get(pk=comment.thread_id)
        root = Comment.objects.select_related("parent").get(pk=comment.pk)
        if root.is_opening or root.is_gone or root.thread_id != old.pk:
            raise ValidationError("This comment cannot become a thread of its own any more.")
        new = Thread.objects.create(
            title=title, work=old.work, author=root.author, scope=root.scope, created_at=root.created_at
        )
        above = len(root.path) - paths.WIDTH
        branch = Comment.objects.filter(pk=root.pk) | Comment.objects.below(root)
        many = branch.update(thread=new, path=Substr("path", above + 1), depth=F("depth") - root.depth)
        Comment.objects.filter(pk=root.pk).update(parent=None, is_opening=True)
        if root.parent is not None:
            root.parent._prune()
        for thread in (old, new):
            settle(thread)
        LogEntry.objects.note(
            by=by, deed=Deed.SPLIT, about=root, member=root.author, reason=reason, at=at,
            before={"thread": old.pk}, after={"thread": new.pk, "title": title, "many": many},
        )  # fmt: skip
    comment.refresh_from_db()
    return new


def merge(
    thread: Thread, into: Thread, *, by: Member, reason: str = "", at: datetime | None = None
) -> Thread:
    """Put all of a thread into another, where it stands by age. Its address leads there from now on."""
    from .comments import Comment
    from .threads import Thread

    with transaction.atomic():
        _still(Comment.objects.filter(thread=thread.pk))
        # Always in the same order: two who merge each into the other wait for one another.
        held = {
            each.pk: each
            for each in Thread.objects.select_for_update(no_key=True)
            .filter(pk__in=[thread.pk, into.pk])
            .order_by("pk")
        }
        away, target = held[thread.pk], held[into.pk]
        if away.pk == target.pk or away.address or away.moved_to_id or target.moved_to_id or target.is_hidden:
            raise ValidationError("These two threads cannot be merged any more.")
        roots = list(away.comments.filter(parent=None).values_list("pk", flat=True))
        many = away.comments.update(thread=target, is_opening=False)
        Thread.objects.filter(pk=away.pk).update(moved_to=target, comment_count=0, is_pinned=False)
        Thread.objects.filter(moved_to=away).update(moved_to=target)
        if target.scope_id:
            for root in Comment.objects.filter(pk__in=roots):
                root.raise_scope()
        settle(target)
        LogEntry.objects.note(
            by=by, deed=Deed.MERGE, about=away, member=away.author, reason=reason, at=at or timezone.now(),
            before={"thread": away.pk, "title": away.title},
            after={"thread": target.pk, "title": target.title, "many": many},
        )  # fmt: skip
    thread.refresh_from_db()
    return target


def settle(thread: Thread) -> None:
    """The count and the last activity, as the comments have them."""
    said = thread.comments.living().filter(is_opening=False)
    last = thread.comments.living().aggregate(last=Max("created_at"))["last"]
    thread._set(comment_count=said.count(), active_at=last or thread.active_at)


def _still(comments: object) -> None:
    """Hold these comments, and whoever was writing under them is done.

    A reply holds what it answers, then its thread: so these come before the thread. What arrived while we waited is
    held in another round. Whoever begins to answer now waits, and then finds that the comment has moved.
    """
    held: set[int] = set()
    while True:
        found = set(comments.select_for_update(of=("self",)).values_list("pk", flat=True))  # type: ignore[attr-defined]
        if found == held:
            return
        held = found
