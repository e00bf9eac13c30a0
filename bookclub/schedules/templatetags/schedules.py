"""What templates of any room ask about schedules: times in the reader's zone, what runs on a work, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookclub.library.models import Work

from ..models import Meeting, Schedule
from ..place import standing
from ..times import city, elsewhere

register = template.Library()

COMING_UP = 3  # meetings on the front page


@register.simple_tag(takes_context=True)
def when(context: Context, meeting: Meeting) -> SafeString | str:
    """The day and hour of a meeting: on a member's own clock, and on the club's where that shows something else."""
    at, zone = meeting.starts_at, meeting.schedule.zone
    if at is None:
        return "no date yet"
    if not context["request"].user.is_authenticated:
        return _time(at.astimezone(zone), f"{city(zone)} time")
    return _time(timezone.localtime(at), elsewhere(at, zone))


def _time(at: datetime, beside: str) -> SafeString:
    words = date_format(at, "l j F Y, H:i")
    note = format_html(' <span class="soft nowrap">({})</span>', beside) if beside else ""
    return format_html('<time datetime="{}">{}</time>{}', at.isoformat(), words, note)


@dataclass
class Running:
    """A running schedule on another room's page: its next meeting, and where the reader is."""

    schedule: Schedule
    meeting: Meeting | None
    standing: str


@register.simple_tag(takes_context=True)
def running_on(context: Context, work: Work) -> list[Running]:
    """The running schedules that read this work, in two queries."""
    found = Meeting.objects.of_running(work).with_stretches()
    by_schedule = groupby(found, key=lambda meeting: meeting.schedule)
    return [
        _running(schedule, list(meetings), context["request"].reader) for schedule, meetings in by_schedule
    ]


def _running(schedule: Schedule, meetings: list[Meeting], reader: Any) -> Running:
    upcoming = next((meeting for meeting in meetings if meeting.is_to_come()), None)
    return Running(schedule, upcoming, standing(schedule, meetings, reader))


@register.simple_tag
def meetings_to_come() -> list[Meeting]:
    """The next few meetings of running schedules."""
    return list(Meeting.objects.to_come().with_stretches().select_related("schedule")[:COMING_UP])
