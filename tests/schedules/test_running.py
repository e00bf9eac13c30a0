"""What becomes of a schedule: published, paused, shifted, copied, cancelled, put away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.models import EditClash, Meeting, Row, Schedule, Span
from tests.people import after
from tests.schedules.plans import five_weeks


def span(work: Work, first: int, last: int) -> Span:
    bounds = {stone.position: stone.pk for stone in work.milestones.filter(position__in=[first, last])}
    return Span(work.pk, bounds[first], bounds[last])


def rows_of(schedule: Schedule) -> list[Row]:
    found = schedule.meetings.in_order().with_stretches().select_related("schedule")
    return [Row(one.title, one.starts_at, one.as_row().spans, one.pk) for one in found]


def test_a_draft_is_seen_by_those_who_plan_alone(novel: Work, ines: Member, mara: Member) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    assert schedule in Schedule.objects.visible_to(Reader(ines))
    assert schedule not in Schedule.objects.visible_to(Reader(mara))
    assert not Meeting.objects.visible_to(Reader()).exists()
    schedule.publish(by=ines)
    assert schedule in Schedule.objects.visible_to(Reader())
    assert schedule.meetings.in_order()[0].thread.can_be_commented_on_by(mara)


def test_a_new_plan_keeps_the_meetings_that_stay(running: Schedule, novel: Work, ines: Member) -> None:
    rows = rows_of(running)
    uids = [meeting.uid for meeting in running.meetings.in_order()]
    wider = [
        rows[0],
        rows[1],
        Row("Chapters about Ruth", rows[2].starts_at, (span(novel, 10, 15),), rows[2].pk),
    ]
    running.replan(
        [*wider, Row("The end", rows[3].starts_at, (span(novel, 16, 23),))], by=ines, version=running.version
    )
    meetings = list(running.meetings.in_order().with_stretches())
    assert [one.stretch_label for one in meetings][2:] == [
        "Never Let Me Go: Chapters 10–15", "Never Let Me Go: Chapters 16–23",
    ]  # fmt: skip
    assert [one.uid for one in meetings][:3] == uids[:3]
    assert [one.scope for one in meetings][2:] == [after(novel, 15), after(novel, 23)]
    assert [one.sequence for one in meetings] == [0, 0, 1, 0]


def test_two_who_change_the_plan_at_once_do_not_undo_each_other(running: Schedule, ines: Member) -> None:
    version = running.version
    running.replan(rows_of(running)[:4], by=ines, version=version)
    with pytest.raises(EditClash):
        running.replan(rows_of(running)[:3], by=ines, version=version)
    assert running.meetings.count() == 4


def test_a_meeting_that_people_have_spoken_about_does_not_vanish(
    running: Schedule, ines: Member, mara: Member
) -> None:
    running.meetings.in_order()[4].thread.comment(by=mara, body="That last page.")
    with pytest.raises(ValidationError, match="cancel it instead"):
        running.replan(rows_of(running)[:4], by=ines)
    assert running.meetings.count() == 5


def test_what_is_to_come_is_shifted_and_what_is_over_stays(running: Schedule, ines: Member) -> None:
    before = [meeting.starts_at for meeting in running.meetings.in_order()]
    assert running.shift(7, by=ines) == 3
    after_it = [meeting.starts_at for meeting in running.meetings.in_order()]
    assert after_it[:2] == before[:2]
    assert all(moved and at and timedelta(days=6) < moved - at < timedelta(days=8)
               for at, moved in zip(before[2:], after_it[2:], strict=True))  # fmt: skip


def test_seven_in_the_evening_stays_so_when_the_clocks_change(novel: Work, ines: Member) -> None:
    first = datetime(2027, 3, 18, 19, tzinfo=UTC)
    schedule = five_weeks(novel, by=ines, first=first, time_zone="Europe/Lisbon")
    schedule.shift(7, by=ines, at=first - timedelta(days=1))
    clocks = [
        one.starts_at.astimezone(schedule.zone).hour for one in schedule.meetings.in_order() if one.starts_at
    ]
    assert clocks[0] == 19
    assert schedule.meetings.in_order()[0].starts_at == datetime(2027, 3, 25, 19, tzinfo=UTC)


def test_a_copy_begins_on_another_day_and_takes_no_notes(
    running: Schedule, ines: Member, mara: Member
) -> None:
    meeting = running.meetings.in_order().select_related("schedule")[0]
    meeting.write({"questions": "Why ||the donations||?", "notes": "Ten of us came."}, by=ines)
    meeting.thread.comment(by=mara, body="I liked it.")
    copy = running.copy(by=ines, title="Once more", first=date(2027, 5, 6))
    new = copy.meetings.in_order().with_stretches()[0]
    assert copy.is_draft
    assert (new.questions, new.notes, new.spans["questions"]) == (
        "Why ||the donations||?",
        "",
        ["the donations"],
    )
    assert new.starts_at is not None
    assert new.starts_at.astimezone(copy.zone).date() == date(2027, 5, 6)
    assert new.uid != meeting.uid
    assert new.stretch_label == "Never Let Me Go: Chapters 1–5"
    assert new.thread.comment_count == 0


def test_cancelling_calls_off_what_is_to_come_and_resuming_takes_it_up(
    running: Schedule, ines: Member
) -> None:
    running.meetings.in_order().select_related("schedule")[3].cancel(by=ines, reason="A strike.")
    running.cancel(by=ines, reason="Too few of us.")
    assert [one.is_cancelled for one in running.meetings.in_order()] == [False, False, True, True, True]
    running.resume(by=ines)
    assert running.is_running
    assert [one.is_cancelled for one in running.meetings.in_order()] == [False, False, False, True, False]


def test_each_change_raises_the_sequence_and_the_version(
    running: Schedule, meeting: Meeting, ines: Member
) -> None:
    version = running.version
    assert meeting.starts_at is not None
    meeting.change(by=ines, place="The library")
    meeting.move(meeting.starts_at + timedelta(hours=1), by=ines)
    meeting.cancel(by=ines)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert stored.sequence == 3
    running.refresh_from_db()
    assert running.version == version + 3
    meeting.change(by=ines, place="The library")  # nothing new
    assert Meeting.objects.get(pk=meeting.pk).sequence == 3


def test_a_clash_over_one_meeting_is_noticed(meeting: Meeting, ines: Member) -> None:
    seen = meeting.sequence
    meeting.change(by=ines, version=seen, place="The library")
    with pytest.raises(EditClash):
        meeting.change(by=ines, version=seen, place="The café")


def test_a_draft_can_be_thrown_away(novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    schedule.throw_away()
    assert not Schedule.objects.exists()
    assert not Meeting.objects.exists()


def test_a_paused_schedule_is_still_seen_and_no_longer_comes_next(running: Schedule, ines: Member) -> None:
    assert Meeting.objects.to_come().count() == 3
    running.pause(by=ines)
    assert not Meeting.objects.to_come().exists()
    assert running in Schedule.objects.visible_to(Reader())


def test_hosts_change_their_own_meeting_and_no_other(running: Schedule, mara: Member) -> None:
    first, second = running.meetings.in_order()[:2]
    Meeting.objects.filter(pk=first.pk).update(host=mara)
    first.refresh_from_db()
    assert first.can_be_edited_by(mara)
    assert not second.can_be_edited_by(mara)
    assert not Schedule.can_be_planned_by(mara)


def test_chapters_that_a_plan_counts_on_do_not_vanish(running: Schedule, novel: Work) -> None:
    assert novel.milestones.get(position=13) in novel.milestones.in_use()
