"""Which meetings there are for whom: queries by name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import SpoilableQuerySet
from bookclub.reading.readers import Reader

from .schedules import Schedule
from .stretches import Stretch


class MeetingQuerySet(SpoilableQuerySet):
    def visible_to(self, reader: Reader) -> MeetingQuerySet:
        """Those of schedules that this reader may see. What is said in them is another question: `may_read`."""
        return self.filter(schedule__in=Schedule.objects.visible_to(reader))

    def in_order(self) -> MeetingQuerySet:
        return self.order_by("schedule", "position")

    def of_running(self, work: Work) -> MeetingQuerySet:
        """All meetings of the running schedules that read this work."""
        running = Schedule.objects.running().on(work)
        return (
            self.filter(schedule__in=running)
            .select_related("schedule")
            .order_by("-schedule__published_at", "schedule", "position")
        )

    def planned(self) -> MeetingQuerySet:
        return self.filter(state=self.model.State.PLANNED)

    def to_come(self, at: datetime | None = None) -> MeetingQuerySet:
        """Those of running schedules that begin from now on, the next one first."""
        running = self.planned().filter(schedule__state=Schedule.State.PUBLISHED)
        return running.filter(starts_at__gte=at or timezone.now()).order_by("starts_at", "pk")

    def to_be_reminded_of(self, at: datetime, ahead: timedelta) -> MeetingQuerySet:
        """Those that begin before long, and of which nobody has been reminded yet."""
        soon = self.to_come(at).filter(starts_at__lte=at + ahead, reminded_at=None)
        return soon.select_related("schedule").with_stretches()

    def answered_by(self, member: Member) -> MeetingQuerySet:
        return self.filter(rsvps__member=member).order_by("pk")

    def with_stretches(self) -> MeetingQuerySet:
        return self.prefetch_related(
            Prefetch("stretches", Stretch.objects.select_related("work", "first", "last"))
        )

    def with_hosts(self) -> MeetingQuerySet:
        return self.select_related("host")

    def worth_opening(self) -> MeetingQuerySet:
        said = ~Q(agenda="") | ~Q(questions="") | ~Q(notes="")
        return self.filter(said).exclude(schedule__state=Schedule.State.DRAFT)
