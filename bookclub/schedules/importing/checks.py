"""What any line must be like, whatever file it came from."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from bookclub.fields import one_line
from bookclub.markup import clean_source
from bookclub.members.models import time_zones

from ..days import YEARS
from ..models.worded import LONGEST_WORDS
from .lines import Line

LENGTHS = {"title": 60, "place": 200, "link": 500}
MOST_PLACES = 10_000
LONGEST_DAY = 24 * 60
_is_web_address = URLValidator(schemes=["http", "https"])


def settle(line: Line) -> None:
    """Clean its words, and say what cannot be taken over."""
    for name, most in LENGTHS.items():
        _settle_words(line, name, most)
    line.title = line.title or f"Meeting {line.number}"
    if line.link:
        try:
            _is_web_address(line.link)
        except ValidationError:
            line.errors.append("The link is no address that begins with https:// or http://.")
    if line.starts_at and line.starts_at.year not in YEARS:
        line.errors.append(f"Nobody plans for the year {line.starts_at.year}.")
        line.starts_at = None
    if not 1 <= line.minutes <= LONGEST_DAY:
        line.errors.append("A meeting lasts from a minute to a day.")
    _settle_company(line)
    for name in ("agenda", "questions"):
        _settle_text(line, name)


def _settle_company(line: Line) -> None:
    """How many fit in. Who is the host is asked for all lines at once, see `reading.read`."""
    places = line.places
    if not places:
        return
    if places.isascii() and places.isdigit() and 1 <= int(places[:9]) <= MOST_PLACES:
        line.capacity = int(places)
    else:
        line.errors.append(f"“{places[:20]}” is no number of places.")


def _settle_words(line: Line, name: str, most: int) -> None:
    try:
        setattr(line, name, one_line(getattr(line, name)))
    except ValidationError as error:
        line.errors += [f"{name.capitalize()}: {message}" for message in error.messages]
    if len(getattr(line, name)) > most:
        line.errors.append(f"The {name} is too long: {most} characters at most.")


def _settle_text(line: Line, name: str) -> None:
    try:
        setattr(line, name, clean_source(getattr(line, name)))
    except ValueError as error:
        line.errors.append(f"{name.capitalize()}: {error}")
    if len(getattr(line, name)) > LONGEST_WORDS:
        line.errors.append(f"The {name} are too long: {LONGEST_WORDS} characters at most.")


def zone_of(name: str, otherwise: str) -> ZoneInfo:
    return ZoneInfo(name if name in time_zones() else otherwise)
