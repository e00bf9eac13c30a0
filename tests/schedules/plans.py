"""Schedules for tests, in few words: five weekly meetings on the novel, perhaps with the film behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Meeting, Schedule, Stretch
from tests.people import NOON

FIVE = [(1, 5), (6, 9), (10, 13), (14, 17), (18, 23)]  # chapters of Never Let Me Go


def add_meeting(
    schedule: Schedule, *stretches: tuple[Work, int, int], at: datetime | None = None, **fields: Any
) -> Meeting:
    """One more meeting, with what is read for it: `(novel, 1, 5)`. Call `schedule.settle()` afterwards."""
    position = schedule.meetings.count() + 1
    words = {"title": f"Meeting {position}", "starts_at": at} | fields
    meeting = Meeting.objects.create(schedule=schedule, position=position, **words)
    for place, (work, first, last) in enumerate(stretches, start=1):
        bounds = {stone.position: stone for stone in work.milestones.filter(position__in=[first, last])}
        Stretch.objects.create(
            meeting=meeting, position=place, work=work, first=bounds[first], last=bounds[last]
        )
    return meeting


def five_weeks(
    novel: Work, *, by: Member, first: datetime = NOON, state: str = Schedule.State.PUBLISHED, **fields: Any
) -> Schedule:
    """The novel in five weekly meetings."""
    words = {"title": "Never Let Me Go, slowly", "created_by": by, "published_at": first} | fields
    schedule = Schedule.objects.create(state=state, **words)
    for week, (start, end) in enumerate(FIVE):
        add_meeting(schedule, (novel, start, end), at=first + timedelta(weeks=week))
    schedule.settle()
    return schedule
