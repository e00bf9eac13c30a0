"""Whom a comment concerns: whom it answers, names, quotes; and its author, when others act on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry
from bookclub.notifications.models import Announcement, Kind, Notification, Watch

if TYPE_CHECKING:
    from bookclub.reading.models import Scope

    from .comments import Comment

# Members who hear that one comment names or quotes them, over all its versions: more is a crowd, and wants a thread.
# Without a bound one comment, rewritten again and again, would ring the bell of the whole club.
MOST_TOLD = 20
CONCERNED = (Kind.REPLY, Kind.MENTION, Kind.QUOTE)


def tell_of(comment: Comment, mentioned: Collection[str], quoted: Collection[int]) -> None:
    """Tell each whom a new comment concerns, once and for the strongest reason. Its author watches the thread."""
    told: set[int] = set()
    if comment.author:
        Watch.objects.by_default(comment.author, comment.thread)
    if not comment.is_opening:
        answered = comment.parent.author_id if comment.parent else comment.thread.author_id
        _tell(comment, [answered], Kind.REPLY, told)
    _tell_those_named(comment, mentioned, quoted, told, MOST_TOLD)
    # Whoever watches is told by the clock: the writer does not wait for a thousand of them.
    Announcement.objects.announce(
        comment, title=comment.thread.title, by=comment.author, at=comment.created_at
    )


def tell_after_edit(comment: Comment, mentioned: Collection[str], quoted: Collection[int]) -> None:
    """Those whom the new words name or quote; whoever has heard of this comment does not hear of it again."""
    if not mentioned and not quoted:
        return
    heard = Notification.objects.filter(kind__in=CONCERNED).about([comment]).values_list("member", "kind")
    left = MOST_TOLD - sum(kind != Kind.REPLY for _, kind in heard)
    _tell_those_named(comment, mentioned, quoted, {member for member, _ in heard}, max(left, 0))


def tell_author(comment: Comment, words: str, by: Member | None) -> None:
    """Of what somebody who keeps order did to it."""
    if by is not None and by.pk != comment.author_id:
        Notification.objects.tell(
            [comment.author_id], Kind.MODERATION, about=comment, title=comment.thread.title, by=by,
            words=words,
        )  # fmt: skip


def note_point(comment: Comment, deed: Deed, before: Scope | None, *, by: Member | None, reason: str) -> None:
    """Its spoiler point was moved: if not by its author, they are told, and it stands in the log."""
    stays = comment.scope_id == (before.pk if before else None)
    if stays or by is None or by.pk == comment.author_id:
        return
    LogEntry.objects.note(
        by=by, deed=deed, about=comment, member=comment.author, reason=reason,
        before={"point": point_of(before)}, after={"point": point_of(comment.scope)},
    )  # fmt: skip
    tell_author(comment, f"A moderator moved the spoiler point of your comment. {reason}".strip(), by)


def point_of(scope: Scope | None) -> str:
    return str(scope) if scope else "safe for everyone"


def _tell_those_named(
    comment: Comment, mentioned: Collection[str], quoted: Collection[int], told: set[int], left: int
) -> None:
    if mentioned:
        named = Member.objects.filter(username__in=mentioned).order_by("pk").values_list("pk", flat=True)
        left -= _tell(comment, named[:left], Kind.MENTION, told)
    if quoted:
        living = comment.quotes.filter(pk__in=quoted, deleted_at=None).order_by("author")
        _tell(comment, living.values_list("author", flat=True).distinct()[:left], Kind.QUOTE, told)


def _tell(comment: Comment, members: Iterable[int | None], kind: Kind, told: set[int]) -> int:
    """Tell those who have not heard of it; answer how many that were, and note them."""
    notices = Notification.objects.tell(
        [pk for pk in members if pk not in told], kind, about=comment, title=comment.thread.title,
        by=comment.author, at=comment.created_at,
    )  # fmt: skip
    told.update(notice.member_id for notice in notices)
    return len(notices)
