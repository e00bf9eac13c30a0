"""The log of those who keep order: who did what to what, when and why. It is only ever written on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from bookclub.members.models import Member


class Deed(models.TextChoices):
    """What a moderator does, as the log says it: "Tobias hid a comment"."""

    HIDE = "hide", "hid"
    RESTORE = "restore", "restored"
    DELETE = "delete", "deleted the words of"
    RAISE = "raise", "raised the spoiler point of"
    LOWER = "lower", "lowered the spoiler point of"
    VEIL = "veil", "veiled"
    UNVEIL = "unveil", "unveiled"
    RENAME = "rename", "renamed"
    LOCK = "lock", "locked"
    UNLOCK = "unlock", "unlocked"
    PIN = "pin", "pinned"
    UNPIN = "unpin", "unpinned"
    MOVE = "move", "moved to another work"
    SPLIT = "split", "split into a thread of its own"
    MERGE = "merge", "merged into another thread"
    WARN = "warn", "warned"
    SUSPEND = "suspend", "suspended"
    LIFT = "lift", "lifted the suspension of"
    LET_IN = "let_in", "let in"
    TURN_AWAY = "turn_away", "turned away"
    LET_THROUGH = "through", "let through"
    TURN_DOWN = "turn_down", "turned down"
    UPHOLD = "uphold", "acted on a report on"
    DISMISS = "dismiss", "dismissed a report on"
    LOOK = "look", "looked into"
    ROLES = "roles", "changed the roles of"


BETWEEN_MODERATORS = (Deed.LOOK, Deed.UPHOLD, Deed.DISMISS)
WHITHER = (Deed.MOVE, Deed.SPLIT, Deed.MERGE)  # say where to
TOLD = ("point", "work", "roles", "until", "thread", "deed")


class LogIsForGood(TypeError):
    """Somebody tried to change what is in the log."""


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def note(
        self,
        *,
        by: Member | None,
        deed: Deed,
        about: models.Model,
        member: Member | None = None,
        reason: str = "",
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> LogEntry:
        """Write down one deed. `member` is whom it concerns; `by` is None for what the house did by itself.

        `before` and `after` hold points, titles and states, never what somebody wrote.
        """
        if member is None and isinstance(about, Member):
            member = about
        return self.create(
            by=by, by_name=str(by) if by else "", deed=deed, member=member,
            content_type=ContentType.objects.get_for_model(about), object_id=about.pk,
            reason=reason, before=dict(before or {}), after=dict(after or {}), at=at or timezone.now(),
        )  # fmt: skip

    def about(self, item: models.Model) -> LogEntryQuerySet:
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def newest_first(self) -> LogEntryQuerySet:
        return self.order_by("-at", "-pk")

    def concerning(self, member: Member) -> LogEntryQuerySet:
        """What a member may know of: who looked and which report was how settled is between moderators."""
        return self.filter(member=member).exclude(deed__in=BETWEEN_MODERATORS).newest_first()

    def public(self) -> LogEntryQuerySet:
        return self.exclude(deed__in=BETWEEN_MODERATORS).newest_first()

    def update(self, **kwargs: Any) -> int:
        """Nothing but what happens when somebody leaves: who did it, or whom it concerns, becomes nobody."""
        if kwargs in ({"by": None}, {"member": None}):
            return super().update(**kwargs)
        raise LogIsForGood("What is in the log stays as it is.")

    def delete(self) -> NoReturn:
        raise LogIsForGood("What is in the log stays in it.")


class LogEntry(models.Model):
    """One deed. A trigger in the database refuses what this model refuses, to whoever goes past it."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="who"
    )
    by_name = models.CharField(max_length=60, blank=True, help_text="Their name then: members may leave.")
    deed = models.CharField(max_length=10, choices=Deed)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="deeds_about",
        verbose_name="whom it concerns",
    )  # fmt: skip
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = LogEntryQuerySet.as_manager()

    if TYPE_CHECKING:
        by_id: int | None
        member_id: int | None
        content_type_id: int

    class Meta:
        verbose_name = "deed in the log"
        verbose_name_plural = "log of deeds"
        base_manager_name = "objects"  # so that no other way to the rows is open
        indexes = [
            models.Index(fields=["-at"], name="deed_by_date"),
            models.Index(fields=["content_type", "object_id"], name="deed_by_item"),
            models.Index(fields=["member", "-at"], name="deed_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name or 'The club'} {self._done_to(self.what)}"

    @property
    def what(self) -> str:
        """The kind of thing, without a word of it: "comment 12"."""
        kind = ContentType.objects.get_for_id(self.content_type_id)
        return f"{kind.name} {self.object_id}"

    @property
    def to_a_thing(self) -> str:
        """The deed, for those who need not know what exactly it was done to: "hid a comment"."""
        return self._done_to(f"a {ContentType.objects.get_for_id(self.content_type_id).name}")

    @property
    def in_your_words(self) -> str:
        """The deed, for the member whom it concerns: "hid your comment", "warned you"."""
        kind = ContentType.objects.get_for_id(self.content_type_id)
        return self._done_to("you" if kind.model_class() is Member else f"your {kind.name}")

    def _done_to(self, what: str) -> str:
        """The thing stands behind the verb: "merged thread 3 into another thread"."""
        label = self.get_deed_display()
        verb, _, whither = label.partition(" ")
        return f"{verb} {what} {whither}" if self.deed in WHITHER else f"{label} {what}"

    @property
    def change(self) -> str:
        """Before and after, in words. No titles: an old one may be what somebody took back."""
        said = []
        for name in TOLD:
            before, after = self.before.get(name), self.after.get(name)
            if before or after:
                said.append(
                    f"{name}: {before} → {after}" if before and after else f"{name}: {after or before}"
                )
        return "; ".join(said)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogIsForGood("What is in the log stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogIsForGood("What is in the log stays in it.")
