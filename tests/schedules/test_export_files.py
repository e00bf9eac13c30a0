"""The other files: for spreadsheets, for Google, for people and programs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.exports.tables import COLUMNS, as_typed, harmless
from bookclub.schedules.models import Meeting, Schedule
from bookclub.schedules.programme import programmes
from tests.schedules.plans import add_meeting, five_weeks

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://x.example","a")', "＝1+1"]


@pytest.fixture
def schedule(novel: Work, ines: Member) -> Schedule:
    return five_weeks(novel, by=ines, time_zone="Europe/Lisbon")


def written(file: str, member: Member | None = None) -> bytes:
    held = Schedule.objects.with_meetings().order_by("pk")
    return FORMATS[file].write(programmes(held, Reader(member)))


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("file", FORMATS)
def test_the_same_plan_gives_the_same_bytes(
    schedule: Schedule, ines: Member, file: str, monkeypatch: Any
) -> None:
    once = written(file, ines)
    later = datetime(2031, 5, 6, 7, 8, 9)
    monkeypatch.setattr("time.time", lambda: later.timestamp())
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert written(file, ines) == once


def test_a_film_is_seen_and_not_read(schedule: Schedule, film: Work, visitor: Client) -> None:
    meeting = add_meeting(schedule, (film, 1, 1))
    schedule.settle()
    assert f"- To have seen: {film.full_title}" in written("plan.md").decode()
    paper = visitor.get(f"{schedule.get_absolute_url()}print/").content.decode()
    assert f"To have seen: {film.full_title}" in paper
    assert paper.count("To have read: ") == 5
    assert "<dt>To see</dt>" in visitor.get(meeting.get_absolute_url()).content.decode()


def test_python_reads_the_spreadsheet(schedule: Schedule) -> None:
    read = rows(written("plan.csv"))
    assert [row["Title"] for row in read] == [f"Meeting {n}" for n in range(1, 6)]
    assert (read[4]["Date"], read[4]["Begins"], read[4]["Ends"]) == ("2026-03-30", "13:00", "14:30")
    assert read[0]["To have read"] == "Never Let Me Go: Chapters 1–5"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(schedule: Schedule, ines: Member, formula: str) -> None:
    Meeting.objects.filter(schedule=schedule).update(title=formula[:60], place=formula)
    for file in ("plan.csv", "google.csv"):
        for row in csv.reader(io.StringIO(written(file, ines).decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    book = openpyxl.load_workbook(io.BytesIO(written("plan.xlsx", ines)))
    assert not [cell for line in book.active for cell in line if cell.data_type == "f"]
    assert as_typed(harmless(formula)) == formula


def test_google_s_rules_hold(schedule: Schedule, ines: Member) -> None:
    """Its help: Subject and Start Date are required, dates as MM/DD/YYYY, times as 10:00 AM, True or False."""
    Meeting.objects.get(schedule=schedule, position=2).cancel(by=ines)
    read = rows(written("google.csv"))
    assert list(read[0]) == [
        "Subject", "Start Date", "Start Time", "End Date", "End Time", "All Day Event", "Description",
        "Location", "Private",
    ]  # fmt: skip
    assert len(read) == 4
    for row in read:
        assert row["Subject"]
        assert re.fullmatch(r"(0[1-9]|1[0-2])/[0-3]\d/\d{4}", row["Start Date"])
        assert re.fullmatch(r"(0[1-9]|1[0-2]):[0-5]\d (AM|PM)", row["Start Time"])
        assert {row["All Day Event"], row["Private"]} == {"False"}
    assert (read[0]["Start Time"], read[0]["End Time"]) == ("12:00 PM", "01:30 PM")


def test_libreoffice_reads_the_spreadsheet(schedule: Schedule, ines: Member, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not here: apt install libreoffice-calc-nogui")
    Meeting.objects.filter(schedule=schedule).update(title="=1+1", place="Café Ōta")
    for file in ("plan.csv", "plan.xlsx"):
        (tmp_path / file).write_bytes(written(file, ines))
        read = read_by_libreoffice(office, tmp_path / file)
        assert list(read[0]) == list(COLUMNS)
        assert [row["Place"] for row in read] == ["Café Ōta"] * 5
        assert {row["Title"].lstrip("'") for row in read} == {"=1+1"}
        assert (read[0]["Date"], read[0]["Minutes"]) == ("2026-03-02", "90")


def read_by_libreoffice(office: str, file: Path) -> list[dict[str, str]]:
    """What LibreOffice makes of a file, as it saves it again: commas, double quotes, UTF-8."""
    out = file.parent / "read"
    command = [office, f"-env:UserInstallation=file://{file.parent}/profile", "--headless"]
    # What its dialogue proposes for a file that begins as ours does.
    command += ["--infilter=CSV:44,34,UTF8"] if file.suffix == ".csv" else []
    command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,UTF8", "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return rows((out / "plan.csv").read_bytes())


def test_the_workbook_has_real_dates(schedule: Schedule) -> None:
    body = written("plan.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    names = [cell.value for cell in sheet[1]]
    first = dict(zip(names, (cell.value for cell in sheet[2]), strict=True))
    assert first["Date"] == datetime(2026, 3, 2)
    assert f"{first['Begins']:%H:%M}" == "12:00"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_markdown_keeps_words_words(schedule: Schedule, ines: Member) -> None:
    Meeting.objects.filter(schedule=schedule, position=1).update(title="[x](https://x.example) <b>")
    text = written("plan.md", ines).decode()
    assert "\\[x\\](https://x.example) \\<b\\>" in text
    assert "## 2. Meeting 2" in text


def test_json_holds_the_whole_plan(schedule: Schedule) -> None:
    (read,) = json.loads(written("plan.json"))["schedules"]
    assert read["time_zone"] == "Europe/Lisbon"
    assert read["meetings"][0]["points"] == ["never-let-me-go:chapter-1..chapter-5"]
    assert read["meetings"][4]["starts_at"] == "2026-03-30T13:00:00+01:00"
