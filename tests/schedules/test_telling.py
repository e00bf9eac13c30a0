"""What those who said yes are told when a meeting changes."""

from __future__ import annotations

from datetime import timedelta

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Notification
from bookclub.schedules.models import Meeting, Row, Schedule
from tests.people import ClientOf
from tests.schedules.plans import five_weeks


def told(member: Member) -> list[str]:
    notices = Notification.objects.of(member).latest_first()
    assert all(notice.kind == Kind.MEETING for notice in notices)
    return [f"{notice.title}. {notice.words}" for notice in notices]


def test_those_who_said_yes_learn_of_another_date(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    meeting.answer("maybe", by=jun)
    meeting.answer("yes", by=ines)
    assert meeting.starts_at
    meeting.move(meeting.starts_at + timedelta(days=1), by=ines)
    [words] = told(mara)
    assert words.startswith("Never Let Me Go, slowly: Meeting 3. It is moved to ")
    assert "(Lisbon time); it was to be on" in words
    assert told(jun) == []
    assert told(ines) == []  # she has moved it herself


def test_a_meeting_called_off_and_taken_up_again_is_told(
    meeting: Meeting, mara: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    meeting.cancel(by=ines, reason="The café is closed.")
    meeting.take_up_again(by=ines)
    back, off = told(mara)
    assert off.endswith("It is called off. The café is closed.")
    assert "It takes place after all on " in back


def test_one_who_moves_up_is_told(meeting: Meeting, mara: Member, jun: Member) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    meeting.answer("no", by=mara)
    [words] = told(jun)
    assert "A place has become free" in words
    assert told(mara) == []


def test_shifting_and_a_new_plan_tell_of_each_meeting_that_moves(
    running: Schedule, meeting: Meeting, mara: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    running.shift(7, by=ines)
    assert len(told(mara)) == 1
    found = running.meetings.in_order().with_stretches().select_related("schedule")
    rows = [Row(one.title, one.starts_at, one.as_row().spans, one.pk) for one in found]
    running.replan([*rows[:2], *(Row(row.title, None, row.spans, row.pk) for row in rows[2:])], by=ines)
    assert "It has no date just now; it was to be on" in told(mara)[0]


def test_another_place_or_link_is_told_to_those_who_come_or_may_come(
    meeting: Meeting, mara: Member, jun: Member, tobias: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    meeting.answer("maybe", by=jun)
    meeting.answer("no", by=tobias)
    meeting.change(by=ines, place="The library", link="https://video.example.org/secret-room")
    for member in (mara, jun):
        [words] = told(member)
        assert words.endswith("Where: The library. It has a video link: see its page.")
    assert told(tobias) == []
    meeting.change(by=ines, place="", link="")
    assert told(jun)[0].endswith("It has no place any more. It has no video link any more.")


def test_another_date_and_place_at_once_are_one_notice(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    meeting.answer("maybe", by=jun)
    assert meeting.starts_at
    meeting.change(by=ines, starts_at=meeting.starts_at + timedelta(days=1), place="The pier")
    [words] = told(mara)
    assert "It is moved to" in words
    assert words.endswith("Where: The pier.")
    assert told(jun)[0].endswith("Meeting 3. Where: The pier.")


def test_of_what_is_called_off_no_place_is_told(meeting: Meeting, mara: Member, ines: Member) -> None:
    meeting.answer("yes", by=mara)
    meeting.cancel(by=ines)
    meeting.change(by=ines, place="The pier")
    assert len(told(mara)) == 1


def test_a_title_or_a_length_that_changes_makes_no_noise(
    meeting: Meeting, mara: Member, ines: Member
) -> None:
    meeting.answer("yes", by=mara)
    meeting.change(by=ines, title="The pier", duration=60)
    assert told(mara) == []


def test_setting_the_record_right_tells_nobody(running: Schedule, mara: Member, ines: Member) -> None:
    over = running.meetings.in_order().select_related("schedule")[0]
    assert over.starts_at
    over.answer("yes", by=mara, at=over.starts_at - timedelta(days=1))
    over.move(over.starts_at - timedelta(hours=1), by=ines)
    assert told(mara) == []


def test_of_a_draft_nobody_is_told(novel: Work, ines: Member, mara: Member) -> None:
    schedule = five_weeks(novel, by=ines)
    meeting = schedule.meetings.in_order().select_related("schedule")[0]
    assert meeting.starts_at
    meeting.answer("yes", by=mara, at=meeting.starts_at - timedelta(days=1))
    Schedule.objects.filter(pk=schedule.pk).update(state=Schedule.State.DRAFT)
    fresh = Meeting.objects.select_related("schedule").get(pk=meeting.pk)
    fresh.move(meeting.starts_at + timedelta(days=400), by=ines)
    assert told(mara) == []


def test_the_inbox_says_it_and_gives_nothing_away(
    meeting: Meeting, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    meeting.write({"agenda": "Miss Emily."}, by=ines)
    meeting.answer("yes", by=jun)
    meeting.cancel(by=ines, reason="Snow.")
    page = client_of(jun).get("/inbox/").content.decode()
    assert "It is called off. Snow." in page
    assert "Miss Emily" not in page
