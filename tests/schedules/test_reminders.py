"""The day before a meeting, those who come are reminded, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bookclub.members.models import Member
from bookclub.notifications.models import Notification
from bookclub.schedules.models import Meeting, Schedule
from bookclub.schedules.reminders import send_due


@pytest.fixture
def soon(meeting: Meeting, mara: Member, jun: Member) -> Meeting:
    """Mara comes; Jun perhaps."""
    meeting.answer("yes", by=mara)
    meeting.answer("maybe", by=jun)
    return meeting


def the_day_before(meeting: Meeting) -> datetime:
    assert meeting.starts_at
    return meeting.starts_at - timedelta(hours=23)


def notices(member: Member) -> list[str]:
    return [notice.words for notice in Notification.objects.of(member).latest_first()]


def test_those_who_come_are_told_when_and_what_to_read(soon: Meeting, mara: Member, jun: Member) -> None:
    assert send_due(the_day_before(soon)) == 1
    [words] = notices(mara)
    assert words.startswith("It is on ")
    assert words.endswith("(Lisbon time). To read: Never Let Me Go: Chapters 10–13.")
    assert notices(jun) == []


def test_nobody_is_reminded_twice_or_too_early(soon: Meeting, mara: Member) -> None:
    assert send_due(the_day_before(soon) - timedelta(hours=2)) == 0
    assert send_due(the_day_before(soon)) == 1
    assert send_due(the_day_before(soon) + timedelta(hours=1)) == 0
    assert len(notices(mara)) == 1


def test_nobody_is_reminded_of_what_has_begun(soon: Meeting, mara: Member) -> None:
    assert soon.starts_at
    assert send_due(soon.starts_at + timedelta(minutes=5)) == 0


def test_one_who_waits_for_a_place_is_not_reminded(soon: Meeting, jun: Member) -> None:
    Meeting.objects.filter(pk=soon.pk).update(capacity=1)
    soon.answer("yes", by=jun)
    send_due(the_day_before(soon))
    assert notices(jun) == []


def test_a_meeting_that_is_moved_is_reminded_of_anew(soon: Meeting, mara: Member, ines: Member) -> None:
    send_due(the_day_before(soon))
    assert soon.starts_at
    soon.move(soon.starts_at + timedelta(days=3), by=ines)
    assert send_due(the_day_before(soon)) == 1
    assert len(notices(mara)) == 3


def test_of_what_is_called_off_or_paused_nobody_is_reminded(
    soon: Meeting, running: Schedule, ines: Member
) -> None:
    running.pause(by=ines)
    assert send_due(the_day_before(soon)) == 0
    running.resume(by=ines)
    soon.cancel(by=ines)
    assert send_due(the_day_before(soon)) == 0
