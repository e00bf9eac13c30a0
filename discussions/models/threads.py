"""A thread: a title, perhaps a work, and the comments in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Moderatable, ModeratableQuerySet
from bookclub.notifications.models import Notification
from bookclub.notifications.models.notices import topic_of
from bookclub.reading.models import Scope

from . import holding, moving

if TYPE_CHECKING:
    from .comments import Comment

# Stands in the place of a title that somebody says spoils.
TITLE_LESS = "A thread without a title for now"


class ThreadIsLocked(Exception):
    """Somebody locked the thread before these words arrived."""


class ThreadQuerySet(ModeratableQuerySet):
    def visible(self) -> ThreadQuerySet:
        """Neither hidden nor gone into another thread."""
        return super().visible().filter(moved_to=None)

    def by_latest_activity(self) -> ThreadQuerySet:
        """Pinned ones first, then by the last comment."""
        return self.order_by("-is_pinned", "-active_at", "-pk")

    def started_by_members(self) -> ThreadQuerySet:
        """Those with a page of their own, not the ones that hang on a page, a review or a meeting."""
        return self.filter(address="")

    def worth_listing(self) -> ThreadQuerySet:
        """Without the threads of pages under which nobody has said anything yet."""
        return self.exclude(Q(comment_count=0) & ~Q(address=""))

    def on(self, work: Work) -> ThreadQuerySet:
        return self.filter(work=work)

    def open_since(self, at: datetime) -> ThreadQuerySet:
        """Those that may be written in at this moment."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=at), locked_at=None, hidden_at=None, moved_to=None
        )

    def unanswered(self) -> ThreadQuerySet:
        return self.filter(comment_count=0)

    def for_lists(self) -> ThreadQuerySet:
        return self.select_related("author", "work")


class Thread(Moderatable):
    """A conversation. Its title is always safe; its scope is where it starts, and no comment in it is under that."""

    written_by = "author"

    title = models.CharField(max_length=160, help_text="Everybody sees it, so it must spoil nothing.")
    work = models.ForeignKey(Work, null=True, blank=True, on_delete=models.PROTECT, related_name="threads")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="threads"
    )
    address = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Where it is shown, if not on a page of its own.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    active_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it was last written in."
    )
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    opens_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Nobody writes in it before; empty: it is open."
    )
    renamed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_pinned = models.BooleanField(default=False, editable=False)
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    locked_reason = models.CharField(max_length=300, blank=True, editable=False)
    moved_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False,
        help_text="The thread that this one went into; its address leads there.",
    )  # fmt: skip

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-is_pinned", "-active_at", "-id"], name="thread_by_activity"),
            models.Index(fields=["work", "-active_at"], name="thread_by_work"),
            models.Index(fields=["author", "-created_at"], name="thread_by_author"),
        ]
        permissions = [
            ("pin_thread", "Can pin a thread"),
            ("lock_thread", "Can lock a thread"),
            ("rename_thread", "Can rename a thread"),
            ("move_thread", "Can split, merge and move threads"),
            ("hide_thread", "Can hide a thread, and restore it"),
        ]

    def __str__(self) -> str:
        return self.known_as

    @property
    def known_as(self) -> str:
        """Its title; not that of a hidden thread, for the title may be what it was hidden for."""
        return "A hidden thread" if self.is_hidden else self.title

    def get_absolute_url(self) -> str:
        return self.address or reverse("discussions:thread", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_to_open(self) -> bool:
        """Whether the day is still to come on which it opens."""
        return self.opens_at is not None and self.opens_at > timezone.now()

    def can_be_commented_on_by(self, member: Member | None) -> bool:
        is_open = not (self.is_locked or self.is_to_open or self.is_hidden or self.moved_to_id)
        return member is not None and member.may_write and is_open

    def can_be_pinned_by(self, member: Member | None) -> bool:
        return member is not None and member.may("discussions.pin_thread")

    def can_be_locked_by(self, member: Member | None) -> bool:
        return member is not None and member.may("discussions.lock_thread")

    def can_be_renamed_by(self, member: Member | None) -> bool:
        """Only those who keep order: a title that people have answered is not its author's alone.

        That of a page, a meeting or a review follows its owner.
        """
        return member is not None and not self.address and member.may("discussions.rename_thread")

    def can_be_locked_now_by(self, member: Member | None) -> bool:
        return self.can_be_locked_by(member) and not self.is_locked

    def can_be_moved_by(self, member: Member | None) -> bool:
        """To another work, or into another thread; not the thread of a page, which stays under it."""
        if member is None or self.address or self.is_hidden or self.moved_to_id:
            return False
        return member.may("discussions.move_thread")

    def whither(self) -> Thread:
        """Where its talk is now: here, or in the thread that it went into."""
        fresh = type(self).objects.select_related("moved_to").get(pk=self.pk)
        return fresh.moved_to or fresh

    @classmethod
    def start(
        cls,
        *,
        by: Member,
        title: str,
        body: str,
        work: Work | None = None,
        scope: Scope | None = None,
        nonce: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> Thread:
        """Open a thread with its first words. The same nonce again answers the thread that it made before."""
        from .comments import Comment

        at = at or timezone.now()
        with transaction.atomic():
            thread = cls.objects.create(
                title=title, work=work, author=by, scope=scope, created_at=at, active_at=at
            )
            opening = Comment.objects.write(
                thread, by=by, body=body, scope=scope, nonce=nonce, at=at, is_opening=True
            )
            if opening.thread_id != thread.pk:  # this form has been here before
                thread.delete()
        return opening.thread

    def comment(
        self,
        *,
        by: Member,
        body: str,
        under: Comment | None = None,
        scope: Scope | None = None,
        nonce: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> Comment:
        """Answer the thread, or a comment in it. The same nonce again answers the comment that it made before.

        Raises ThreadIsLocked where a moderator was quicker.
        """
        from .comments import Comment

        return Comment.objects.write(self, by=by, body=body, under=under, scope=scope, nonce=nonce, at=at)

    def pin(self, *, by: Member, at: datetime | None = None) -> None:
        self._do(Deed.PIN, by, "", is_pinned=True, pinned_at=at or timezone.now(), pinned_by=by)

    def unpin(self, *, by: Member) -> None:
        self._do(Deed.UNPIN, by, "", is_pinned=False, pinned_at=None, pinned_by=None)

    def lock(self, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        self._do(Deed.LOCK, by, reason, locked_at=at or timezone.now(), locked_by=by, locked_reason=reason)

    def unlock(self, *, by: Member, reason: str = "") -> None:
        self._do(Deed.UNLOCK, by, reason, locked_at=None, locked_by=None, locked_reason="")

    def rename(self, title: str, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        """The address stays as it is, for it never held the words. The old ones are shown nowhere."""
        if title == self.title:
            return
        with transaction.atomic():
            self._do(Deed.RENAME, by, reason, title=title, renamed_at=at or timezone.now())
            self._retitle()
            self.tell_author(Deed.RENAME, by=by, reason=reason)

    def move(self, work: Work | None, *, by: Member, reason: str = "") -> None:
        """Let it be about another work. What its comments wait for stays as it is: those points name their works."""
        before = str(self.work) if self.work else "no work"
        with transaction.atomic():
            self._set(work=work)
            LogEntry.objects.note(
                by=by, deed=Deed.MOVE, about=self, member=self.author, reason=reason,
                before={"work": before}, after={"work": str(work) if work else "no work"},
            )  # fmt: skip
            self.tell_author(Deed.MOVE, by=by, reason=reason)

    def merge_into(self, into: Thread, *, by: Member, reason: str = "", at: datetime | None = None) -> Thread:
        """Put all of it into another thread. Its address leads there from now on."""
        return moving.merge(self, into, by=by, reason=reason, at=at)

    def raise_scope(self, scope: Scope | None, *, by: Member, reason: str = "") -> None:
        """Veil the whole thread at least this far: no comment in it is under that."""
        from . import veiling

        with transaction.atomic():
            veiling.remember_thread(self, scope)
            stored = holding.threads([self.pk])[self.pk].scope
            self._set(scope=Scope.objects.covering(stored, scope))
            for comment in self.comments.filter(parent=None):
                comment.raise_scope()
            LogEntry.objects.note(
                by=by, deed=Deed.RAISE, about=self, member=self.author, reason=reason,
                before={"point": str(stored or "")}, after={"point": str(self.scope or "")},
            )  # fmt: skip
            self.tell_author(Deed.RAISE, by=by, reason=reason)

    def veil_fully(self, work: Work) -> dict[str, Any]:
        """Let all of it wait for the end of the work, until somebody has looked."""
        from . import veiling

        return veiling.thread_fully(self, work)

    def take_title_down(self) -> dict[str, Any]:
        """Show words that spoil nothing in the place of its title, wherever that stands, until somebody has looked.

        That of a page or a meeting follows its owner, and stays.
        """
        if self.address:
            return {}
        about = f" on {self.work.full_title}" if self.work else ""
        with transaction.atomic():
            title = holding.threads([self.pk])[self.pk].title
            self._set(title=f"{TITLE_LESS}{about}"[:160])
            self._retitle()
        return {"title": title, "shown": self.title}

    def unveil(self, were: dict[str, Any]) -> None:
        """Undo `veil_fully`, or give back the title, unless somebody has changed either meanwhile."""
        from . import veiling

        if "title" not in were:
            veiling.thread_unveil(self, were)
        elif type(self).objects.filter(pk=self.pk, title=were["shown"]).update(title=were["title"]):
            self.title = were["title"]
            self._retitle()

    def recount(self) -> int:
        """Count the comments anew; answer how far off the stored count was."""
        with transaction.atomic():
            thread = holding.threads([self.pk])[self.pk]
            true = thread.comments.living().filter(is_opening=False).count()
            off = thread.comment_count - true
            if off:
                self._set(comment_count=true)
        return off

    def _hold(self) -> None:
        holding.threads([self.pk])

    def _take_along(self, fields: dict[str, Any], since: datetime | None) -> int:
        """Its comments go with it, and come back with it. Those that were hidden by themselves stay so."""
        holding.comments(self.comments.filter(hidden_at=since))
        many = self.comments.filter(hidden_at=since).update(**fields)
        self.recount()
        self.hidden_at = fields["hidden_at"]
        self._retitle()
        return many

    def _do(self, deed: Deed, by: Member, reason: str, **fields: Any) -> None:
        """Set these columns, and note it in the log."""
        with transaction.atomic():
            self._set(**fields)
            LogEntry.objects.note(by=by, deed=deed, about=self, member=self.author, reason=reason)

    def _retitle(self) -> None:
        Notification.objects.retitle(self, self.known_as)

    def _hand_notices_to(self, other: Thread) -> None:
        """They are of the other's talk now: so they bear its title, and change it when that is changed."""
        Notification.objects.filter(topic=topic_of(self)).update(topic=topic_of(other), title=other.known_as)

    def _set(self, **fields: Any) -> None:
        """Write just these columns: saving the whole row would undo what others changed meanwhile."""
        type(self).objects.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)


def counted(by: int, at: datetime | None = None) -> dict[str, Any]:
    """The columns of a thread that a comment more or less changes."""
    changes: dict[str, Any] = {"comment_count": F("comment_count") + by}
    if at is not None:
        changes["active_at"] = models.Case(models.When(Q(active_at__lt=at), then=at), default=F("active_at"))
    return changes
