"""How far a member has read in a thread: one moment, and the newer comments that they were sent already."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from bookclub.members.models import Member
from bookclub.prepared import Prepared

from .threads import Thread

if TYPE_CHECKING:
    from collections.abc import Iterator

LATEST = 101  # comments that are looked at to count the new ones
A_THREAD, A_MEMBER = 2**52 + 9, 2**52 + 11  # stand-ins that nothing can be
# Newer comments remembered one by one, until a whole thread is read. Past this the oldest count as unread again.
MOST_SEEN = 2_000
# What a mark covers need not be remembered, but for what came within the seconds that it keeps behind the clock.
LATELY = 100


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def of(self, member: Member) -> ReadMarkQuerySet:
        return self.filter(member=member)

    def in_threads(self, threads: Collection[int]) -> ReadMarkQuerySet:
        """Those of these threads, and the one for all threads."""
        return self.filter(Q(thread__in=threads) | Q(thread=None))

    def note(
        self,
        member: Member,
        thread: Thread | None,
        *,
        until: datetime | None = None,
        seen: Iterable[int] = (),
    ) -> None:
        """All up to a moment is read, or these comments are. A mark only ever moves forwards.

        So of two tabs the older one takes nothing back, whichever comes last.
        """
        with transaction.atomic():
            ReadMark.objects.bulk_create(
                [ReadMark(member=member, thread=thread, until=until or member.date_joined)],
                ignore_conflicts=True,
            )
            mark = self.select_for_update().get(member=member, thread=thread)
            known = list(dict.fromkeys([*mark.seen, *seen]))  # in the order in which they were read
            if until is not None and until > mark.until:
                mark.until = until
                known = known[-LATELY:]
            mark.seen = known[-MOST_SEEN:]
            mark.save(update_fields=["until", "seen"])


class ReadMark(models.Model):
    """Of one member in one thread; without a thread: everything up to then, anywhere."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, null=True, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(help_text="What was there to read at this moment is read.")
    seen: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="Newer ones, by id.")

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "thread"], name="read_mark_one_a_thread"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(thread=None), name="read_mark_one_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"How far member {self.member_id} has read in thread {self.thread_id or 'any'}"


def marks_in(thread_id: int, member_id: int) -> Iterator[tuple[datetime, list[int]]]:
    """Asked by every page of a thread, so it is compiled once."""
    return _marks(thread_id, member_id)


def latest_in(thread_id: int) -> Iterator[tuple[int, int | None, int | None, datetime]]:
    """The latest comments of a thread that have their words: id, scope, author, moment."""
    return _latest(thread_id)


def _latest_of(thread_id: int) -> Any:
    from .comments import Comment

    found = Comment.objects.living().visible().filter(thread=thread_id).order_by("-created_at")
    return found.values_list("id", "scope", "author", "created_at")[:LATEST]


_latest = Prepared(_latest_of, A_THREAD)


def _marks_of(thread_id: int, member_id: int) -> Any:
    marks = ReadMark.objects.filter(Q(thread=thread_id) | Q(thread=None), member=member_id)
    return marks.values_list("until", "seen")


_marks = Prepared(_marks_of, A_THREAD, A_MEMBER)
