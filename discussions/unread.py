"""What is new for a reader: written since they last looked, or opened by a chapter that they have finished since.

Own words are never new to oneself, nor is what stays veiled, nor what was said before one joined the club.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from bookclub.members.models import Member
from bookclub.notifications.models import Notification
from bookclub.reading.models import ScopePoint
from bookclub.reading.readers import Reader

from .models import Comment, ReadMark, Thread
from .models.marks import LATEST, latest_in, marks_in

# A comment whose transaction was slow bears an earlier moment than that at which others can see it.
SLOWEST = timedelta(seconds=5)


class Unread:
    """What is new for one member in one thread."""

    def __init__(self, thread: Thread, reader: Reader, member: Member) -> None:
        self.thread, self.reader, self.member = thread, reader, member
        self.began = timezone.now()
        marks = list(marks_in(thread.pk, member.pk))
        self.since = max([member.date_joined, *(until for until, _ in marks)])
        self.seen = {pk for _, ids in marks for pk in ids}

    @property
    def may_hold_any(self) -> bool:
        """Whether it is worth asking: most threads that people open have nothing new for them."""
        return self.thread.active_at > self.since or self.reader.moved_since(self.since)

    def is_new(self, comment: Comment) -> bool:
        """Of a comment that this reader may read."""
        if comment.pk in self.seen or comment.author_id == self.member.pk:
            return False
        if comment.created_at > self.since:
            return True
        opened = self.reader.opened_at(comment.scope_id) if comment.scope_id else None
        return opened is not None and opened > self.since

    def everything(self) -> Any:
        """All that is new in the thread, for the database to find."""
        found = _new_in(self.thread.pk, self.since, self.reader).exclude(pk__in=self.seen)
        return found.exclude(author=self.member).living().open_to(self.reader).filter(thread=self.thread)

    @cached_property
    def counted(self) -> tuple[int, bool]:
        """How many are new in the thread, and whether that is all of them.

        A page asks this each time while anything is left to read in its thread, so it looks at the latest comments
        only, in one query that is compiled once, and where a chapter has opened something at the latest of that.
        """
        if not self.may_hold_any:
            return 0, True
        newer = [row for row in latest_in(self.thread.pk) if row[3] > self.since]
        opened = opened_since(self.reader, self.since)
        earlier = list(_opened_in(self.thread.pk, set(opened), self.since)) if opened else []
        scopes = Counter(
            scope
            for pk, scope, author, _ in [*newer, *earlier]
            if author != self.member.pk and pk not in self.seen
        )
        self.reader.learn({scope for scope in scopes if scope})
        count = sum(times for scope, times in scopes.items() if self.reader.has_reached(scope))
        return count, max(len(newer), len(earlier)) < LATEST

    def next_after(self, path: str) -> Comment | None:
        """The next in reading order; past the last one it begins again at the top."""
        rest = self.everything().in_tree_order()
        return rest.filter(path__gt=path).first() or rest.first()

    def sent(self, comments: list[Comment], *, all_there_is: bool) -> None:
        """These new comments went out to the reader: they are read, and so are the notices about them."""
        if not comments:
            return
        until = self.began - SLOWEST if all_there_is else None
        ReadMark.objects.note(self.member, self.thread, until=until, seen=[c.pk for c in comments])
        Notification.objects.of(self.member).about(comments).read()


def _new_in(thread_id: int, since: datetime, reader: Reader) -> Any:
    opened = opened_since(reader, since)
    return Comment.objects.filter(Q(created_at__gt=since) | Q(scope__in=opened), thread=thread_id)


def _opened_in(thread_id: int, scopes: set[int], before: datetime) -> Any:
    """The latest of what was written earlier and stands at these scopes, as `latest_in` tells of comments."""
    found = (
        Comment.objects.living().visible().filter(thread=thread_id, scope__in=scopes, created_at__lte=before)
    )
    return found.order_by("-created_at").values_list("pk", "scope", "author", "created_at")[:LATEST]


def opened_since(reader: Reader, since: datetime) -> dict[int, datetime]:
    """The scopes that a chapter, finished since, has opened, and when."""
    works = reader.works_moved_in(since) if reader.moved_since(since) else set()
    if not works:
        return {}
    about = set(ScopePoint.objects.filter(work__in=works).values_list("scope", flat=True))
    reader.learn(about)
    moments = {pk: reader.opened_at(pk) for pk in about}
    return {pk: at for pk, at in moments.items() if at is not None and at > since}
