"""iCalendar (RFC 5545): what calendars download and subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import category

from icalendar import Calendar, Event

from ..programme import Item, Programme

FILE, CONTENT_TYPE = "calendar.ics", "text/calendar; charset=utf-8"
ASK_AGAIN_AFTER = timedelta(hours=1)
AROUND = timedelta(
    days=1
)  # time zones are described from a day before the first meeting to a day after the last


def write(programmes: Sequence[Programme]) -> bytes:
    """One calendar. Meetings without a date are not in it; those that were called off are, and say so."""
    dated = [(programme, item) for programme in programmes for item in programme.items if item.starts_at]
    calendar = _head(programmes)
    for programme, item in dated:
        calendar.add_component(_event(item, programme))
    if dated:
        # Last, when all the times are in: bounded, for a zone unbounded is described for decades.
        first = min(item.starts_at for _, item in dated if item.starts_at)
        last = max(item.ends for _, item in dated if item.ends)
        calendar.add_missing_timezones((first - AROUND).date(), (last + AROUND).date())
    return bytes(calendar.to_ical())


def _head(programmes: Sequence[Programme]) -> Calendar:
    name = _line(programmes[0].title) if len(programmes) == 1 else "Reading schedules"
    calendar = Calendar()
    calendar.add("prodid", "-//Bookclub//Reading schedules//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _event(item: Item, programme: Programme) -> Event:
    assert item.begins is not None
    assert item.ends is not None
    event = Event()
    event.add("uid", f"{item.uid}@bookclub")
    event.add("sequence", item.sequence)
    # Of the meeting and not of the moment: the same plan gives the same bytes.
    for name, moment in (
        ("dtstamp", item.updated_at), ("last-modified", item.updated_at), ("created", item.created_at)
    ):  # fmt: skip
        event.add(name, moment.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _on_the_clock(item.begins))
    event.add("dtend", _on_the_clock(item.ends))
    event.add("summary", _line(item.full_title))
    event.add("status", "CANCELLED" if item.is_cancelled else "CONFIRMED")
    event.add("description", _text(item.description))
    event.add("url", item.address)
    if item.place or item.link:
        event.add("location", _line(item.place or item.link))
    if item.link:
        conference: dict[str, Any] = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Video"}
        event.add("conference", item.link, parameters=conference)
    if item.host:
        event.add("x-bookclub-host", _line(item.host))
    if item.places:
        event.add("x-bookclub-places", str(item.places))
    if item.points:
        event.add("x-bookclub-reading", " ".join(item.points))
    return event


def _on_the_clock(moment: datetime) -> datetime:
    """By the clock of its zone; in UTC, with a Z, where that is its zone, or where the clock shows the hour twice.

    Readers do not agree on which of the two such an hour is.
    """
    is_twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if is_twice or getattr(moment.tzinfo, "key", "") == "UTC" else moment


def _text(words: str) -> str:
    """Lines, and nothing else that controls anything."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(" " if category(each) == "Cc" and each != "\n" else each for each in lines)


def _line(words: str) -> str:
    return " ".join(_text(words).split())
