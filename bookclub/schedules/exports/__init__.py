"""A schedule in the formats that calendars, spreadsheets and people read. The same plan gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..programme import Programme
from . import calendar, data, tables, text, workbook

Writer = Callable[[Sequence[Programme]], bytes]


@dataclass(frozen=True)
class Format:
    """One way to take a plan along; `file` is the last part of its address, and says what it is."""

    file: str
    label: str
    hint: str
    content_type: str
    write: Writer

    @property
    def ending(self) -> str:
        return self.file.rpartition(".")[2]

    def file_name(self, stem: str) -> str:
        """What the downloaded file is called: `never-let-me-go.csv`."""
        return f"{stem}-google.csv" if self.file == "google.csv" else f"{stem}.{self.ending}"


CSV, MARKDOWN = "text/csv; charset=utf-8", "text/markdown; charset=utf-8"

FORMATS = {
    one.file: one
    for one in (
        Format(
            calendar.FILE, "Calendar", "iCalendar, for any calendar", calendar.CONTENT_TYPE, calendar.write
        ),
        Format("plan.csv", "Spreadsheet", "CSV, for any spreadsheet", CSV, tables.write),
        Format("plan.xlsx", "Workbook", "Excel and LibreOffice", workbook.CONTENT_TYPE, workbook.write),
        Format("google.csv", "Google Calendar", "CSV in its own columns", CSV, tables.write_for_google),
        Format("plan.md", "Markdown", "to paste elsewhere", MARKDOWN, text.write),
        Format("plan.json", "JSON", "for programs", "application/json", data.write),
    )
}
