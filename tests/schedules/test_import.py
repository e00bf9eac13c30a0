"""Importing a schedule that exists already: there and back, in other people's forms, and hostile files."""

from __future__ import annotations

import contextlib
import io
import uuid
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.importing import LARGEST, Refused, decoded, read
from bookclub.schedules.models import Meeting, Schedule
from bookclub.schedules.programme import programmes
from tests.people import ClientOf
from tests.schedules.plans import add_meeting, five_weeks

pytestmark = pytest.mark.django_db
ADDRESS = "/schedules/import/"
HEAD = "Title,Date,Begins,To have read\n"


def fields(**more: Any) -> dict[str, Any]:
    return {"title": "", "work": "", "time_zone": "Europe/Lisbon", "contents": ""} | more


def save(browser: Client, **more: Any) -> Any:
    """Preview, and save what was previewed."""
    looked = browser.post(ADDRESS, fields(**more))
    assert looked.status_code == 200, looked.content.decode()
    shown = looked.context["form"]
    again = {name: shown[name].value() or "" for name in ("title", "work", "time_zone", "contents")}
    return browser.post(ADDRESS, again | {"previewed": looked.context["previewed"], "save": "1"})


def plan_of(schedule: Schedule) -> list[tuple[Any, ...]]:
    return [
        (
            meeting.title, meeting.starts_at, meeting.duration, meeting.place, meeting.link, meeting.state,
            meeting.host_id, meeting.capacity,
            [(one.work_id, one.first_id, one.last_id) for one in meeting.stretches.all()],
        )
        for meeting in schedule.meetings.in_order().with_stretches()
    ]  # fmt: skip


@pytest.fixture
def schedule(novel: Work, film: Work, ines: Member) -> Schedule:
    """Five meetings across a change of clocks, then the film; one is called off, and titles try to be formulas."""
    schedule = five_weeks(
        novel, by=ines, first=datetime(2026, 3, 2, 19, tzinfo=UTC), time_zone="Europe/Lisbon"
    )
    add_meeting(
        schedule, (novel, 23, 23), (film, 1, 4), at=datetime(2026, 4, 6, 18, tzinfo=UTC), title="=Film, night"
    )
    Meeting.objects.filter(schedule=schedule, position=2).update(
        title="+1; “quoted”",
        place="-The mill, upstairs",
        link="https://video.example/room?a=1,2",
        duration=45,
        capacity=12,
        host=ines,
    )
    Meeting.objects.get(schedule=schedule, position=3).cancel(by=ines)
    return schedule


# There and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["plan.csv", "calendar.ics", "plan.json"])
def test_what_was_exported_is_imported_as_the_same_plan(
    schedule: Schedule, ines: Member, client_of: ClientOf, file: str
) -> None:
    body = FORMATS[file].write(programmes(Schedule.objects.with_meetings(), Reader(ines)))
    answer = save(client_of(ines), file=SimpleUploadedFile(file, body))
    copy = Schedule.objects.exclude(pk=schedule.pk).get()
    assert answer["Location"] == f"/schedules/{copy.slug}/plan/"
    assert plan_of(copy) == plan_of(schedule)
    assert (copy.title, copy.time_zone, copy.is_draft) == (schedule.title, "Europe/Lisbon", True)
    assert copy.meetings.get(position=5).scope == schedule.meetings.get(position=5).scope


def test_the_exports_of_both_are_alike(schedule: Schedule, ines: Member, client_of: ClientOf) -> None:
    def written(one: Schedule) -> bytes:
        return FORMATS["plan.csv"].write(
            programmes(Schedule.objects.with_meetings().filter(pk=one.pk), Reader(ines))
        )

    save(client_of(ines), file=SimpleUploadedFile("plan.csv", written(schedule)))
    assert written(Schedule.objects.exclude(pk=schedule.pk).get()) == written(schedule)


def test_a_form_that_is_sent_twice_imports_once(novel: Work, ines: Member, client_of: ClientOf) -> None:
    data = fields(contents=f"{HEAD}One,2026-03-02,19:00,1-5\n", work=novel.pk, nonce=str(uuid.uuid4()))
    browser = client_of(ines)
    data |= {"previewed": browser.post(ADDRESS, data).context["previewed"], "save": "1"}
    answers = [browser.post(ADDRESS, data)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Schedule.objects.count() == 1


def test_hosts_and_places_are_understood_by_line(novel: Work, mara: Member) -> None:
    head = "Title,Date,Begins,Host,Places\n"
    rows = "One,2026-03-02,19:00,@MARA,12\nTwo,2026-03-09,19:00,Mara,\nThree,2026-03-16,19:00,Nobody,many\n"
    one, two, three = read(head + rows, zone="UTC", usual=novel).lines
    assert (one.host, one.capacity, one.errors) == (mara, 12, [])
    assert (two.host, two.capacity, two.errors) == (mara, None, [])
    assert three.errors == [
        "“many” is no number of places.", "Nobody in the club is called “Nobody”. Leave the host empty."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no schedule as the club writes it"), ('{"schedules": 1}', "no schedule as the club writes it"),
        ('{"schedules": []}', "There are 0 schedules"), ("{" * 100_000, "no schedule as the club writes it"),
        ('{"schedules": [{"title": "A", "time_zone": "UTC", "meetings": []}]}', "There is no meeting"),
    ],
)  # fmt: skip
def test_json_that_is_none_of_ours_is_refused(db: None, text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(text, zone="UTC")


def test_a_meeting_in_json_that_makes_no_sense_is_said_by_line(db: None) -> None:
    wrong = '"x", {"title": 5, "starts_at": "soon"}, {"minutes": 1e400}, {"title": ["a"], "minutes": 60}'
    text = f'{{"schedules": [{{"title": "A", "time_zone": "Nowhere", "meetings": [{wrong}]}}]}}'
    assert [bool(line.errors) for line in read(text, zone="UTC").lines] == [True, True, True, False]


# As people write it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Never Let Me Go: Chapters 1–5", 1, 5), ("Never Let Me Go: Chapters 1-5", 1, 5),
        ("chapters 6 to 9", 6, 9), ("6-9", 6, 9), ("Chapter 7", 7, 7), ("7", 7, 7), ("Part Two", 10, 17),
        ("Part One to Part Two", 1, 17), ("The whole book", 1, 23), ("Never Let Me Go", 1, 23),
        ("never-let-me-go:chapter-2..chapter-4", 2, 4),
    ],
)  # fmt: skip
def test_chapters_are_understood(novel: Work, cell: str, first: int, last: int) -> None:
    (line,) = read(f'{HEAD}One,2026-03-02,19:00,"{cell}"\n', zone="UTC", usual=novel).lines
    assert line.errors == []
    assert [(one.position, other.position) for one, other in line.spans] == [(first, last)]


def test_semicolons_tabs_and_other_names_are_understood(novel: Work) -> None:
    for mark in (";", "\t"):
        text = (
            mark.join(["When", "Day", "Time", "Chapters"])
            + "\n"
            + mark.join(["x", "2 March 2026", "7:30 pm", "1-5"])
        )
        (line,) = read(text, zone="Europe/Lisbon", usual=novel).lines
        assert line.errors == []
        assert line.starts_at == datetime(2026, 3, 2, 19, 30, tzinfo=UTC)


def test_the_columns_of_google_are_understood(schedule: Schedule, ines: Member) -> None:
    body = FORMATS["google.csv"].write(programmes(Schedule.objects.with_meetings(), Reader(ines)))
    sheet = read(decoded(body), zone="Europe/Lisbon")
    assert not sheet.wrong
    assert sheet.lines[0].starts_at == datetime(2026, 3, 2, 19, tzinfo=UTC)


# What is wrong is said beside its line ----------------------------------------------------------------------------


def test_nothing_is_saved_until_all_is_right(novel: Work, ines: Member, client_of: ClientOf) -> None:
    text = f"{HEAD}One,2026-03-02,19:00,1-5\nTwo,soon,19:00,6-9\nThree,2026-03-16,25:00,10-99\nFour,2026-03-23,,1\n"
    data = fields(contents=text, work=novel.pk, save="1")
    answer = client_of(ines).post(ADDRESS, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in (
        "Line 3: “soon” is no day",
        "Line 4: “25:00” is no time",
        "there is no “99”",
        "Line 5: At what time?",
    ):
        assert said in page
    assert "Two,soon" in page  # nothing typed is lost
    assert not Schedule.objects.exists()


def test_what_was_changed_after_the_preview_is_shown_first(
    novel: Work, ines: Member, client_of: ClientOf
) -> None:
    browser = client_of(ines)
    looked = browser.post(ADDRESS, fields(contents=f"{HEAD}One,2026-03-02,19:00,1-5\n", work=novel.pk))
    changed = fields(contents=f"{HEAD}Another,2026-03-02,19:00,1-5\n", work=novel.pk)
    answer = browser.post(ADDRESS, changed | {"previewed": looked.context["previewed"], "save": "1"})
    assert answer.status_code == 200
    assert not Schedule.objects.exists()


def test_only_those_who_plan_import(jun: Member, client_of: ClientOf) -> None:
    assert client_of(jun).get(ADDRESS).status_code == 403
    assert client_of(jun).post(ADDRESS, fields(contents=HEAD)).status_code == 403
    assert Client().get(ADDRESS)["Location"].startswith("/accounts/login/")


# Hostile ----------------------------------------------------------------------------------------------------------


def event(*lines: str) -> str:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "SUMMARY:One")
    return "\r\n".join((*head, *lines, "END:VEVENT", "END:VCALENDAR", ""))


def workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x", "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "nothing in it"), (b"\xff\xfe\x00", "UTF-8"), ("Titel,Tag\nÄ".encode("latin-1"), "UTF-8"),
        (workbook(), "workbook"), (b"a" * (LARGEST + 1), "too large"), (b"x\x00y", "no text has"),
        (b"nothing,known\n1,2\n", "name the columns"), (HEAD.encode(), "no meeting"),
        (("Date\n" + "2026-03-02\n" * 300).encode(), "at most"), (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "calendar"),
        (event("DTSTART:20260302T190000Z", "RRULE:FREQ=SECONDLY;COUNT=999999999").encode(), "It repeats"),
        (event("DTSTART;VALUE=DATE:20260302").encode(), "whole day"), (event().encode(), "no beginning"),
        (event("DTSTART:99999999T999999Z").encode(), "cannot be read"),
        (event("DTSTART:99991231T235959Z").encode(), "Nobody plans"),
        (b"Date,Begins,Time zone\n9999-12-31,23:59,America/New_York\n", "Nobody plans"),
        (b"Subject,Start Date,Start Time\nX,12/31/9999,11:59 PM\n", "Nobody plans"),
        (b"Date,Begins\n2026-03-09,19:00\n2026-03-02,19:00\n", "Line 3: This is not after the meeting before it"),
        (event("DTSTART:20260302T190000Z", "DTEND:20260102T190000Z").encode(), "from a minute to a day"),
        (event("DTSTART:20260302T190000Z", "CONFERENCE:javascript:alert(1)").encode(), "no address"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_answered_in_words(
    ines: Member, novel: Work, client_of: ClientOf, body: bytes, said: str
) -> None:
    answer = client_of(ines).post(ADDRESS, fields(file=SimpleUploadedFile("x", body)))
    assert answer.status_code == 422, body
    assert said in answer.content.decode()
    assert not Schedule.objects.exists()


SCRAPS = st.text("BEGINVCALDRT:;\r\n=0129T,\"'-", max_size=300)


@given(st.one_of(st.text(max_size=300), SCRAPS, SCRAPS.map("BEGIN:VCALENDAR\r\n".__add__)))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_pasted_is_read_or_refused(db: None, text: str) -> None:
    for pasted in (text, HEAD + text, event(text)):
        with contextlib.suppress(Refused):
            assert read(pasted, zone="UTC").lines
