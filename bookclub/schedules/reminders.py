"""What is told by the clock: that a schedule is published, and the day before a meeting that it is near.

`manage.py tick` asks for it: no organiser waits while a crowd is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from .models import Meeting, Schedule
from .models.telling import remind, tell_of_plan

AHEAD = timedelta(days=1)


def send_due(at: datetime) -> int:
    """Remind of all meetings that begin within a day; answer of how many. Each is taken once, whoever asks again."""
    return sum(_remind(meeting, at) for meeting in Meeting.objects.to_be_reminded_of(at, AHEAD))


@transaction.atomic
def _remind(meeting: Meeting, at: datetime) -> bool:
    taken = Meeting.objects.filter(pk=meeting.pk, reminded_at=None).update(reminded_at=at)
    if taken:
        remind(meeting, at=at)
    return bool(taken)


def tell_of_plans(at: datetime) -> int:
    """Tell of all schedules that were published meanwhile; answer of how many. Each is taken once."""
    return sum(_tell_of(schedule, at) for schedule in Schedule.objects.to_be_told_of())


@transaction.atomic
def _tell_of(schedule: Schedule, at: datetime) -> bool:
    taken = Schedule.objects.filter(pk=schedule.pk, told_at=None).update(told_at=at)
    if taken:
        tell_of_plan(schedule, at=at)
    return bool(taken)
