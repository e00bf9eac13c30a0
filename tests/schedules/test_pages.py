"""What readers see of schedules and meetings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Notification
from bookclub.schedules.models import Meeting, Schedule
from tests.people import ClientOf, make_member, reach
from tests.schedules.plans import add_meeting, five_weeks


@pytest.fixture
def spoken(meeting: Meeting, ines: Member) -> Meeting:
    meeting.write({"agenda": "Miss Emily.", "questions": "What of ||the boat||?"}, by=ines)
    return meeting


def text_of(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_schedule_lists_its_meetings_and_the_next_one(running: Schedule, visitor: Client) -> None:
    page = text_of(visitor, running.get_absolute_url())
    assert page.count("meetings__row--next") == 1
    assert "Never Let Me Go: Chapters 10–13" in page
    assert "Lisbon time" in page


def test_what_is_talked_about_waits_for_the_stretch(
    spoken: Meeting, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    address = spoken.get_absolute_url()
    read, unread = text_of(client_of(mara), address), text_of(client_of(jun), address)
    assert "Miss Emily." in read
    assert "the boat" not in read  # that is asked for by itself
    assert "Miss Emily." not in unread
    assert "open after Chapter 13 of Never Let Me Go" in unread


def test_a_second_click_on_calling_off_calls_nothing_on_again(
    meeting: Meeting, ines: Member, mara: Member, client_of: ClientOf
) -> None:
    meeting.answer("yes", by=mara)
    address, desk = f"{meeting.get_absolute_url()}cancel/", client_of(ines)
    for _ in range(2):
        assert desk.post(address, {"reason": "Snow."}).status_code == 302
        meeting.refresh_from_db()
        assert meeting.is_cancelled
        assert meeting.sequence == 1
    assert Notification.objects.of(mara).count() == 1
    for _ in range(2):
        assert desk.post(address, {"hold": "yes"}).status_code == 302
        meeting.refresh_from_db()
        assert not meeting.is_cancelled
        assert meeting.sequence == 2


def test_an_inline_spoiler_is_handed_out_to_those_who_may_read_it(
    spoken: Meeting, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    address = f"{spoken.get_absolute_url()}spoilers/questions/0/"
    assert "the boat" in client_of(mara).post(address).content.decode()
    assert client_of(jun).post(address).status_code == 403
    assert client_of(mara).get(address).status_code == 405
    assert client_of(mara).post(f"{spoken.get_absolute_url()}spoilers/agenda/0/").status_code == 404
    assert client_of(mara).post(f"{spoken.get_absolute_url()}spoilers/place/0/").status_code == 404


def test_moving_on_says_that_a_meeting_opened(
    spoken: Meeting, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    point = novel.milestones.get(position=13).pk
    answer = client_of(jun).post(
        f"/reading/progress/{novel.slug}/",
        {"milestone": point, "next": spoken.get_absolute_url()},
        follow=True,
    )
    assert "1 meeting opened for you" in answer.content.decode()
    assert "Miss Emily." in answer.content.decode()


def test_an_organiser_who_has_not_read_as_far_is_asked_first(
    spoken: Meeting, ines: Member, client_of: ClientOf
) -> None:
    browser, address = client_of(ines), f"{spoken.get_absolute_url()}words/"
    assert "Miss Emily." not in text_of(browser, address)
    form = {"agenda": "", "version": spoken.sequence}
    assert "Miss Emily." not in browser.post(address, form).content.decode()
    browser.post(f"/reading/show/schedules.meeting/{spoken.pk}/", {"next": address})
    assert "Miss Emily." in text_of(browser, address)


def test_words_are_written_and_a_clash_gives_back_both(
    spoken: Meeting, ines: Member, novel: Work, client_of: ClientOf
) -> None:
    reach(ines, novel, 23)
    browser, address = client_of(ines), f"{spoken.get_absolute_url()}words/"
    form = {"agenda": "Only tea.", "questions": "", "notes": "", "version": spoken.sequence}
    assert browser.post(address, form).status_code == 302
    clash = browser.post(address, form | {"agenda": "Only cake."})
    assert clash.status_code == 409
    assert "Only tea." in clash.content.decode()
    assert "Only cake." in clash.content.decode()


def test_film_night_asks_how_far_one_is_in_book_and_film(
    running: Schedule, film: Work, mara: Member, client_of: ClientOf
) -> None:
    night = add_meeting(running, (film, 1, 4))
    running.settle()
    page = text_of(client_of(mara), night.get_absolute_url())
    assert "In Never Let Me Go (film) I have" in page
    assert "In Never Let Me Go I have" in page
    assert "open after seeing Never Let Me Go (film)" in page


def test_the_talk_is_under_the_meeting(
    meeting: Meeting, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    browser = client_of(mara)
    browser.post(f"/discussions/{meeting.thread_id}/reply/", {"body": "Norfolk, I think."})
    assert "Norfolk, I think." in text_of(browser, meeting.get_absolute_url())
    assert "Norfolk" not in text_of(client_of(jun), meeting.get_absolute_url())


def test_a_thread_that_is_not_open_yet_says_when(
    running: Schedule, mara: Member, client_of: ClientOf
) -> None:
    Schedule.objects.filter(pk=running.pk).update(opens_days_before=1)
    running.refresh_from_db()
    running.settle()
    late = running.meetings.in_order()[4]
    browser = client_of(mara)
    assert "The talk opens on" in text_of(browser, late.get_absolute_url())
    refused = browser.post(f"/discussions/{late.thread_id}/reply/", {"body": "Early."})
    assert refused.status_code == 403
    assert "not open yet" in refused.content.decode()


def test_times_are_the_readers_own_and_name_the_clubs(novel: Work, ines: Member, client_of: ClientOf) -> None:
    first = datetime(2027, 3, 4, 19, tzinfo=UTC)
    schedule = five_weeks(novel, by=ines, first=first, time_zone="Europe/Lisbon")
    tokyo = client_of(make_member("aiko", time_zone="Asia/Tokyo"))
    page = text_of(tokyo, schedule.get_absolute_url())
    assert "Friday 5 March 2027, 04:00" in page
    assert "(Thursday 19:00 in Lisbon)" in page
    near = client_of(make_member("rui", time_zone="Europe/London"))
    assert "in Lisbon)" not in text_of(near, schedule.get_absolute_url())


def test_the_work_and_the_front_page_show_what_runs(
    running: Schedule, mara: Member, client_of: ClientOf
) -> None:
    browser = client_of(mara)
    work, front = text_of(browser, "/works/never-let-me-go/"), text_of(browser, "/")
    for page in (work, front):
        assert "Meeting 3" in page
    assert "You have read everything for" in work
    running.cancel(by=mara)
    assert "We read it now" not in text_of(browser, "/works/never-let-me-go/")
    assert "Next meetings" not in text_of(browser, "/")


def test_a_called_off_meeting_says_why(meeting: Meeting, ines: Member, visitor: Client) -> None:
    meeting.cancel(by=ines, reason="The café is closed.")
    page = text_of(visitor, meeting.get_absolute_url())
    assert "Called off." in page
    assert "The café is closed." in page


def test_hostile_words_stay_words(meeting: Meeting, ines: Member, mara: Member, client_of: ClientOf) -> None:
    meeting.change(by=ines, title="<script>alert(1)</script>", place="<img src=x onerror=alert(1)>")
    meeting.write({"agenda": "[x](javascript:alert(1)) <script>alert(2)</script>"}, by=ines)
    page = text_of(client_of(mara), meeting.get_absolute_url())
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def count(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_meetings(
    running: Schedule, meeting: Meeting, novel: Work, mara: Member, client_of: ClientOf
) -> None:
    browser = client_of(mara)
    paths = [
        "/schedules/",
        running.get_absolute_url(),
        meeting.get_absolute_url(),
        "/",
        "/works/never-let-me-go/",
    ]
    for path in paths:
        count(browser, path)  # so that what is remembered for a moment is remembered
    few = [count(browser, path) for path in paths]
    last = running.meetings.in_order()[4].starts_at or timezone.now()
    for week in range(1, 8):
        add_meeting(running, at=last + timedelta(weeks=week))
    for number in range(12):
        meeting.answer("yes", by=make_member(f"guest{number}"))
    many = [count(browser, path) for path in paths]
    assert many == few
    assert dict(zip(paths, many, strict=True))["/schedules/"] <= 10
    assert max(many[1:3]) <= 24
