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

from . import holding, paths

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
        old = holding.thread_of(comment)
        root = Comment.objects.select_related("parent").get(pk=comment.pk)
        if root.is_opening or root.is_gone or root.thread_id != old.pk:
            raise ValidationError("This comment cannot become a thread of its own any more.")
        new = Thread.objects.create(
            title=title, work=old.work, author=root.author, scope=root.scope, created_at=root.created_at
        )
        above = len(root.path) - paths.WIDTH
        branch = Comment.objects.filter(pk=root.pk) | Comment.objects.below(root)
        holding.comments(Comment.objects.filter(pk__in=paths.ids(root.path)) | branch)
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
        held = holding.threads([thread.pk, into.pk])
        away, target = held[thread.pk], held[into.pk]
        if away.pk == target.pk or away.address or away.moved_to_id or target.moved_to_id or target.is_hidden:
            raise ValidationError("These two threads cannot be merged any more.")
        holding.comments(away.comments.all())
        roots = list(away.comments.filter(parent=None).values_list("pk", flat=True))
        many = away.comments.update(thread=target, is_opening=False)
        Thread.objects.filter(pk=away.pk).update(moved_to=target, comment_count=0, is_pinned=False)
        Thread.objects.filter(moved_to=away).update(moved_to=target)
        if target.scope_id:
            for root in Comment.objects.filter(pk__in=roots):
                root.raise_scope()
        settle(target)
        away._hand_notices_to(target)
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
