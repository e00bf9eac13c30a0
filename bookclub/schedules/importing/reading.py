"""From bytes, or pasted text, to lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bookclub.library.models import Work
from bookclub.members.models import Member

from .calendars import read_calendar
from .data import read_data
from .lines import LARGEST, Line, Refused, Sheet
from .stretches import NotUnderstood, Shelf, from_points, from_words
from .tables import read_table

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decoded(body: bytes) -> str:
    """The text of an uploaded file."""
    if len(body) > LARGEST:
        raise Refused(f"The file is too large: {LARGEST // 1024} KB are enough for any schedule.")
    if body.startswith(b"PK"):
        raise Refused("This is a workbook or an archive. Save the sheet as CSV, in UTF-8, and send that.")
    encoding = next((name for mark, name in MARKS.items() if body.startswith(mark)), "utf-8")
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            "This is no text in UTF-8. Save the file anew, as “CSV UTF-8” or as iCalendar."
        ) from error


def read(text: str, *, zone: str, usual: Work | None = None) -> Sheet:
    """Each meeting, with what is wrong beside it. Raises Refused where there is none to be seen.

    `zone` is what times without one are meant in, `usual` the work of stretches that name none.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise Refused(f"That is too much text: {LARGEST // 1024} KB are enough for any schedule.")
    if "\x00" in text:
        raise Refused("There are characters in it that no text has. Is it a CSV or iCalendar file?")
    beginning = text.lstrip("\ufeff \r\n\t")[:15].upper()
    if beginning == "BEGIN:VCALENDAR":
        sheet = read_calendar(text, zone)
    else:
        sheet = read_data(text) if beginning.startswith("{") else read_table(text, zone)
    shelf = Shelf(usual)
    for line in sheet.lines:
        _find_stretches(line, shelf)
    _find_hosts(sheet.lines)
    _keep_order(sheet.lines)
    return sheet


def _keep_order(lines: Iterable[Line]) -> None:
    """A plan is read in its order, so its dates rise with it. What was called off may stand anywhere."""
    latest: datetime | None = None
    for line in lines:
        if line.starts_at is None or line.cancelled:
            continue
        at = line.starts_at.astimezone(UTC)  # of one zone, Python would compare the clocks
        if latest and at <= latest:
            line.errors.append("This is not after the meeting before it.")
        latest = max(at, latest or at)


def _find_hosts(lines: Iterable[Line]) -> None:
    """By their user names or the names that they show: of these, too, no two members have one."""
    named = [line for line in lines if line.host_name.strip()]
    if not named:
        return
    known = {
        name.casefold(): member
        for member in Member.objects.in_club()
        for name in (str(member), member.username)
    }
    for line in named:
        line.host = known.get(line.host_name.strip().removeprefix("@").casefold())
        if line.host is None:
            line.errors.append(
                f"Nobody in the club is called “{line.host_name.strip()[:40]}”. Leave the host empty."
            )


def _find_stretches(line: Line, shelf: Shelf) -> None:
    points = line.reading.split(" ")[0].count("..") and ":" in line.reading
    try:
        line.spans = (from_points if points else from_words)(line.reading, shelf)
    except NotUnderstood as error:
        line.errors.append(str(error))
    works = [first.work_id for first, _ in line.spans]
    if len(set(works)) < len(works):
        line.errors.append("One work is named twice.")
