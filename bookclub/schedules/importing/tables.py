"""CSV, from a spreadsheet or by hand. Columns are known by their names, in any order; others are left out."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError

from bookclub.members.models import time_zones

from ..days import day_of, valid_day
from ..exports.tables import as_typed
from ..planning import moment
from .checks import settle, zone_of
from .lines import MOST_MEETINGS, Line, Refused, Sheet

# What each column may be called. The first name is our own; those of Google Calendar are understood, too.
NAMES = {
    "title": ("title", "meeting", "subject"),
    "date": ("date", "day", "start date"),
    "begins": ("begins", "time", "start time", "start"),
    "ends": ("ends", "end time", "end"),
    "minutes": ("minutes", "duration"),
    "zone": ("time zone", "timezone"),
    "reading": ("to have read", "reading", "chapters", "read", "read to", "sections", "assignment"),
    "points": ("points",),
    "place": ("place", "location", "where"),
    "link": ("link", "video link"),
    "host_name": ("host", "led by"),
    "places": ("places", "capacity"),
    "state": ("state", "status"),
    "agenda": ("agenda",),
    "questions": ("questions",),
    "schedule": ("schedule",),
}
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%H.%M")
LONGEST_CELL = 20_000
AMERICAN = "%m/%d/%Y"

Cells = dict[str, str]


def read_table(text: str, zone: str) -> Sheet:
    rows = _rows(text)
    columns = _columns(rows[0])
    if "date" not in columns.values() and "reading" not in columns.values():
        raise Refused(
            "The first line must name the columns, at least “Date” or “To have read”. "
            "Download a schedule as Spreadsheet to see how it looks."
        )
    is_google = "subject" in {cell.strip().casefold() for cell in rows[0]}
    found = [
        (number, _cells(row, columns))
        for number, row in enumerate(rows[1:], start=2)
        if any(map(str.strip, row))
    ]
    if not found:
        raise Refused("There is no meeting in it: only the names of the columns.")
    if len(found) > MOST_MEETINGS:
        raise Refused(f"These are {len(found)} lines; a schedule has {MOST_MEETINGS} meetings at most.")
    zones = {cells["zone"] for _, cells in found if cells.get("zone") in time_zones()}
    named = zones.pop() if len(zones) == 1 else ""
    lines = [
        _line(number, place, cells, named or zone, is_google)
        for place, (number, cells) in enumerate(found, 1)
    ]
    return Sheet(lines, title=found[0][1].get("schedule", "")[:90], time_zone=named)


def _rows(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("This is no CSV: a quotation mark is left open, or a cell is too long.") from error
    if not rows or not any(map(str.strip, rows[0])):
        raise Refused("There is nothing in it.")
    return rows


def _columns(head: list[str]) -> dict[int, str]:
    known = {name: column for column, names in NAMES.items() for name in names}
    found = {place: known.get(as_typed(cell).strip().casefold(), "") for place, cell in enumerate(head)}
    return {place: column for place, column in found.items() if column}


def _cells(row: list[str], columns: dict[int, str]) -> Cells:
    return {column: as_typed(row[place]).strip() for place, column in columns.items() if place < len(row)}


def _line(number: int, place: int, cells: Cells, zone: str, is_google: bool) -> Line:
    line = Line(number, title=cells.get("title", "") or f"Meeting {place}")
    for name in ("place", "link", "host_name", "places", "agenda", "questions"):
        setattr(line, name, cells.get(name, ""))
    line.reading = cells.get("points") or cells.get("reading", "")
    line.cancelled = cells.get("state", "").casefold() in {"cancelled", "canceled"}
    if cells.get("zone") and cells["zone"] not in time_zones():
        line.errors.append(f"“{cells['zone'][:40]}” is no time zone. Write it as Europe/Lisbon.")
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        line.errors.append("A cell is too long.")
        return line
    _settle_times(line, cells, zone_of(cells.get("zone", ""), zone), is_google)
    settle(line)
    return line


def _settle_times(line: Line, cells: Cells, zone: Any, is_google: bool) -> None:
    day, begins = _day(line, cells.get("date", ""), is_google), _clock(line, cells.get("begins", ""))
    ends = _clock(line, cells.get("ends", ""))
    if day and not begins and not line.errors:
        line.errors.append("At what time?")
    elif day and begins:
        line.starts_at = moment(day, begins, zone)
    minutes = cells.get("minutes", "")
    if minutes:
        if minutes.isascii() and minutes.isdigit() and len(minutes) < 6:
            line.minutes = int(minutes)
        else:
            line.errors.append(f"“{minutes[:20]}” is no number of minutes.")
    elif begins and ends:
        line.minutes = (ends.hour * 60 + ends.minute - begins.hour * 60 - begins.minute) % (
            24 * 60
        ) or 24 * 60


def _day(line: Line, text: str, is_google: bool) -> date | None:
    if not text:
        return None
    try:
        if is_google:
            day = datetime.strptime(text, AMERICAN).date()  # noqa: DTZ007 (a day, wherever)
            valid_day(day)
            return day
        return day_of(text)
    except ValidationError as error:
        line.errors += error.messages
    except ValueError:
        line.errors.append(f"“{text[:40]}” is no day. In these columns it is written 12/24/2026.")
    return None


def _clock(line: Line, text: str) -> time | None:
    for form in CLOCKS if text else ():
        try:
            return datetime.strptime(text.upper(), form).time()  # noqa: DTZ007 (a clock, wherever)
        except ValueError:
            continue
    if text:
        line.errors.append(f"“{text[:20]}” is no time. Write 19:30.")
    return None
