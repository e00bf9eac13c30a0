"""JSON, as the club itself writes it: one schedule."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookclub.members.models import time_zones

from .checks import settle
from .lines import MOST_MEETINGS, Line, Refused, Sheet

NOT_OURS = "This is JSON, and no schedule as the club writes it."
WORDS = ("title", "place", "link", "agenda", "questions")


def read_data(text: str) -> Sheet:
    try:
        schedules = json.loads(text.removeprefix("\ufeff"))["schedules"]
        found = [(one["title"], one["time_zone"], one["meetings"]) for one in schedules]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(NOT_OURS) from error
    if len(found) != 1:
        raise Refused(f"There are {len(found)} schedules in it. Send one at a time.")
    [(title, zone, meetings)] = found
    if not isinstance(meetings, list) or not meetings:
        raise Refused("There is no meeting in it.")
    if len(meetings) > MOST_MEETINGS:
        raise Refused(f"These are {len(meetings)} meetings; a schedule has {MOST_MEETINGS} at most.")
    zone = zone if zone in time_zones() else "UTC"
    lines = [_line(number, said, ZoneInfo(zone)) for number, said in enumerate(meetings, start=1)]
    return Sheet(lines, title=str(title)[:90], time_zone=zone)


def _line(number: int, said: Any, zone: ZoneInfo) -> Line:
    line = Line(number)
    try:
        _fill(line, said, zone)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        line.errors.append("This meeting cannot be read.")
    settle(line)
    return line


def _fill(line: Line, said: dict[str, Any], zone: ZoneInfo) -> None:
    for name in WORDS:
        setattr(line, name, str(said.get(name) or ""))
    line.reading = " ".join(map(str, said.get("points") or ())) or str(said.get("reading") or "")
    line.host_name, line.places = str(said.get("host") or ""), str(said.get("places") or "")
    line.cancelled = said.get("cancelled") is True
    if said.get("starts_at"):
        at = datetime.fromisoformat(said["starts_at"])
        line.starts_at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    line.minutes = int(said.get("minutes", line.minutes))
