"""An .xlsx workbook, its dates real dates, the same plan giving the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ..programme import Item, Programme
from .tables import COLUMNS, row

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHARACTERS = 32_767  # of a cell, to Excel
WIDTHS = (26, 5, 24, 12, 8, 8, 16, 9, 34, 30, 18, 24, 24, 8, 11, 50, 50)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
# openpyxl notes the moment of writing.
_MOMENTS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def write(programmes: Sequence[Programme]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Meetings"
    for number, name in enumerate(COLUMNS, start=1):
        sheet.cell(1, number, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[number - 1]
    items = [item for programme in programmes for item in programme.items]
    for line, item in enumerate(items, start=2):
        for number, text in enumerate(row(item), start=1):
            _fill(sheet.cell(line, number), COLUMNS[number - 1], text, item)
    sheet.freeze_panes = "A2"
    changed = max(
        (programme.updated_at for programme in programmes), default=datetime(1980, 1, 1, tzinfo=UTC)
    )
    return _settled(book, changed)


def _fill(cell: Cell, column: str, text: str, item: Item) -> None:
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if column == "Date" and item.begins:
        cell.value, cell.number_format = item.begins.date(), "yyyy-mm-dd"
    elif column in {"Begins", "Ends"} and item.begins and item.ends:
        clock = item.begins if column == "Begins" else item.ends
        cell.value, cell.number_format = clock.time().replace(second=0, microsecond=0), "hh:mm"
    elif column in {"No.", "Minutes", "Places"}:
        cell.value = int(text) if text else None
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_CHARACTERS]
        # A text is a text, also where it begins like a formula.
        cell.data_type = "s"


def _settled(book: Workbook, changed: datetime) -> bytes:
    """The workbook's bytes without the moment of writing in them."""
    written, settled = io.BytesIO(), io.BytesIO()
    book.save(written)
    moment = f"{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>" + moment + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return settled.getvalue()
