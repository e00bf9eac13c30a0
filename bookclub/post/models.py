"""A letter: one mail that is to go out. What it says is written at the moment it is sent, not before."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

# For so long a letter belongs to the worker that took it. Rendering and handing over takes seconds (EMAIL_TIMEOUT is
# ten), so whoever holds one for longer is dead, and another worker takes it.
LEASE = timedelta(minutes=2)
# How long to wait before each further try; after the last one we give up.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
# On so many days letters must come back before we stop: a mailbox that was full for one evening is no reason.
ENOUGH = 3
NO_REASON_ANY_MORE = timedelta(days=30)  # what lies so far back does not count


def new_message_id() -> str:
    """Made with the row, so that a second try carries the same one and mail programs know it for a repeat."""
    return f"<{secrets.token_hex(16)}@{mail_host()}>"


def mail_host() -> str:
    return urlsplit(settings.CLUB_ORIGIN).hostname or "localhost"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(sent_at=None, dropped_at=None, failed_at=None)

    def due(self, at: datetime) -> LetterQuerySet:
        """Those that nobody is sending just now, the oldest first."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.waiting().filter(free, due_at__lte=at).order_by("due_at", "pk")

    def claim(self, at: datetime) -> Letter | None:
        """Take the next letter for oneself: no two workers ever take the same.

        PostgreSQL skips rows that another worker is taking; SQLite's transactions begin with the only lock there is.
        """
        with transaction.atomic():
            due = self.due(at)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            letter = due.first()
            if letter is not None:
                letter.note(claimed_until=at + LEASE, tries=F("tries") + 1)
                letter.refresh_from_db(fields=["tries"])
        return letter


class Letter(models.Model):
    """A row of the outbox, written in the transaction of whatever causes it.

    It is sent at least once, and exactly once unless a worker is killed after the mail server took a letter and before
    that was noted: then this one letter goes out again, under the same Message-ID.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    address = models.EmailField(blank=True, help_text="Only of somebody who is no member (any more).")
    kind = models.CharField(max_length=20, help_text="Who writes its words.")
    context: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="What its writer needs.")
    message_id = models.CharField(max_length=320, unique=True, default=new_message_id, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="There was nothing to say any more.")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="Refused, or tried too often.")
    trouble = models.CharField(max_length=120, blank=True, help_text="What went wrong the last time.")

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(sent_at=None, dropped_at=None, failed_at=None),
                name="letter_waiting",
            ),
            models.Index(fields=["made_at"], name="letter_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False)
                | ~Q(address="")
                | Q(sent_at__isnull=False)
                | Q(dropped_at__isnull=False),
                name="letter_has_a_reader",
            )
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}"

    @property
    def state(self) -> str:
        if self.sent_at:
            return "sent"
        if self.dropped_at:
            return "dropped"
        if self.failed_at:
            return "failed"
        return "tried, waits" if self.tries else "waits"

    @property
    def to(self) -> str:
        return self.member.email if self.member else self.address

    def sent(self, *, at: datetime) -> None:
        """What it was made of is forgotten, and the address of somebody who is no member."""
        self.note(sent_at=at, claimed_until=None, trouble="", context={}, address="")

    def drop(self, trouble: str = "", *, at: datetime) -> None:
        """Nothing is left to say (it was read meanwhile, deleted, is not wanted any more), or nobody to say it to."""
        self.note(dropped_at=at, claimed_until=None, trouble=trouble, context={}, address="")

    def put_off(self, trouble: str, *, at: datetime) -> None:
        """Try again later, each time after a longer wait, and give up in the end."""
        if self.tries > len(WAITS):
            self.fail(trouble, at=at)
        else:
            self.note(due_at=at + WAITS[self.tries - 1], claimed_until=None, trouble=trouble)

    def fail(self, trouble: str, *, at: datetime) -> None:
        self.note(failed_at=at, claimed_until=None, trouble=trouble)

    def came_back(self, trouble: str, *, at: datetime) -> None:
        """Its address does not take it: the mail server says so at once, or a report says so later. Counted once."""
        if self.failed_at is None:
            with transaction.atomic():
                self.note(sent_at=None, failed_at=at, claimed_until=None, trouble=trouble)
                if self.member:
                    Refusal.objects.note(self.member, trouble, at=at)

    def send_again(self, *, at: datetime | None = None) -> None:
        """After a failure was looked into."""
        self.note(failed_at=None, tries=0, due_at=at or timezone.now(), trouble="")

    def note(self, **fields: Any) -> None:
        type(self).objects.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)


class RefusalQuerySet(models.QuerySet["Refusal"]):
    def note(self, member: Any, trouble: str, *, at: datetime) -> None:
        """One more letter came back from the address that this member has now."""
        start = {"address": member.email, "days": 0, "last_at": at - NO_REASON_ANY_MORE}
        refusal, _ = self.select_for_update().get_or_create(member=member, defaults=start)
        if refusal.address != member.email or refusal.last_at <= at - NO_REASON_ANY_MORE:
            refusal.address, refusal.days, refusal.stopped_at = member.email, 0, None
        if refusal.days == 0 or refusal.last_at.date() != at.date():
            refusal.days += 1
        refusal.last_at, refusal.trouble = at, trouble
        if refusal.days >= ENOUGH and refusal.stopped_at is None:
            refusal.stopped_at = at
        refusal.save()

    def stopping(self, member: Any) -> Refusal | None:
        """Why this member is written to no more, if they are not; another address of theirs is tried anew."""
        return self.filter(member=member.pk, address=member.email, stopped_at__isnull=False).first()


class Refusal(models.Model):
    """The address of a member from which letters come back. After a few days of that the club writes no more to it."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refusal")
    address = models.EmailField()
    days = models.PositiveSmallIntegerField(help_text="On so many days a letter came back.")
    last_at = models.DateTimeField()
    trouble = models.CharField(max_length=120, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Since then nothing is sent there.")

    objects = RefusalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Letters to {self.member} come back"  # not the address: it stands in lists and logs

    def write_again(self) -> None:
        """The mailbox is in order, or somebody says so: what comes back from now on is counted anew."""
        self.delete()
