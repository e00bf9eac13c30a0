"""Days as people type them, one a line or a stretch of them: "24 December 2026", "2026-12-21 to 2027-01-03"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y")
MOST_DAYS = 400  # in one list
YEARS = range(1900, 2200)  # at the ends of time, no zone has an offset


def valid_day(day: date) -> None:
    if day.year not in YEARS:
        raise ValidationError(f"Nobody plans for the year {day.year}.")


def day_of(text: str) -> date:
    for form in FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day, wherever)
        except ValueError:
            continue
        valid_day(day)
        return day
    raise ValidationError(f"“{text.strip()[:40]}” is no day. Write 2026-12-24, or 24 December 2026.")


def days_of(text: str) -> set[date]:
    """All days in a text. Raises ValidationError, with a sentence for each line that is none."""
    days: set[date] = set()
    wrong: list[ValidationError] = []
    for line in re.split(r"[\n,;]", text):
        if line.strip():
            try:
                days.update(_days_on(line))
            except ValidationError as error:
                wrong.append(error)
    if wrong:
        raise ValidationError(wrong)
    if len(days) > MOST_DAYS:
        raise ValidationError(f"That is {len(days)} days; {MOST_DAYS} are enough.")
    return days


def _days_on(line: str) -> Iterable[date]:
    first, *rest = re.split(r"\s+(?:to|until|–|-)\s+|\s*–\s*", line.strip(), maxsplit=1)
    start = day_of(first)
    end = day_of(rest[0]) if rest else start
    if not start <= end <= start + timedelta(days=MOST_DAYS):
        raise ValidationError(f"“{line.strip()[:60]}” does not run forwards, or too far.")
    return [start + timedelta(days=step) for step in range((end - start).days + 1)]
