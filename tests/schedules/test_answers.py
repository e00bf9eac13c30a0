"""Who comes, and who waits for a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.schedules.models import AnswersClosed, Meeting, NoRoom, Schedule
from tests.people import ClientOf, make_member


def seat(meeting: Meeting, places: int | None) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(capacity=places)
    meeting.capacity = places


def names(rsvps: object) -> list[str]:
    return [rsvp.member.username for rsvp in rsvps]  # type: ignore[attr-defined]


def test_a_member_says_yes_then_maybe(meeting: Meeting, mara: Member) -> None:
    meeting.answer("yes", by=mara, guests=2)
    assert [rsvp.size for rsvp in meeting.rsvps.coming()] == [3]
    meeting.answer("maybe", by=mara)
    assert not meeting.rsvps.coming()
    assert names(meeting.rsvps.maybe()) == ["mara"]


def test_when_places_run_out_one_waits_and_moves_up_by_oneself(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    seat(meeting, 1)
    meeting.answer("yes", by=mara)
    assert meeting.answer("yes", by=jun).is_waiting
    assert meeting.answer("yes", by=ines).is_waiting
    meeting.answer("no", by=mara)
    assert names(meeting.rsvps.coming()) == ["jun"]
    assert names(meeting.rsvps.waiting()) == ["ines"]


def test_nobody_is_overtaken_by_a_smaller_party(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    seat(meeting, 3)
    meeting.answer("yes", by=mara, guests=1)
    meeting.answer("yes", by=jun, guests=2)  # three, and one place is left
    assert meeting.answer("yes", by=ines).is_waiting
    meeting.answer("no", by=mara)
    assert names(meeting.rsvps.coming()) == ["jun"]
    assert names(meeting.rsvps.waiting()) == ["ines"]


def test_guests_for_whom_there_is_no_room_cost_nobody_the_place(
    meeting: Meeting, mara: Member, jun: Member
) -> None:
    seat(meeting, 3)
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    with pytest.raises(NoRoom, match="Your own place is kept"):
        meeting.answer("yes", by=mara, guests=2)
    assert meeting.answer("yes", by=mara, guests=1).has_place
    assert meeting.rsvps.coming().places() == 3


def test_more_than_fit_in_at_all_need_not_wait(meeting: Meeting, mara: Member) -> None:
    seat(meeting, 2)
    with pytest.raises(NoRoom, match="No more than 2"):
        meeting.answer("yes", by=mara, guests=3)


def test_who_waits_keeps_the_turn_when_guests_are_added(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    seat(meeting, 2)
    meeting.answer("yes", by=mara, guests=1)
    meeting.answer("yes", by=jun)
    meeting.answer("yes", by=ines)
    meeting.answer("yes", by=jun, guests=1)
    assert names(meeting.rsvps.waiting()) == ["jun", "ines"]
    meeting.answer("no", by=mara)
    assert names(meeting.rsvps.coming()) == ["jun"]


def test_more_room_lets_those_who_wait_move_up(
    meeting: Meeting, mara: Member, jun: Member, ines: Member
) -> None:
    seat(meeting, 1)
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    meeting.change(by=ines, capacity=5)
    assert names(meeting.rsvps.coming()) == ["mara", "jun"]


def test_less_room_throws_nobody_out(meeting: Meeting, mara: Member, jun: Member, ines: Member) -> None:
    seat(meeting, 2)
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    meeting.change(by=ines, capacity=1)
    assert names(meeting.rsvps.coming()) == ["mara", "jun"]
    assert meeting.answer("yes", by=ines).is_waiting


def test_a_member_who_leaves_the_club_frees_the_place(meeting: Meeting, mara: Member, jun: Member) -> None:
    seat(meeting, 1)
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    mara.leave(taking_words=False)
    assert names(meeting.rsvps.coming()) == ["jun"]


def test_nobody_answers_for_what_is_over_called_off_or_a_draft(
    running: Schedule, meeting: Meeting, mara: Member, ines: Member
) -> None:
    over = running.meetings.in_order()[0]
    with pytest.raises(AnswersClosed):
        over.answer("yes", by=mara)
    meeting.cancel(by=ines)
    with pytest.raises(AnswersClosed):
        meeting.answer("yes", by=mara)
    Schedule.objects.filter(pk=running.pk).update(state=Schedule.State.DRAFT)
    draft = running.meetings.select_related("schedule").in_order()[3]
    with pytest.raises(AnswersClosed):
        draft.answer("yes", by=mara)


def test_the_answer_is_given_on_the_page(meeting: Meeting, mara: Member, client_of: ClientOf) -> None:
    browser, address = client_of(mara), meeting.get_absolute_url()
    answered = browser.post(f"{address}answer/", {"answer": "yes", "guests": "1"}, follow=True)
    assert "You come, with 1 guest." in answered.content.decode()
    assert "You are expected." in answered.content.decode()


def test_one_who_waits_is_told_so(meeting: Meeting, mara: Member, jun: Member, client_of: ClientOf) -> None:
    seat(meeting, 1)
    meeting.answer("yes", by=mara)
    answered = client_of(jun).post(f"{meeting.get_absolute_url()}answer/", {"answer": "yes"}, follow=True)
    assert "1 of 1 places taken, 1 waits" in answered.content.decode()
    assert "You wait for a place" in answered.content.decode()


def test_the_suspended_and_strangers_do_not_answer(
    meeting: Meeting, sten: Member, client_of: ClientOf
) -> None:
    address = f"{meeting.get_absolute_url()}answer/"
    assert client_of(sten).post(address, {"answer": "yes"}).status_code == 403
    assert meeting.rsvps.count() == 0


def test_a_made_up_answer_is_refused(meeting: Meeting, mara: Member, client_of: ClientOf) -> None:
    address = f"{meeting.get_absolute_url()}answer/"
    assert client_of(mara).post(address, {"answer": "always"}).status_code == 400
    assert client_of(mara).post(address, {"answer": "yes", "guests": "600"}).status_code == 400


def test_those_who_show_it_are_listed_with_how_far_they_have_read(
    meeting: Meeting, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    make_member("greta")
    meeting.answer("yes", by=mara)
    meeting.answer("yes", by=jun)
    Member.objects.filter(pk=jun.pk).update(shows_progress=False)
    page = client_of(mara).get(meeting.get_absolute_url()).content.decode()
    assert "past Part Three" in page
    assert "Jun Ōta" in page
    assert "past Chapter 3" not in page


def test_a_visitor_is_told_neither_place_nor_people(
    meeting: Meeting, mara: Member, client_of: ClientOf
) -> None:
    from django.test import Client

    Meeting.objects.filter(pk=meeting.pk).update(place="Rua das Flores 12", link="https://video.example/abc")
    meeting.answer("yes", by=mara)
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "Rua das Flores" not in page
    assert "video.example" not in page
    assert "Mara" not in page
    assert "Rua das Flores" in client_of(mara).get(meeting.get_absolute_url()).content.decode()


def test_the_answers_close_when_the_meeting_is_over(meeting: Meeting, mara: Member) -> None:
    assert meeting.ends_at is not None
    assert meeting.can_be_answered_by(mara, at=meeting.ends_at)
    assert not meeting.can_be_answered_by(mara, at=meeting.ends_at + timedelta(minutes=1))
    assert timezone.now() < meeting.ends_at
