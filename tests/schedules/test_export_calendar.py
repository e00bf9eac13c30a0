"""The calendar file, read by others: vobject, and the ical.js that Thunderbird is built on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.models import Meeting, Schedule
from bookclub.schedules.programme import programmes
from bookclub.testing import html_validity
from tests.schedules.plans import add_meeting, five_weeks

pytestmark = pytest.mark.django_db

# Seven in the evening in Lisbon; the clocks go forward on 29 March 2026, before the last of the five meetings.
EVENINGS = datetime(2026, 3, 2, 19, tzinfo=UTC)
READ_BY_JS = """
const ICAL = require("ical.js");
const text = require("fs").readFileSync(process.argv[1], "utf8");
const root = new ICAL.Component(ICAL.parse(text));
for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const read = root.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  return {
    uid: event.uid, sequence: event.sequence, summary: event.summary, description: event.description,
    starts: event.startDate.toJSDate().toISOString(), ends: event.endDate.toJSDate().toISOString(),
    status: part.getFirstPropertyValue("status"),
  };
});
console.log(JSON.stringify(read));
"""


@pytest.fixture
def lisbon(novel: Work, ines: Member) -> Schedule:
    """Five weekly evenings in Lisbon, at seven by the clock on the wall."""
    schedule = five_weeks(novel, by=ines, first=EVENINGS, time_zone="Europe/Lisbon")
    last = schedule.meetings.get(position=5)
    last.starts_at = datetime(2026, 3, 30, 18, tzinfo=UTC)
    last.save()
    return schedule


def calendar(schedule: Schedule, member: Member | None = None) -> bytes:
    held = Schedule.objects.with_meetings().filter(pk=schedule.pk)
    return FORMATS["calendar.ics"].write(programmes(held, Reader(member)))


def read_by_js(body: bytes, folder: Any) -> list[dict[str, Any]]:
    html_validity.bring()
    file = folder / "calendar.ics"
    file.write_bytes(body)
    done = html_validity.node("-e", READ_BY_JS, str(file))
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def instants(schedule: Schedule) -> list[datetime]:
    return [meeting.starts_at for meeting in schedule.meetings.in_order()]


def test_ical_js_reads_the_right_instants_across_the_change_of_clocks(
    lisbon: Schedule, tmp_path: Any
) -> None:
    read = read_by_js(calendar(lisbon), tmp_path)
    assert [datetime.fromisoformat(event["starts"]) for event in read] == instants(lisbon)
    assert read[0]["summary"] == "Never Let Me Go, slowly: Meeting 1"
    lengths = {datetime.fromisoformat(e["ends"]) - datetime.fromisoformat(e["starts"]) for e in read}
    assert lengths == {timedelta(minutes=90)}


def test_vobject_reads_the_right_instants_across_the_change_of_clocks(lisbon: Schedule) -> None:
    read = vobject.readOne(calendar(lisbon).decode())
    starts = [event.dtstart.value for event in read.vevent_list]
    assert [start.astimezone(UTC) for start in starts] == instants(lisbon)
    assert {start.hour for start in starts} == {19}
    assert [event.summary.value for event in read.vevent_list][-1] == "Never Let Me Go, slowly: Meeting 5"


def test_a_meeting_in_the_night_in_which_clocks_change_is_as_long_as_planned(
    novel: Work, ines: Member, tmp_path: Any
) -> None:
    night = five_weeks(
        novel, by=ines, first=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), time_zone="Europe/Berlin"
    )
    event = read_by_js(calendar(night), tmp_path)[0]
    assert datetime.fromisoformat(event["starts"]) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert datetime.fromisoformat(event["ends"]) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


def test_utc_needs_no_description_of_its_zone(novel: Work, ines: Member, tmp_path: Any) -> None:
    schedule = five_weeks(novel, by=ines, time_zone="UTC")
    body = calendar(schedule)
    assert b"VTIMEZONE" not in body
    assert [datetime.fromisoformat(e["starts"]) for e in read_by_js(body, tmp_path)] == instants(schedule)


def test_the_description_of_the_zone_is_bounded(lisbon: Schedule) -> None:
    zone = calendar(lisbon).decode().partition("BEGIN:VTIMEZONE")[2].partition("END:VTIMEZONE")[0]
    assert zone.count("BEGIN:DAYLIGHT") == 1


def test_a_cancelled_meeting_is_sent_as_cancelled(lisbon: Schedule, ines: Member, tmp_path: Any) -> None:
    third = lisbon.meetings.get(position=3)
    before = third.sequence
    third.cancel(by=ines)
    event = read_by_js(calendar(lisbon), tmp_path)[2]
    assert (event["status"], event["sequence"]) == ("CANCELLED", before + 1)


def test_a_change_raises_the_sequence_and_keeps_the_uid(
    lisbon: Schedule, ines: Member, tmp_path: Any
) -> None:
    old = read_by_js(calendar(lisbon), tmp_path)[0]
    meeting = lisbon.meetings.select_related("schedule").get(position=1)
    meeting.move(EVENINGS + timedelta(days=1), by=ines)
    new = read_by_js(calendar(lisbon), tmp_path)[0]
    assert new["uid"] == old["uid"]
    assert new["sequence"] > old["sequence"]
    assert datetime.fromisoformat(new["starts"]) == EVENINGS + timedelta(days=1)


def test_lines_end_as_the_rules_say_and_no_character_is_cut(
    lisbon: Schedule, ines: Member, tmp_path: Any
) -> None:
    words = "Ōé😀" * 66  # as much as the field holds
    Meeting.objects.filter(schedule=lisbon, position=1).update(place=words)
    body = calendar(lisbon, ines)
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # a character that was cut in two would fail
    assert Calendar.from_ical(body).walk("VEVENT")[0]["LOCATION"] == words
    read_by_js(body, tmp_path)


def test_no_title_slips_a_line_into_the_calendar(lisbon: Schedule, ines: Member, tmp_path: Any) -> None:
    hostile = "One\r\nEND:VEVENT\nATTENDEE:x;y\\n,\x00\x1b"
    Meeting.objects.filter(schedule=lisbon, position=1).update(
        title=hostile.replace("\x00", ""), place=hostile.replace("\x00", "")
    )
    body = calendar(lisbon, ines)
    assert len(read_by_js(body, tmp_path)) == 5
    assert b"\nATTENDEE" not in body
    assert b"\x1b" not in body


def test_a_meeting_without_a_date_waits_outside_the_calendar(lisbon: Schedule, tmp_path: Any) -> None:
    add_meeting(lisbon)
    assert len(read_by_js(calendar(lisbon), tmp_path)) == 5


def test_a_schedule_without_dates_is_an_empty_calendar(novel: Work, ines: Member) -> None:
    schedule = Schedule.objects.create(title="Later", created_by=ines)
    assert Calendar.from_ical(calendar(schedule)).walk("VEVENT") == []
