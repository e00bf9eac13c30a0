"""Where a meeting and its thread stand: at the end of what is read for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.schedules.models import Schedule
from discussions.models import Comment, ThreadIsLocked
from tests.people import NOON, after
from tests.schedules.plans import add_meeting, five_weeks


@pytest.fixture
def schedule(novel: Work, ines: Member) -> Schedule:
    return five_weeks(novel, by=ines)


def test_a_meeting_waits_for_the_end_of_its_stretch(schedule: Schedule, novel: Work, jun: Member) -> None:
    first, second, *_ = schedule.meetings.in_order()
    assert first.scope == after(novel, 5)
    assert second.scope == after(novel, 9)
    assert not Reader(jun).may_read(first)


def test_its_thread_stands_at_the_same_point_and_is_about_the_work(schedule: Schedule, novel: Work) -> None:
    meeting = schedule.meetings.in_order()[1]
    assert meeting.thread.scope == after(novel, 9)
    assert meeting.thread.work == novel
    assert meeting.thread.title == "Never Let Me Go, slowly: Meeting 2"
    assert meeting.thread.address == meeting.get_absolute_url()


def test_the_evening_after_the_film_counts_the_book_that_was_read_before(
    schedule: Schedule, novel: Work, film: Work, mara: Member
) -> None:
    evening = add_meeting(schedule, (film, 1, 4), at=NOON + timedelta(weeks=5))
    schedule.settle()
    evening.refresh_from_db()
    assert evening.scope is not None
    points = {(point.work, point.milestone) for point in evening.scope.points.all()}
    assert points == {(novel, novel.milestones.get(position=23)), (film, film.milestones.get(position=4))}
    assert not Reader(mara).may_read(evening)  # she has read the book, and not seen the film


def test_a_book_that_is_no_kin_is_not_asked_for(schedule: Schedule, novel: Work) -> None:
    other = Work.objects.create(title="Emma")
    other.replace_milestones(None)
    evening = add_meeting(schedule, (other, 1, 1), at=NOON + timedelta(weeks=5))
    schedule.settle()
    evening.refresh_from_db()
    assert evening.scope == after(other, 1)


def test_a_meeting_without_a_stretch_stands_where_the_one_before_it_does(
    schedule: Schedule, novel: Work
) -> None:
    evening = add_meeting(schedule, at=NOON + timedelta(weeks=6))
    schedule.settle()
    evening.refresh_from_db()
    assert evening.scope == after(novel, 23)


def test_an_opening_evening_is_safe_for_anyone(novel: Work, ines: Member) -> None:
    schedule = Schedule.objects.create(title="A start", created_by=ines)
    evening = add_meeting(schedule, at=NOON)
    add_meeting(schedule, (novel, 1, 9), at=NOON)
    schedule.settle()
    evening.refresh_from_db()
    assert evening.scope is None


def test_a_boundary_that_moves_on_veils_what_was_said(
    schedule: Schedule, novel: Work, mara: Member, jun: Member
) -> None:
    meeting = schedule.meetings.in_order()[0]
    comment = meeting.thread.comment(by=mara, body="Hailsham.", at=NOON)
    reply = meeting.thread.comment(by=mara, body="The sports pavilion.", under=comment, at=NOON)
    meeting.stretches.update(last=novel.milestones.get(position=7))
    schedule.settle()
    for said in (comment, reply):
        said.refresh_from_db()
        assert said.scope == after(novel, 7)


def test_a_boundary_that_moves_back_opens_nothing_that_was_said(
    schedule: Schedule, novel: Work, mara: Member
) -> None:
    meeting = schedule.meetings.in_order()[0]
    comment = meeting.thread.comment(by=mara, body="Hailsham.", at=NOON)
    meeting.stretches.update(last=novel.milestones.get(position=3))
    schedule.settle()
    comment.refresh_from_db()
    meeting.refresh_from_db()
    assert meeting.scope == meeting.thread.scope == after(novel, 3)
    assert comment.scope == after(novel, 5)


def test_words_written_for_those_who_had_read_on_go_on_waiting_until_they_are_written_anew(
    schedule: Schedule, novel: Work, ines: Member, jun: Member
) -> None:
    meeting = schedule.meetings.in_order().select_related("schedule")[0]
    meeting.write({"agenda": "The end of chapter 5."}, by=ines)
    meeting.stretches.update(last=novel.milestones.get(position=3))
    schedule.settle()
    meeting.refresh_from_db()
    assert not Reader(jun).may_read(meeting)  # he has finished chapter 3
    meeting.write({"agenda": "The end of chapter 3."}, by=ines)
    assert Reader(jun).may_read(meeting)
    assert meeting.scope == meeting.thread.scope == after(novel, 3)


def test_words_that_stay_beside_new_ones_go_on_waiting_and_those_with_them(
    schedule: Schedule, novel: Work, ines: Member, jun: Member
) -> None:
    meeting = schedule.meetings.in_order().select_related("schedule")[0]
    meeting.write({"agenda": "The end of chapter 5.", "questions": "Who weeps in chapter 5?"}, by=ines)
    meeting.stretches.update(last=novel.milestones.get(position=3))
    schedule.settle()
    meeting.refresh_from_db()
    meeting.write({"agenda": "The end of chapter 3.", "questions": meeting.questions, "notes": ""}, by=ines)
    assert not Reader(jun).may_read(meeting)
    meeting.write({"agenda": "Chapter 3, to its end.", "questions": "", "notes": ""}, by=ines)
    assert Reader(jun).may_read(meeting)


def test_a_copy_of_words_waits_for_what_they_waited_for(
    schedule: Schedule, novel: Work, ines: Member
) -> None:
    meeting = schedule.meetings.in_order().select_related("schedule")[0]
    meeting.write({"agenda": "The end of chapter 5."}, by=ines)
    meeting.stretches.update(last=novel.milestones.get(position=3))
    schedule.settle()
    copy = schedule.copy(by=ines, title="Again", first=None)
    assert copy.meetings.in_order()[0].scope == after(novel, 5)


def test_nobody_writes_under_a_meeting_of_a_draft(novel: Work, ines: Member, mara: Member) -> None:
    thread = five_weeks(novel, by=ines, state=Schedule.State.DRAFT).meetings.in_order()[0].thread
    assert not thread.can_be_commented_on_by(mara)
    with pytest.raises(ThreadIsLocked):
        thread.comment(by=mara, body="First!")


def test_a_thread_opens_some_days_before_the_meeting(novel: Work, ines: Member, mara: Member) -> None:
    schedule = five_weeks(novel, by=ines, opens_days_before=1, time_zone="Europe/Berlin")
    thread = schedule.meetings.in_order()[4].thread
    midnight = NOON + timedelta(weeks=4, days=-2, hours=11)  # the day before: summer time begins within it
    with pytest.raises(ThreadIsLocked):
        thread.comment(by=mara, body="Early.", at=midnight - timedelta(hours=1))
    assert thread.comment(by=mara, body="In time.", at=midnight)


def test_a_meeting_under_which_nobody_spoke_takes_its_thread_along(schedule: Schedule) -> None:
    meeting = schedule.meetings.in_order()[0]
    thread = meeting.thread
    meeting.delete()
    assert not type(thread).objects.filter(pk=thread.pk).exists()


# What is quoted -----------------------------------------------------------------------------------------------------


def quoting(comment: Comment) -> str:
    return f"> [So it was.](/discussions/comments/{comment.pk}/)\n\nWhat do we say to that?"


def test_an_agenda_waits_as_far_as_what_it_quotes(
    running: Schedule, novel: Work, answer: Comment, ines: Member
) -> None:
    first = running.meetings.in_order().select_related("schedule")[0]
    answer.raise_scope(after(novel, 17))
    first.write({"agenda": quoting(answer)}, by=ines)
    assert first.scope == after(novel, 17)
    second = running.meetings.in_order()[1]
    assert second.scope == after(novel, 9)
    first.write({"agenda": "Biscuits."}, by=ines)
    assert first.scope == after(novel, 5)


def test_it_follows_a_comment_that_is_raised_later(
    running: Schedule, novel: Work, answer: Comment, ines: Member, jun: Member
) -> None:
    first = running.meetings.in_order().select_related("schedule")[0]
    first.write({"questions": quoting(answer)}, by=ines)
    below = first.thread.comment(by=ines, body="Quite.")
    assert first.scope == after(novel, 5)
    answer.raise_scope(after(novel, 17))
    first.refresh_from_db()
    below.refresh_from_db()
    assert first.scope == first.thread.scope == below.scope == after(novel, 17)
    assert not first.may_show_agenda(Reader(jun))


def test_a_copy_waits_for_it_too(running: Schedule, novel: Work, answer: Comment, ines: Member) -> None:
    first = running.meetings.in_order().select_related("schedule")[0]
    first.write({"agenda": quoting(answer)}, by=ines)
    copy = running.copy(by=ines, title="Again", first=None)
    answer.raise_scope(after(novel, 17))
    assert copy.meetings.in_order()[0].scope == after(novel, 17)
