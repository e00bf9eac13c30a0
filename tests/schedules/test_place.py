"""Where readers are against the schedule."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bookclub.library import outlines
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.models import Schedule
from bookclub.schedules.place import standing, steps
from bookclub.schedules.times import day_in_words
from tests.people import make_member, reach


def said(schedule: Schedule, reader: Reader) -> str:
    return standing(schedule, list(schedule.meetings.in_order().with_stretches()), reader)


def next_day(schedule: Schedule) -> str:
    meeting = schedule.next_meeting()
    assert meeting is not None
    assert meeting.starts_at is not None
    return day_in_words(meeting.starts_at)


def test_somebody_behind_is_told_how_far(running: Schedule, jun: Member, novel: Work) -> None:
    assert said(running, Reader(jun)) == f"You are 6 chapters behind: 10 chapters to {next_day(running)}."
    novel.milestones.update(pages=17)
    outlines.forget(novel.pk)
    assert said(running, Reader(jun)) == f"You are 6 chapters behind: 170 pages to {next_day(running)}."


def test_somebody_in_time_is_told_what_is_left(running: Schedule, jun: Member, novel: Work) -> None:
    reach(jun, novel, 12)
    assert said(running, Reader(jun)) == f"1 chapter to {next_day(running)}."


def test_somebody_ahead_is_ready(running: Schedule, mara: Member) -> None:
    assert said(running, Reader(mara)) == f"You have read everything for {next_day(running)}."


def test_a_visitor_is_told_by_what_they_said(running: Schedule, novel: Work) -> None:
    visitor = Reader(said={"reached": {str(novel.pk): novel.milestones.get(position=9).pk}})
    assert said(running, visitor) == f"4 chapters to {next_day(running)}."


def test_a_schedule_that_does_not_run_hurries_nobody(running: Schedule, jun: Member, ines: Member) -> None:
    running.pause(by=ines)
    assert said(running, Reader(jun)) == ""


def test_after_the_last_meeting_there_is_no_hurry(running: Schedule, jun: Member, mara: Member) -> None:
    running.meetings.update(starts_at=timezone.now() - timedelta(days=30))
    assert said(running, Reader(jun)) == "20 chapters to the end."
    assert said(running, Reader(mara)) == "You have read all of it."


def test_the_picture_counts_those_who_show_it(
    running: Schedule, mara: Member, jun: Member, novel: Work
) -> None:
    shy = make_member("shy", shows_progress=False)
    reach(shy, novel, 9)
    reach(make_member("greta"), novel, 10)
    reach(make_member("away", is_active=False), novel, 10)
    drawn = steps(list(running.meetings.in_order().with_stretches().select_related("schedule")), Reader(jun))
    assert [step.readers for step in drawn] == [1, 0, 1, 0, 0, 1]
    assert [step.is_yours for step in drawn].index(True) == 0
    assert [step.is_next for step in drawn].index(True) == 3
    assert drawn[0].share == 100


def test_on_the_day_itself_one_reads_for_today(running: Schedule, novel: Work, jun: Member) -> None:
    reach(jun, novel, 12)
    tonight = timezone.now() + timedelta(minutes=1)
    running.meetings.filter(position=3).update(starts_at=tonight)
    day = day_in_words(tonight)  # a minute before midnight that is tomorrow
    assert said(running, Reader(jun)) == f"1 chapter for {day}."


def test_without_readers_there_is_no_picture(running: Schedule) -> None:
    assert steps(list(running.meetings.in_order().with_stretches()), Reader()) == []
