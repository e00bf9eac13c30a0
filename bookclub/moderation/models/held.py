"""What somebody wrote, and waits for a moderator before it is posted.

It is no comment yet, no thread and no review, and stands in none of their tables: so no page, list, count, search, feed
or mail can come by it. Its author sees it, and whoever judges it. Let through, it is posted then, as if written then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bookclub import markup
from bookclub.members.models import Member
from bookclub.notifications.models import Kind as Notice
from bookclub.notifications.models import Notification
from bookclub.reading.models import Scope, Spoilable, SpoilableQuerySet

from .. import postings
from .logs import Deed, LogEntry

# Long enough for its author to see that it was not posted, and to fetch the words.
KEPT = timedelta(days=30)


class HeldIsSettled(Exception):
    """Another moderator was quicker, or its author took it back; `held` is how it stands now, if it does."""

    def __init__(self, held: Held | None) -> None:
        who = (held and held.settled_by) or "Somebody"
        words = f"{who} has dealt with this already." if held else "Its author has taken it back."
        super().__init__(words)
        self.held = held


class HeldQuerySet(SpoilableQuerySet):
    def waiting(self) -> HeldQuerySet:
        return self.filter(state=Held.State.WAITS)

    def of(self, member: Member) -> HeldQuerySet:
        return self.filter(author=member)

    def at(self, place: str) -> HeldQuerySet:
        return self.filter(place=place)

    def oldest_first(self) -> HeldQuerySet:
        return self.order_by("held_at", "pk")

    def newest_first(self) -> HeldQuerySet:
        return self.order_by("-held_at", "-pk")

    def not_withheld(self) -> HeldQuerySet:
        """None: an outlet that comes by one in spite of all sends nothing of it."""
        return self.none()

    def sent_before(self, author: Member, nonce: uuid.UUID | None) -> Held | None:
        """What waits of this form already, if it is sent a second time."""
        return self.waiting().of(author).filter(nonce=nonce).first() if nonce else None

    def hold_back(
        self, kind: str, *, by: Member, why: Iterable[str], body: str, title: str = "", place: str = "",
        scope: Scope | None = None, said: dict[str, Any] | None = None, nonce: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> Held:  # fmt: skip
        """Keep it until somebody has looked. Where only one can stand, it takes the place of what waits there."""
        with transaction.atomic():
            earlier = self.waiting().of(by).at(place).filter(kind=kind)
            one = postings.named(kind).replaces
            held = earlier.select_for_update(of=("self",)).first() if one else None
            held = held or Held(kind=kind, author=by, place=place, held_at=at or timezone.now())
            held.title, held.scope, held.said, held.nonce = title, scope, said or {}, nonce
            held.why = list(why)
            held.set_body(body)
            held.save()
            if not by.has_held:
                Member.objects.filter(pk=by.pk).update(has_held=True)
                by.has_held = True
        return held

    def prune(self, at: datetime) -> int:
        """Words that were not posted are kept for their author for a while, and then forgotten."""
        return self.filter(state=Held.State.TURNED_DOWN, settled_at__lt=at - KEPT).delete()[0]


class Held(Spoilable):
    """One post that waits, was posted, or was turned down. Settled once, by one moderator."""

    class State(models.TextChoices):
        WAITS = "waits", "Waits"
        POSTED = "posted", "Posted"
        TURNED_DOWN = "down", "Turned down"

    written_by = "author"

    kind = models.CharField(max_length=20, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held", editable=False
    )
    place = models.CharField(max_length=80, blank=True, editable=False, help_text="discussions.thread:12")
    title = models.CharField(max_length=160, blank=True, editable=False)
    body = models.TextField(blank=True, editable=False)
    body_html = models.TextField(blank=True, editable=False)
    spans = models.JSONField(default=list, editable=False)
    said = models.JSONField(default=dict, editable=False, help_text="What else its form said.")
    nonce = models.UUIDField(null=True, editable=False)
    why = models.JSONField(default=list, editable=False)
    held_at = models.DateTimeField("waits since", default=timezone.now, editable=False)
    state = models.CharField(max_length=6, choices=State, default=State.WAITS, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = HeldQuerySet.as_manager()

    if TYPE_CHECKING:
        author_id: int

    class Meta:
        verbose_name = "held post"
        constraints = [
            models.UniqueConstraint(fields=["author", "nonce"], condition=Q(state="waits"), name="held_once"),
            models.CheckConstraint(
                condition=Q(state="waits", settled_at=None) | ~Q(state="waits") & Q(settled_at__isnull=False),
                name="held_or_settled",
            ),
            # What was posted stands where it was posted, and nowhere twice.
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(title="", body="", body_html=""),
                name="held_no_words_once_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["held_at"], condition=Q(state="waits"), name="held_queue"),
            models.Index(fields=["author", "-held_at"], name="held_by_author"),
        ]
        permissions = [
            ("judge_held", "Can let through or turn down what waits"),
            ("never_waits", "Posts without waiting, and without the limits of the new"),
        ]

    def __str__(self) -> str:
        return f"Held post {self.pk}"  # never its words: this stands in lists and logs

    def get_absolute_url(self) -> str:
        return reverse("moderation:held", args=[self.pk])

    @property
    def is_withheld(self) -> bool:
        """From whoever asks as a reader: see `can_be_read_by`."""
        return True

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITS

    @property
    def is_turned_down(self) -> bool:
        return self.state == self.State.TURNED_DOWN

    @property
    def noun(self) -> str:
        return postings.posting_of(self).noun

    @property
    def where(self) -> tuple[str, str]:
        """Where it is meant to stand, and that place's address."""
        return postings.posting_of(self).place(self)

    def can_be_read_by(self, member: Member | None) -> bool:
        """By its author. Those who judge have asked at the desk, and that is in the log."""
        return member is not None and member.pk == self.author_id

    def can_be_judged_by(self, member: Member | None) -> bool:
        return member is not None and member.may("moderation.judge_held")

    def set_body(self, body: str) -> None:
        """Rendered as it will be once it is posted, but for the members it names: they hear nothing yet."""
        rendered = markup.render(body, known_members=lambda names: {}, base=settings.CLUB_ORIGIN)
        self.body, self.body_html, self.spans = body, rendered.html, list(rendered.spans)

    def let_through(self, *, by: Member, at: datetime | None = None) -> models.Model:
        """Post it now, under its author's name; whom it concerns is told now. Answers what it became.

        Raises HeldIsSettled where somebody was quicker, CannotBePosted where its place is gone.
        """
        with transaction.atomic():
            self._claim()
            if not self.author.may_write:
                raise postings.CannotBePosted("Its author may not write just now.")
            item = postings.posting_of(self).post(self)
            where, _ = self.where
            self.title = self.body = self.body_html = ""
            self.spans, self.said = [], {}
            self._settle(self.State.POSTED, by=by, at=at)
            LogEntry.objects.note(by=by, deed=Deed.LET_THROUGH, about=self, member=self.author)
            Notification.objects.tell(
                [self.author], Notice.MODERATION, about=item, title=where, by=by,
                words=f"Your {self.noun} is posted: everyone it is open to can read it now.",
            )  # fmt: skip
        return item

    def turn_down(self, *, by: Member, reason: str, at: datetime | None = None) -> None:
        """Do not post it. Its author reads why, and has the words for a while yet. Raises HeldIsSettled."""
        with transaction.atomic():
            self._claim()
            self.reason = reason
            self._settle(self.State.TURNED_DOWN, by=by, at=at)
            LogEntry.objects.note(by=by, deed=Deed.TURN_DOWN, about=self, member=self.author, reason=reason)
            Notification.objects.tell(
                [self.author], Notice.MODERATION, about=self, title=self.where[0], by=by,
                words=f"Your {self.noun} was not posted. {reason}",
            )  # fmt: skip

    def take_back(self) -> bool:
        """Its author wants it no more; answer whether it was there to be taken. What is posted is not."""
        rows = type(self).objects.filter(pk=self.pk).exclude(state=self.State.POSTED)
        return bool(rows.delete()[0])

    def _claim(self) -> None:
        """Hold the row until the end of the transaction, and read it anew: its author may have changed the words."""
        fresh = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if fresh is None or not fresh.is_waiting:
            raise HeldIsSettled(fresh)
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(fresh, field.attname))

    def _settle(self, state: State, *, by: Member, at: datetime | None) -> None:
        self.state, self.settled_by, self.settled_at = state, by, at or timezone.now()
        self.save()
