"""The day before a meeting, those who come are reminded. `manage.py tick` asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from .models import Meeting
from .models.telling import remind

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
