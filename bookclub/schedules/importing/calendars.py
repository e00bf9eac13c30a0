"""iCalendar, ours or another's. Nothing in it is expanded: an event that repeats is sent back with a word of why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bookclub.members.models import time_zones

from .checks import settle
from .lines import MOST_MEETINGS, Line, Refused, Sheet

NEVER = datetime.max.replace(tzinfo=UTC)  # events without a time come last
NOT_A_CALENDAR = "This begins like a calendar, and cannot be read as one. Was the file cut off?"


def read_calendar(text: str, zone: str) -> Sheet:
    try:
        calendar: Any = Calendar.from_ical(text)
        events = calendar.walk("VEVENT")
    except Exception as error:  # whatever a parser meets in a file that somebody made to hurt it
        raise Refused(NOT_A_CALENDAR) from error
    if not events:
        raise Refused("There is no meeting in this calendar.")
    if len(events) > MOST_MEETINGS:
        raise Refused(f"These are {len(events)} events; a schedule has {MOST_MEETINGS} meetings at most.")
    name = _words(calendar, "X-WR-CALNAME") or _words(calendar, "NAME")
    lines = [_line(number, event, name, zone) for number, event in enumerate(events, start=1)]
    lines.sort(key=lambda line: (line.starts_at or NEVER, line.number))
    zones = {getattr(line.starts_at.tzinfo, "key", "") for line in lines if line.starts_at} & time_zones()
    # An hour that the clock shows twice is written in UTC, whatever the zone of the others.
    zones = zones - {"UTC"} or zones
    return Sheet(lines, title=name[:90], time_zone=zones.pop() if len(zones) == 1 else "")


def _line(number: int, event: Any, name: str, zone: str) -> Line:
    line = Line(number)
    try:
        _fill(line, event, name, zone)
    except Exception:  # a property that says one thing and holds another
        line.errors.append("This event cannot be read.")
    settle(line)
    return line


def _fill(line: Line, event: Any, name: str, zone: str) -> None:
    line.title = _words(event, "SUMMARY").removeprefix(f"{name}: ")
    line.link = _words(event, "CONFERENCE")
    line.place = _words(event, "LOCATION")
    if line.place == line.link:
        line.place = ""
    line.reading = _words(event, "X-BOOKCLUB-READING")
    line.host_name, line.places = _words(event, "X-BOOKCLUB-HOST"), _words(event, "X-BOOKCLUB-PLACES")
    line.cancelled = _words(event, "STATUS").upper() == "CANCELLED"
    if any(repeated in event for repeated in ("RRULE", "RDATE", "EXRULE")):
        line.errors.append("It repeats. Write down each meeting by itself.")
    starts = event.get("DTSTART")
    if starts is None:
        line.errors.append("It has no beginning.")
        return
    line.starts_at = _moment(starts.dt, zone)
    if line.starts_at is None:
        line.errors.append("It is for a whole day. A meeting begins at a time.")
        return
    line.minutes = _minutes(event, line.starts_at, zone)


def _moment(value: Any, zone: str) -> datetime | None:
    """None for a whole day; a time that belongs to no zone is meant in ours."""
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))


def _minutes(event: Any, starts: datetime, zone: str) -> int:
    if "DURATION" in event:
        length = event["DURATION"].dt
    elif "DTEND" in event and (ends := _moment(event["DTEND"].dt, zone)):
        length = ends.astimezone(UTC) - starts.astimezone(UTC)
    else:
        return Line(0).minutes
    return int(length / timedelta(minutes=1))


def _words(component: Any, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")
