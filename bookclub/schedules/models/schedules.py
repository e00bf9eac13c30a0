"""A reading schedule: what the club reads together, meeting by meeting."""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Work
from bookclub.library.slugs import free_slug
from bookclub.members.models import Member, valid_time_zone
from bookclub.notifications.models import Notification
from bookclub.reading.models import Scope
from bookclub.reading.readers import Reader

from .. import planning
from .rows import EditClash, Row
from .staged import Staged

if TYPE_CHECKING:
    from .meetings import Meeting


def club_zone() -> str:
    """The club's own time zone: `TIME_ZONE` of its environment."""
    return settings.TIME_ZONE


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, reader: Reader) -> ScheduleQuerySet:
        """Drafts are seen by those who plan, all others by whoever may read the club."""
        return self if Schedule.can_be_planned_by(reader.member) else self.exclude(state=Schedule.State.DRAFT)

    def running(self) -> ScheduleQuerySet:
        return self.filter(state=Schedule.State.PUBLISHED)

    def still_read(self) -> ScheduleQuerySet:
        """Those that somebody may still read by, drafts too."""
        return self.exclude(state__in=[Schedule.State.CANCELLED, Schedule.State.ARCHIVED])

    def to_be_told_of(self) -> ScheduleQuerySet:
        """Published, and nobody has been told."""
        return self.running().filter(told_at=None).order_by("published_at", "pk")

    def in_calendars(self) -> ScheduleQuerySet:
        """Those whose meetings a calendar shows: cancelled ones too, or it would go on showing them."""
        return self.exclude(state=Schedule.State.DRAFT)

    def with_slugs(self, slugs: Iterable[str]) -> ScheduleQuerySet:
        return self.filter(slug__in=list(slugs))

    def on(self, work: Work) -> ScheduleQuerySet:
        """Those that read this work."""
        from .stretches import Stretch

        return self.filter(pk__in=Stretch.objects.filter(work=work).values("meeting__schedule"))

    def by_state(self) -> ScheduleQuerySet:
        """Running ones first, then the others in the order of their states, the newest first."""
        places = [
            models.When(state=state, then=place) for place, state in enumerate(Schedule.State.in_lists())
        ]
        place = models.Case(*places, default=len(places), output_field=models.IntegerField())
        return self.order_by(place, "-published_at", "-created_at", "-pk")

    def with_meetings(self) -> ScheduleQuerySet:
        """With `meetings` and what is read for each, in a few queries whatever there is of them."""
        from .meetings import Meeting

        return self.prefetch_related(
            models.Prefetch("meetings", Meeting.objects.in_order().with_stretches().with_hosts())
        )

    def planned_before(self, by: Member, nonce: uuid.UUID | None) -> Schedule | None:
        """What this form has made already, if it is sent a second time."""
        return self.filter(created_by=by, nonce=nonce).first() if nonce else None

    def plan(
        self, rows: Sequence[Row], *, by: Member, title: str, at: datetime | None = None,
        nonce: uuid.UUID | None = None, meeting: dict[str, Any] | None = None, **fields: Any,
    ) -> Schedule:  # fmt: skip
        """A new draft with these meetings. The same nonce again answers the draft that it made before.

        `meeting` is what the meetings share: place, link, duration, host, capacity.
        """
        at = at or timezone.now()
        facts = {
            "title": title,
            "created_by": by,
            "nonce": nonce,
            "created_at": at,
            "updated_at": at,
            "state_at": at,
        }
        try:
            with transaction.atomic():
                if again := self.planned_before(by, nonce):
                    return again
                schedule = self.create(state_by=by, **facts, **fields)
                schedule._lay_out(rows, at=at, shared=meeting or {})
        except IntegrityError:
            # The same form, sent twice at once: the other one was quicker.
            if again := self.planned_before(by, nonce):
                return again
            raise
        return schedule


class Schedule(Staged):
    """A plan of meetings. Its title and what it says about itself are safe for anyone."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every other week"
        WEEKDAYS = "weekdays", "On chosen weekdays"
        OWN = "own", "On dates of my own"

    # Addresses under /schedules/ that are none.
    RESERVED = frozenset({"new", "meetings", "next", "import", "exports"})

    slug = models.SlugField("address", max_length=80, unique=True, editable=False)
    title = models.CharField(max_length=90, help_text="Everybody sees it, so it must spoil nothing.")
    about = models.TextField(
        max_length=2000,
        blank=True,
        help_text="Markdown is welcome. Everybody sees it, so it must spoil nothing.",
    )
    about_html = models.TextField(blank=True, editable=False)
    time_zone = models.CharField(max_length=64, default=club_zone, validators=[valid_time_zone])
    rhythm = models.CharField(max_length=12, choices=Rhythm, default=Rhythm.WEEKLY)
    opens_days_before = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(60)],
        help_text="How many days before a meeting its thread opens; empty: as soon as the schedule is published.",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="schedules",
        editable=False,
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it, or a meeting of it, was last changed."
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Rises with each change of the schedule and of its meetings."
    )

    nonce = models.UUIDField(null=True, blank=True, editable=False, help_text="Of the form that made it.")

    objects = ScheduleQuerySet.as_manager()

    if TYPE_CHECKING:
        created_by_id: int | None

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"], name="schedule_by_state")]
        constraints = [models.UniqueConstraint(fields=["created_by", "nonce"], name="schedule_made_once")]
        permissions = [("publish_schedule", "Can publish, pause and cancel a schedule")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("schedules:schedule", args=[self.slug])

    # What it says of itself -----------------------------------------------------------------------------------------

    @property
    def watched_through(self) -> list[models.Model]:
        """Whoever watches one of its works wants to hear of it."""
        return list(Work.objects.filter(stretches__meeting__schedule=self).distinct().order_by("pk"))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone that its times are meant in; UTC if this machine does not know it any more."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    def next_meeting(self, *, at: datetime | None = None) -> Meeting | None:
        """The first that is still to come. Uses what was fetched by `with_meetings`, if it was."""
        at = at or timezone.now()
        return next((meeting for meeting in self.meetings.all() if meeting.is_to_come(at)), None)

    # Deeds ----------------------------------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self.title, Schedule.objects.all(), never=self.RESERVED)
        self.about_html = markup.render(self.about, base=settings.CLUB_ORIGIN).html if self.about else ""
        super().save(*args, **kwargs)

    @transaction.atomic
    def change(
        self, *, by: Member, version: int | None = None, at: datetime | None = None, **fields: Any
    ) -> None:
        """Change its own facts. Raises EditClash where somebody was quicker than `version`."""
        at = at or timezone.now()
        self.take_turn(version)
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            self.save(update_fields=[*changed, "about_html"])
            self.meetings.update(sequence=F("sequence") + 1, updated_at=at)
            self.touch(at)
        if "title" in changed:
            Notification.objects.retitle(self, self.title)
        self.settle()

    @transaction.atomic
    def replan(
        self, rows: Sequence[Row], *, by: Member, version: int | None = None, at: datetime | None = None
    ) -> None:
        """Take over this plan, meeting by meeting; those that are not in it any more go.

        Raises EditClash where somebody was quicker, ValidationError where one would go that people have spoken under.
        """
        at = at or timezone.now()
        self.take_turn(version)
        self._lay_out(rows, at=at, by=by)
        self.touch(at)

    @transaction.atomic
    def shift(
        self, days: int, *, by: Member, since: Meeting | None = None, version: int | None = None,
        at: datetime | None = None,
    ) -> int:  # fmt: skip
        """Move the meetings that are still to come, from one of them on if one is named; answer how many moved.

        Raises EditClash where somebody was quicker: who presses twice would move them twice.
        """
        at = at or timezone.now()
        self.take_turn(version)
        moving = [
            meeting for meeting in self.meetings.select_related("schedule").in_order()
            if meeting.is_to_come(at) and (since is None or meeting.position >= since.position)
        ]  # fmt: skip
        for meeting in moving:
            assert meeting.starts_at is not None
            meeting.move(planning.shifted(meeting.starts_at, days, self.zone), by=by, at=at)
        self.settle()
        return len(moving)

    @transaction.atomic
    def copy(
        self,
        *,
        by: Member,
        title: str,
        first: date | None,
        nonce: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> Schedule:
        """A draft of the same plan that begins on another day: same gaps, questions and agenda, none of the notes."""
        if again := Schedule.objects.planned_before(by, nonce):
            return again
        meetings = list(self.meetings.in_order().with_stretches())
        dated = [meeting.starts_at for meeting in meetings if meeting.starts_at]
        days = (first - dated[0].astimezone(self.zone).date()).days if first and dated else None
        rows = [meeting.as_row(days=days) for meeting in meetings]
        facts = {name: getattr(self, name) for name in ("about", "time_zone", "rhythm", "opens_days_before")}
        copy = Schedule.objects.plan(rows, by=by, title=title, at=at, nonce=nonce, **facts)
        for old, new in zip(meetings, copy.meetings.in_order(), strict=True):
            new.take_over(old)
        return copy

    @transaction.atomic
    def throw_away(self) -> None:
        """Only a draft: nothing hangs on it yet."""
        for meeting in self.meetings.all():
            meeting.delete()
        self.delete()

    def touch(self, at: datetime) -> None:
        """Note that it, or a meeting of it, has changed."""
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1, updated_at=at)
        self.refresh_from_db(fields=["version", "updated_at"])

    def take_turn(self, version: int | None) -> None:
        """Wait for whoever else is changing this plan, and see whether the writer knew what they changed."""
        stored = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if version is not None and version != stored.version:
            raise EditClash(stored)
        self.version = stored.version

    @transaction.atomic
    def settle(self, *, rewritten: Meeting | None = None) -> dict[int, int | None]:
        """Bring each meeting, and its thread, to the spoiler point that the stretches ask for, and what is quoted.

        A meeting stands where its own stretch ends; one without a stretch where the one before it stands. Of works
        that are made from each other, the book and its film, what was read earlier in the schedule counts as well:
        whoever has just seen the film will talk of the book. `rewritten` is a meeting whose words are of now.
        Answers the scopes of comments that are veiled with it as they were, by their ids.
        """
        were: dict[int, int | None] = {}
        kin = self._kin()
        before: Scope | None = None
        earlier: list[tuple[int, Scope | None]] = []
        for meeting in self.meetings.in_order().with_stretches():
            own = [(one.work_id, Scope.objects.after(one.last)) for one in meeting.stretches.all()]
            related = {relative for work_id, _ in own for relative in kin.get(work_id, ())}
            known = [scope for work_id, scope in earlier if work_id in related]
            if own:
                before = Scope.objects.covering(*(scope for _, scope in own), *known)
            were = meeting.stand_at(before, is_rewritten=meeting == rewritten) | were
            earlier += own
        return were

    def _kin(self) -> dict[int, set[int]]:
        """For each work what it was made from and what was made of it."""
        kin: dict[int, set[int]] = {}
        for made, source in Work.adapted_from.through._base_manager.values_list("from_work", "to_work"):
            kin.setdefault(made, set()).add(source)
            kin.setdefault(source, set()).add(made)
        return kin

    def _lay_out(
        self,
        rows: Sequence[Row],
        *,
        at: datetime,
        by: Member | None = None,
        shared: dict[str, Any] | None = None,
    ) -> None:
        """Make the meetings what the rows say, in their order."""
        known = {meeting.pk: meeting for meeting in self.meetings.in_order().with_stretches()}
        for meeting in known.values():
            if meeting.pk not in {row.pk for row in rows}:
                meeting.drop()
        # Out of the way: two meetings of one schedule never have the same position.
        self.meetings.update(position=F("position") + len(known) + len(rows))
        like = next(reversed(known.values()), None)
        for position, row in enumerate(rows, start=1):
            meeting = known.get(row.pk or 0) or self._new_meeting(like, shared or {}, at)
            meeting.follow(row, position=position, by=by, at=at)
        self.settle()

    def _new_meeting(self, like: Meeting | None, shared: dict[str, Any], at: datetime) -> Meeting:
        """A meeting to be: where and how long as the last one that is there already."""
        from .meetings import Meeting

        common = ("duration", "place", "link", "host_id", "capacity")
        fields = {name: getattr(like, name) for name in common} if like else shared
        return Meeting(schedule=self, created_at=at, updated_at=at, **fields)
