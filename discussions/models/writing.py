"""Writing a comment: counted, put in its place in the tree, and veiled as far as what it answers and quotes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from . import paths, telling, veiling
from .threads import Thread, ThreadIsLocked, counted

if TYPE_CHECKING:
    from bookclub.members.models import Member
    from bookclub.reading.models import Scope

    from .comments import Comment


class ItHasMoved(Exception):
    """What this answers stands elsewhere now; never seen outside."""


def write(
    thread: Thread, *, by: Member, body: str, under: Comment | None, scope: Scope | None,
    nonce: uuid.UUID | None, at: datetime | None, is_opening: bool,
) -> Comment:  # fmt: skip
    """Store it; or answer what the same form has posted already."""
    from .comments import Comment

    comment = Comment(
        thread=thread, parent=under, author=by, scope=scope, nonce=nonce, is_opening=is_opening,
        created_at=at or timezone.now(),
    )  # fmt: skip
    comment.set_body(body)
    if under is not None and under.depth + 1 > paths.DEEPEST:
        raise ValidationError("This branch has grown as deep as it can. Answer a comment further up.")
    try:
        with transaction.atomic():
            if again := Comment.objects.posted_before(by, nonce):
                return again
            _enter_thread(comment)
            _insert(comment)
            _settle(comment)
            telling.tell_of(comment, comment._mentioned, comment._quoted)
    except IntegrityError:
        # The same form, sent twice at once: the other one was quicker.
        if again := Comment.objects.posted_before(by, nonce):
            return again
        raise
    except ItHasMoved:
        # A moderator split or merged the thread while this was on its way: it follows what it answers.
        where = Comment.objects.select_related("thread").get(pk=under.pk) if under else None
        return write(
            where.thread if where else thread.whither(), by=by, body=body, under=where, scope=scope, nonce=nonce,
            at=at, is_opening=is_opening,
        )  # fmt: skip
    return comment


def note_quotes(comment: Comment) -> None:
    """Remember what it quotes.

    Held: a scope that is raised meanwhile waits, and then finds this comment among those that quote. What an earlier
    version quoted counts still: the history shows it. So does what was deleted: its words stand in the quotation.
    """
    if comment._quoted:
        quoted = type(comment).objects.filter(pk__in=comment._quoted).exclude(pk=comment.pk)
        comment.quotes.add(*quoted.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _enter_thread(comment: Comment) -> None:
    """Count it, which holds the thread's row to the end: see `holding`.

    Raising a scope, deleting, splitting and merging hold it, too. Whoever comes second sees what the first did: so no
    reply slips under a scope that is being raised, nor under a comment that moves away.
    """
    here = Thread.objects.filter(pk=comment.thread_id)
    change = counted(0 if comment.is_opening else 1, comment.created_at)
    if not here.open_since(comment.created_at).update(**change):
        raise ItHasMoved if here.exclude(moved_to=None).exists() else ThreadIsLocked
    parent = comment.parent
    stands = type(comment).objects.filter(thread=comment.thread_id)
    if parent and not stands.filter(pk=parent.pk, path=parent.path).exists():
        raise ItHasMoved


def _insert(comment: Comment) -> None:
    """Insert with a path that holds its own id.

    PostgreSQL hands out the id beforehand, so one INSERT does. SQLite does not, but has one writer at a time: a
    place-holder stands for an instant.
    """
    above = comment.parent.path if comment.parent else ""
    comment.depth = comment.parent.depth + 1 if comment.parent else 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [comment._meta.db_table])
            comment.pk = cursor.fetchone()[0]
        comment.path = above + paths.step(comment.pk)
        comment.save(force_insert=True)
    else:
        comment.path = uuid.uuid4().hex
        comment.save(force_insert=True)
        comment.path = above + paths.step(comment.pk)
        comment.save(update_fields=["path"])


def _settle(comment: Comment) -> None:
    """Veil it as far as its surroundings, and let those stand again that hang above it."""
    note_quotes(comment)
    veiling.veil(comment, comment.scope)
    # A parent that was deleted while this was written is a tombstone again, and so are those above it.
    above = type(comment).objects.filter(pk__in=paths.ids(comment.path)[:-1], pruned=True)
    above.update(pruned=False)
