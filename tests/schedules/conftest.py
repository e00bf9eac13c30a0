"""A running schedule that began a fortnight ago: two meetings are over, three are to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Meeting, Schedule
from tests.schedules.plans import five_weeks


@pytest.fixture
def running(novel: Work, ines: Member) -> Schedule:
    return five_weeks(novel, by=ines, first=timezone.now() - timedelta(days=12), time_zone="Europe/Lisbon")


@pytest.fixture
def meeting(running: Schedule) -> Meeting:
    """The next one: Chapters 10–13."""
    return running.meetings.in_order().select_related("schedule")[2]
