"""Days and times in words: in the reader's own zone, with the clock of the club named where it differs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

SOON = ("today", "tomorrow")
WITHIN_A_WEEK = 6  # days; beyond, "Thursday" would be another one


def city(zone: ZoneInfo) -> str:
    """What people call a zone: "Lisbon", "Buenos Aires", "UTC"."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def in_full(at: datetime, zone: ZoneInfo) -> str:
    """For those whose own zone is not known: "Thursday 3 December 2026, 19:00 (Lisbon time)"."""
    return f"{date_format(at.astimezone(zone), 'l j F Y, H:i')} ({city(zone)} time)"


def elsewhere(at: datetime, zone: ZoneInfo) -> str:
    """What the clocks of that zone show, where that is something else than here: "19:00 in Lisbon"."""
    here, there = timezone.localtime(at), at.astimezone(zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    day = "" if here.date() == there.date() else date_format(there, "l ")
    return f"{day}{date_format(there, 'H:i')} in {city(zone)}"


def day_in_words(at: datetime, *, now: datetime | None = None) -> str:
    """As one speaks of it: "today", "tomorrow", "Thursday", "3 December"."""
    day = timezone.localtime(at).date()
    ahead = (day - timezone.localtime(now or timezone.now()).date()).days
    if ahead in (0, 1):
        return SOON[ahead]
    return date_format(day, "l" if 1 < ahead <= WITHIN_A_WEEK else "j F")
