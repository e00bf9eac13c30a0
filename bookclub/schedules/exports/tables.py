"""CSV: one file that spreadsheets open cleanly, and one in the columns that Google Calendar imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ..programme import Item, Programme

# With it LibreOffice and Excel know that a file is UTF-8.
BOM = "\ufeff"
# A cell that begins with one of these is a formula to some spreadsheet; full-width ones are to some of them, too.
COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

COLUMNS = (
    "Schedule", "No.", "Title", "Date", "Begins", "Ends", "Time zone", "Minutes", "To have read", "Points", "Host",
    "Place", "Link", "Places", "State", "Agenda", "Questions",
)  # fmt: skip
# Names and forms as Google's help has them, "Create or edit a CSV file".
GOOGLE_COLUMNS = (
    "Subject", "Start Date", "Start Time", "End Date", "End Time", "All Day Event", "Description", "Location",
    "Private",
)  # fmt: skip


def harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before it says so."""
    return f"'{cell}" if cell.startswith(COMMANDS) else cell


def as_typed(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(COMMANDS) else cell


def write(programmes: Sequence[Programme]) -> bytes:
    rows = (row(item) for programme in programmes for item in programme.items)
    return _csv(COLUMNS, rows)


def write_for_google(programmes: Sequence[Programme]) -> bytes:
    """Only what Google can be told: meetings with a date that take place. It takes times to be of its own zone."""
    items = (item for programme in programmes for item in programme.items)
    return _csv(
        GOOGLE_COLUMNS, (_google_row(item) for item in items if item.starts_at and not item.is_cancelled)
    )


def row(item: Item) -> tuple[str, ...]:
    """The cells of a meeting, in the order of `COLUMNS`."""
    begins, ends = item.begins, item.ends
    return (
        item.schedule,
        str(item.number),
        item.title,
        f"{begins:%Y-%m-%d}" if begins else "",
        f"{begins:%H:%M}" if begins else "",
        f"{ends:%H:%M}" if ends else "",
        item.zone.key,
        str(item.minutes),
        item.reading,
        " ".join(item.points),
        item.host,
        item.place,
        item.link,
        str(item.places or ""),
        "cancelled" if item.is_cancelled else "planned",
        item.agenda,
        item.questions,
    )


def _google_row(item: Item) -> tuple[str, ...]:
    begins, ends = item.begins, item.ends
    assert begins is not None
    assert ends is not None
    return (
        item.full_title,
        f"{begins:%m/%d/%Y}",
        f"{begins:%I:%M %p}",
        f"{ends:%m/%d/%Y}",
        f"{ends:%I:%M %p}",
        "False",
        item.description,
        item.venue,
        "False",
    )


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(_cells(cells) for cells in rows)
    return (BOM + text.getvalue()).encode()


def _cells(cells: Iterable[str]) -> Iterator[str]:
    return (harmless(cell.replace("\x00", "")) for cell in cells)
