"""One meeting of a schedule: when and where, what it asks, what came of it, and the talk about it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope, Spoilable
from bookclub.reading.readers import Reader
from discussions.models import Discussable, Thread

from .. import planning
from .attended import Attended
from .queries import MeetingQuerySet
from .rows import EditClash, Row, Span
from .schedules import Schedule
from .stretches import Stretch
from .telling import Whereabouts, tell_of_change, tell_of_end, tell_of_return
from .worded import Worded

NOT_YET = datetime(9999, 6, 1, tzinfo=UTC)  # when the thread opens of a meeting that nobody has announced


class Meeting(Attended, Worded, Discussable, Spoilable):
    """A meeting. Title, time and host are safe for anyone, place and link are for members.

    Agenda, questions and notes wait for those who have read the stretch. `sequence` rises with each change: calendars
    tell by it which of two versions is the newer, and forms whether somebody else was quicker.
    """

    opened_as = ("meeting", "meetings")

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="meetings")
    position = models.PositiveSmallIntegerField()
    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="What calendars know it by."
    )
    title = models.CharField(max_length=60, help_text="Everybody sees it, so it must spoil nothing.")
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Empty while there is no date yet.")
    duration = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)], help_text="In minutes."
    )
    place = models.CharField(max_length=200, blank=True, help_text="Only members see it.")
    link = models.URLField(
        "video link", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])],
        help_text="Only members see it.",
    )  # fmt: skip
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="hosted_meetings",
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    cancelled_reason = models.CharField(max_length=200, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    if TYPE_CHECKING:
        schedule_id: int
        host_id: int | None

    class Meta:
        ordering = ["schedule", "position"]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "position"], name="meeting_order"),
            models.CheckConstraint(condition=Q(duration__gte=1, duration__lte=24 * 60), name="meeting_within_a_day"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="meeting_holds_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_title

    def get_absolute_url(self) -> str:
        return reverse("schedules:meeting", args=[self.pk])

    def describe_thread(self) -> dict[str, Any]:
        first = next(iter(self.stretches.all()), None) if self.pk else None
        return {
            "title": self.full_title,
            "work": first.work if first else None,
            "scope": self.scope,
            "address": self.get_absolute_url() if self.pk else "",
            "opens_at": self.opens_at,
        }

    # What it says of itself -----------------------------------------------------------------------------------------

    @property
    def full_title(self) -> str:
        return f"{self.schedule.title}: {self.title}"

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.duration) if self.starts_at else None

    @property
    def is_cancelled(self) -> bool:
        return self.state == Meeting.State.CANCELLED

    def is_over(self, at: datetime | None = None) -> bool:
        return self.ends_at is not None and self.ends_at < (at or timezone.now())

    def is_to_come(self, at: datetime | None = None) -> bool:
        """Whether it has a date, will take place as far as anyone knows, and is not over."""
        return self.starts_at is not None and not self.is_cancelled and not self.is_over(at)

    @property
    def stretch_label(self) -> str:
        """What is to be read for it, each with its work: "Never Let Me Go: Chapters 1–5"; empty for nothing."""
        return "; ".join(stretch.in_full for stretch in self.stretches.all())

    @property
    def is_watched(self) -> bool:
        """Whether a film or a series is asked for, and nothing to read."""
        works = [stretch.work for stretch in self.stretches.all()]
        return bool(works) and all(work.is_watched for work in works)

    @property
    def opens_at(self) -> datetime | None:
        """From when on its thread may be written in; None: there is no such day, it is open."""
        schedule = self.schedule
        if schedule.is_draft:
            return NOT_YET
        if schedule.opens_days_before is None:
            return None
        if self.starts_at is None:
            return NOT_YET
        day = self.starts_at.astimezone(schedule.zone) - timedelta(days=schedule.opens_days_before)
        return day.replace(hour=0, minute=0, second=0, microsecond=0)

    def may_show_place(self, reader: Reader) -> bool:
        """Where people meet is told to those who are in the club."""
        return reader.member is not None and reader.member.is_in_club

    def may_show_agenda(self, reader: Reader) -> bool:
        return reader.may_read(self)

    # Who may change it ----------------------------------------------------------------------------------------------

    def can_be_edited_by(self, member: Member | None) -> bool:
        """Those who plan schedules, and its host."""
        if member is None:
            return False
        return Schedule.can_be_planned_by(member) or (member.may_write and member.pk == self.host_id)

    def takes_answers(self, at: datetime | None = None) -> bool:
        """Whether people may say that they come: it is announced, not called off, and not over."""
        return not (self.schedule.is_draft or self.is_cancelled or self.is_over(at))

    # Deeds ----------------------------------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self.pk is None
        super().save(*args, **kwargs)
        if is_new:  # its address holds its number, which it has only now
            Thread.objects.filter(pk=self.thread_id).update(address=self.get_absolute_url())

    @transaction.atomic
    def change(
        self, *, by: Member, version: int | None = None, at: datetime | None = None, **fields: Any
    ) -> None:
        """Change when, where and how it takes place. Raises EditClash where somebody was quicker than `version`.

        A new date or place is told to those who answered; more room lets those who wait move up.
        """
        at = at or timezone.now()
        self.take_turn(version)
        before = Whereabouts.of(self)
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            self.store(changed, at=at)
            self.move_up(at=at)
            self._tell_of_change(before, by=by, at=at)

    def move(self, starts_at: datetime, *, by: Member, at: datetime | None = None) -> None:
        """Set another date, and tell those who said yes."""
        self.change(by=by, at=at, starts_at=starts_at)

    def follow(self, row: Row, *, position: int, by: Member | None, at: datetime) -> None:
        """Become what a row of the plan says. `schedule.settle()` comes afterwards."""
        is_new, before = self.pk is None, Whereabouts.of(self)
        facts = {"title": row.title, "starts_at": row.starts_at}
        changed = [name for name, value in facts.items() if getattr(self, name) != value]
        self.title, self.starts_at, self.position = row.title, row.starts_at, position
        if is_new:
            self.save()
        elif changed or not self._reads(row):
            self.store([*changed, "position"], at=at)
        else:
            type(self).objects.filter(pk=self.pk).update(position=position)
        self._replace_stretches(row)
        if by is not None and not is_new:
            self._tell_of_change(before, by=by, at=at)

    def take_over(self, old: Meeting) -> None:
        """Of the meeting that this is a copy of: where and how it takes place, and what is asked there."""
        shared = ("duration", "place", "link", "host_id", "capacity", "agenda", "agenda_html", "questions")
        for name in (*shared, "questions_html"):
            setattr(self, name, getattr(old, name))
        self.spans = {name: spans for name, spans in old.spans.items() if name != "notes"}
        self.scope = Scope.objects.covering(self.scope, old.scope)
        self.save()
        self.quotes.set(old.quotes.all())

    def as_row(self, *, days: int | None = None) -> Row:
        """As a row of a plan of its own, so many days later; None for one without a date."""
        starts_at = None
        if days is not None and self.starts_at is not None:
            starts_at = planning.shifted(self.starts_at, days, self.schedule.zone)
        spans = tuple(Span(one.work_id, one.first_id, one.last_id) for one in self.stretches.all())
        return Row(self.title, starts_at, spans)

    @transaction.atomic
    def cancel(self, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        """Call it off, and tell those who said yes, once. It stays in everyone's calendar, as cancelled."""
        at = at or timezone.now()
        if self.take_turn(None).is_cancelled:
            return
        self.state, self.cancelled_at, self.cancelled_by = Meeting.State.CANCELLED, at, by
        self.cancelled_reason = reason
        self.store(["state", "cancelled_at", "cancelled_by", "cancelled_reason"], at=at)
        tell_of_end(self, by=by, at=at)

    @transaction.atomic
    def take_up_again(self, *, by: Member, at: datetime | None = None) -> None:
        """It takes place after all. Those who said yes are told, once, for they may have made other plans."""
        at = at or timezone.now()
        if not self.take_turn(None).is_cancelled:
            return
        self.state, self.cancelled_at, self.cancelled_by = Meeting.State.PLANNED, None, None
        self.cancelled_reason = ""
        self.store(["state", "cancelled_at", "cancelled_by", "cancelled_reason"], at=at)
        tell_of_return(self, by=by, at=at)

    @transaction.atomic
    def drop(self) -> None:
        """Take it out of the plan. Raises ValidationError where it is more than a line of one already."""
        if self.thread.comments.exists() or self.rsvps.said_yes().exists():
            raise ValidationError(
                f"People have answered or spoken about “{self.title}”: cancel it instead of taking it out."
            )
        self.delete()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only where nobody has said anything about it: what people wrote is not lost with a plan."""
        thread = self.thread
        gone = super().delete(*args, **kwargs)
        thread.delete()
        return gone

    @transaction.atomic
    def stand_at(self, scope: Scope | None, *, is_rewritten: bool = False) -> dict[int, int | None]:
        """Move its spoiler point, and that of its thread, no less far than what is quoted in it.

        Comments are veiled further with it, and never less; answers the scopes that they had before, by their ids.

        So are agenda, questions and notes: where a boundary moves back, they were written for those who had read on,
        and go on waiting for what they waited for until somebody writes them anew.
        """
        scope = Scope.objects.covering(scope, *Scope.objects.filter(pk__in=self.quotes.values("scope")))
        if self.has_words and not is_rewritten:
            scope = Scope.objects.covering(scope, self.scope)
        moved, self.scope = scope != self.scope, scope
        if moved:
            type(self).objects.filter(pk=self.pk).update(scope=scope)
        self.tell_thread()
        were: dict[int, int | None] = {}
        for comment in self.thread.comments.filter(parent=None) if moved else ():
            were = comment.raise_scope() | were
        return were

    @transaction.atomic
    def follow_quotes(self) -> dict[int, int | None]:
        """A comment that is quoted in it has another spoiler point: see `discussions.quoting`."""
        self.schedule.take_turn(None)
        return self.schedule.settle()

    def veil_fully(self, works: Iterable[Work]) -> dict[str, Any]:
        """Let agenda, questions and notes wait for the end of these, until somebody has looked.

        Its talk has spoiler points of its own. Answers what `unveil` wants; nothing where there is nothing to veil.
        """
        scope = Scope.objects.covering(self.scope, Scope.objects.of({work.pk: None for work in works}))
        if not self.has_words or scope == self.scope:
            return {}
        were = [self.scope_id, scope.pk if scope else None]
        type(self).objects.filter(pk=self.pk).update(scope=scope)
        self.scope = scope
        return {"scopes": were}

    def unveil(self, were: dict[str, Any]) -> None:
        """Give back the point of before, if nobody has moved it meanwhile."""
        before, after = were["scopes"]
        type(self).objects.filter(pk=self.pk, scope=after).update(scope=before)
        self.schedule.settle()  # it may be moved on in the plan meanwhile
        self.refresh_from_db(fields=["scope"])

    def stand_where_it_ends(self, *, is_rewritten: bool) -> None:
        """Words that are written anew are written for those who have read as far as is asked now."""
        self.schedule.settle(rewritten=self if is_rewritten else None)
        self.refresh_from_db(fields=["scope"])

    # Inside ---------------------------------------------------------------------------------------------------------

    def take_turn(self, version: int | None) -> Meeting:
        """Wait for whoever else is changing it, and answer it as it stands then.

        The schedule first, always, so that no two wait for each other.
        """
        self.schedule.take_turn(None)
        stored = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if version is not None and version != stored.sequence:
            raise EditClash(stored)
        return stored

    def store(self, fields: list[str], *, at: datetime) -> None:
        """Write just these columns, and that something has changed, here and in the schedule."""
        self.updated_at = at
        values = {name: getattr(self, name) for name in fields}
        type(self).objects.filter(pk=self.pk).update(**values, updated_at=at, sequence=F("sequence") + 1)
        self.refresh_from_db(fields=["sequence"])
        self.tell_thread()
        self.schedule.touch(at)

    def _tell_of_change(self, before: Whereabouts, *, by: Member, at: datetime) -> None:
        """Another date is told now, and reminded of when it comes."""
        if self.starts_at != before.starts_at:
            type(self).objects.filter(pk=self.pk).update(reminded_at=None)
        tell_of_change(self, before, by=by, at=at)

    def _reads(self, row: Row) -> bool:
        """Whether this is what is to be read for it already."""
        return self.as_row().spans == row.spans

    def _replace_stretches(self, row: Row) -> None:
        if self._reads(row):
            return
        self.stretches.all().delete()
        Stretch.objects.bulk_create(
            Stretch(
                meeting=self,
                position=position,
                work_id=span.work_id,
                first_id=span.first_id,
                last_id=span.last_id,
            )
            for position, span in enumerate(row.spans, start=1)
        )
        getattr(self, "_prefetched_objects_cache", {}).pop("stretches", None)
