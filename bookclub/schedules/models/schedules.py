"""A reading schedule: what the club reads together, meeting by meeting."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Work
from bookclub.library.slugs import free_slug
from bookclub.members.models import Member, valid_time_zone
from bookclub.reading.models import Scope
from bookclub.reading.readers import Reader

if TYPE_CHECKING:
    from .meetings import Meeting


def club_zone() -> str:
    """The club's own time zone: `TIME_ZONE` of its environment."""
    return settings.TIME_ZONE


class EditClash(Exception):
    """Somebody saved a newer version; `theirs` is the schedule or the meeting as it stands now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("It was changed meanwhile.")
        self.theirs = theirs


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, reader: Reader) -> ScheduleQuerySet:
        """Drafts are seen by those who plan, all others by whoever may read the club."""
        return self if Schedule.can_be_planned_by(reader.member) else self.exclude(state=Schedule.State.DRAFT)

    def running(self) -> ScheduleQuerySet:
        return self.filter(state=Schedule.State.PUBLISHED)

    def on(self, work: Work) -> ScheduleQuerySet:
        """Those that read this work."""
        return self.filter(Q(meetings__stretches__work=work)).distinct()

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


class Schedule(models.Model):
    """A plan of meetings. Its title and what it says about itself are safe for anyone."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Running"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        ARCHIVED = "archived", "Archived"

        @classmethod
        def in_lists(cls) -> list[Schedule.State]:
            """As lists have them: what concerns everyone first."""
            return [cls.PUBLISHED, cls.PAUSED, cls.DRAFT, cls.CANCELLED, cls.ARCHIVED]

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every other week"
        WEEKDAYS = "weekdays", "On chosen weekdays"
        OWN = "own", "On dates of my own"

    RESERVED = frozenset(
        {"new", "next", "import", "subscriptions"}
    )  # addresses under /schedules/ that are none

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
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_at = models.DateTimeField(default=timezone.now, editable=False, help_text="Since when it is in it.")
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    state_reason = models.CharField(max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="schedules",
        editable=False,
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When it, or a meeting of it, was last changed."
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Rises with each change of the schedule and of its meetings."
    )

    objects = ScheduleQuerySet.as_manager()

    if TYPE_CHECKING:
        state_by_id: int | None
        created_by_id: int | None

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"], name="schedule_by_state")]
        permissions = [("publish_schedule", "Can publish, pause and cancel a schedule")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/schedules/{self.slug}/"

    # What it says of itself -----------------------------------------------------------------------------------------

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone that its times are meant in; UTC if this machine does not know it any more."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    @property
    def is_draft(self) -> bool:
        return self.state == Schedule.State.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == Schedule.State.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.state == Schedule.State.CANCELLED

    def next_meeting(self, *, at: datetime | None = None) -> Meeting | None:
        """The first that is still to come. Uses what was fetched by `with_meetings`, if it was."""
        at = at or timezone.now()
        return next((meeting for meeting in self.meetings.all() if meeting.is_to_come(at)), None)

    # Who may change it ----------------------------------------------------------------------------------------------

    @staticmethod
    def can_be_planned_by(member: Member | None) -> bool:
        """Whether this member plans schedules: then they see drafts, too, and change any schedule."""
        return member is not None and member.may("schedules.change_schedule")

    # Deeds ----------------------------------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self.title, Schedule.objects.all(), never=self.RESERVED)
        self.about_html = markup.render(self.about).html if self.about else ""
        super().save(*args, **kwargs)

    def touch(self, at: datetime) -> None:
        """Note that it, or a meeting of it, has changed."""
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1, updated_at=at)
        self.refresh_from_db(fields=["version", "updated_at"])

    @transaction.atomic
    def settle(self) -> None:
        """Bring each meeting, and its thread, to the spoiler point that the stretches ask for.

        A meeting stands where its own stretch ends; one without a stretch where the one before it stands. Of works
        that are made from each other, the book and its film, what was read earlier in the schedule counts as well:
        whoever has just seen the film will talk of the book.
        """
        kin = self._kin()
        before: Scope | None = None
        earlier: list[tuple[int, Scope | None]] = []
        for meeting in self.meetings.in_order().with_stretches():
            own = [(one.work_id, Scope.objects.after(one.last)) for one in meeting.stretches.all()]
            related = {relative for work_id, _ in own for relative in kin.get(work_id, ())}
            known = [scope for work_id, scope in earlier if work_id in related]
            if own:
                before = Scope.objects.covering(*(scope for _, scope in own), *known)
            meeting.stand_at(before)
            earlier += own

    def _kin(self) -> dict[int, set[int]]:
        """For each work what it was made from and what was made of it."""
        kin: dict[int, set[int]] = {}
        for made, source in Work.adapted_from.through._base_manager.values_list("from_work", "to_work"):
            kin.setdefault(made, set()).add(source)
            kin.setdefault(source, set()).add(made)
        return kin
