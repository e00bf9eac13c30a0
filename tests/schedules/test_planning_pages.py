"""Planning in the browser: a form, a table, a button."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Schedule
from tests.people import ClientOf, make_member
from tests.schedules.plans import five_weeks

NEW = "/schedules/new/"


@pytest.fixture
def desk(ines: Member, client_of: ClientOf) -> Client:
    return client_of(ines)


def asked(novel: Work, **changes: Any) -> dict[str, Any]:
    """The first form, filled in."""
    given = {
        "work_1": novel.pk, "count_1": 5, "first": "2027-03-04", "clock": "19:00", "rhythm": "weekly",
        "time_zone": "Europe/Lisbon", "duration": 90, "keeps_parts": "on", "place": "The library",
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not None}


def table(schedule: Schedule, **changes: Any) -> dict[str, Any]:
    """The table of a plan as its page sends it out."""
    found = list(schedule.meetings.in_order().with_stretches().select_related("schedule"))
    works = dict.fromkeys(one.work_id for meeting in found for one in meeting.stretches.all())
    sent: dict[str, Any] = {
        "version": schedule.version, "works": ",".join(map(str, works)),
        "form-TOTAL_FORMS": len(found), "form-INITIAL_FORMS": len(found),
    }  # fmt: skip
    for number, meeting in enumerate(found):
        there = meeting.starts_at.astimezone(schedule.zone) if meeting.starts_at else None
        sent |= {
            f"form-{number}-pk": meeting.pk, f"form-{number}-title": meeting.title,
            f"form-{number}-day": there.date().isoformat() if there else "",
            f"form-{number}-clock": f"{there:%H:%M}" if there else "",
            f"form-{number}-last": [*meeting.stretches.all()][-1].last_id,
        }  # fmt: skip
    return sent | {name.replace("__", "-"): value for name, value in changes.items()}


def labels(schedule: Schedule) -> list[str]:
    return [
        meeting.stretch_label.partition(": ")[2] for meeting in schedule.meetings.in_order().with_stretches()
    ]


def test_a_schedule_is_planned_in_one_form(desk: Client, novel: Work) -> None:
    answer = desk.post(NEW, asked(novel))
    schedule = Schedule.objects.get()
    assert answer.url == f"/schedules/{schedule.slug}/plan/"  # type: ignore[attr-defined]
    assert schedule.is_draft
    assert schedule.title == "Never Let Me Go"
    assert labels(schedule) == [
        "Chapters 1–5",
        "Chapters 6–9",
        "Chapters 10–13",
        "Chapters 14–17",
        "Part Three",
    ]
    starts = [meeting.starts_at for meeting in schedule.meetings.in_order()]
    assert starts[0] == datetime(2027, 3, 4, 19, tzinfo=UTC)
    assert starts[4] == datetime(2027, 4, 1, 18, tzinfo=UTC)  # summer time has begun
    assert {meeting.place for meeting in schedule.meetings.all()} == {"The library"}


def test_a_form_sent_twice_plans_once(desk: Client, novel: Work) -> None:
    form = asked(novel, nonce="0b5a2f0e-6d5c-4a52-9c2b-6f9e1f2b7a12")
    first, second = desk.post(NEW, form), desk.post(NEW, form)
    assert first.url == second.url  # type: ignore[attr-defined]
    schedule = Schedule.objects.get()
    copying = {"title": "Again", "first": "2027-09-02", "nonce": "0b5a2f0e-6d5c-4a52-9c2b-6f9e1f2b7a13"}
    for _ in range(2):
        desk.post(f"/schedules/{schedule.slug}/copy/", copying)
    assert Schedule.objects.count() == 2


def test_book_three_weeks_and_film_in_the_fourth_over_the_holidays(
    desk: Client, novel: Work, film: Work
) -> None:
    desk.post(NEW, asked(novel, count_1=3, work_2=film.pk, skipped="2027-03-08 to 2027-03-14\n18 March 2027"))
    schedule = Schedule.objects.get()
    meetings = list(schedule.meetings.in_order().with_stretches())
    assert [one.stretch_label for one in meetings][3] == "Never Let Me Go (film)"
    days = [one.starts_at.date() for one in meetings if one.starts_at]
    assert days == [date(2027, 3, 4), date(2027, 3, 25), date(2027, 4, 1), date(2027, 4, 8)]


def test_so_many_pages_a_meeting(desk: Client, novel: Work) -> None:
    novel.milestones.update(pages=12)
    desk.post(NEW, asked(novel, count_1=None, most=80, keeps_parts=None))
    assert labels(Schedule.objects.get()) == [
        "Chapters 1–6",
        "Chapters 7–12",
        "Chapters 13–18",
        "Chapters 19–23",
    ]


def test_on_dates_of_ones_own(desk: Client, novel: Work) -> None:
    own = "2027-05-01\n15 May 2027; 22/05/2027"
    desk.post(NEW, asked(novel, count_1=None, rhythm="own", own=own))
    starts = [one.starts_at.date() for one in Schedule.objects.get().meetings.in_order() if one.starts_at]
    assert starts == [date(2027, 5, 1), date(2027, 5, 15), date(2027, 5, 22)]


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"count_1": None}, "How many meetings?"),
        ({"rhythm": "weekdays"}, "Choose the weekdays."),
        ({"rhythm": "own"}, "Write down the dates."),
        ({"rhythm": "own", "own": "2027-05-01"}, "There is 1 date for 5 meetings."),
        ({"skipped": "Easter"}, "“Easter” is no day."),
        ({"skipped": "2027-05-09 to 2027-05-01"}, "does not run forwards"),
        ({"work_1": ""}, "This field is required."),
        ({"first": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    desk: Client, novel: Work, changes: dict[str, Any], told: str
) -> None:
    answer = desk.post(NEW, asked(novel, **changes))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "The library" in answer.content.decode()  # nothing typed is lost
    assert not Schedule.objects.exists()


def test_the_same_work_twice_is_noticed(desk: Client, novel: Work) -> None:
    answer = desk.post(NEW, asked(novel, work_2=novel.pk, count_2=2))
    assert "in the schedule already" in answer.content.decode()


def test_one_boundary_is_moved_and_the_next_stretch_follows(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    moved = table(schedule, form__0__last=novel.milestones.get(position=6).pk)
    assert desk.post(f"/schedules/{schedule.slug}/plan/", moved | {"publish": "yes"}).status_code == 302
    assert labels(schedule) == [
        "Chapters 1–6",
        "Chapters 7–9",
        "Chapters 10–13",
        "Chapters 14–17",
        "Part Three",
    ]
    schedule.refresh_from_db()
    assert schedule.is_running
    assert schedule.published_at


def test_one_more_meeting_on_another_work_is_offered_a_week_later(
    desk: Client, novel: Work, film: Work, ines: Member
) -> None:
    schedule = five_weeks(novel, by=ines)
    address = f"/schedules/{schedule.slug}/plan/"
    page = desk.post(address, table(schedule, add="yes", work=film.pk)).content.decode()
    assert 'value="Meeting 6"' in page
    assert 'value="2026-04-06"' in page
    assert schedule.meetings.count() == 5  # nothing is saved yet
    more = table(schedule) | {
        "works": f"{novel.pk},{film.pk}", "form-TOTAL_FORMS": 6, "form-5-title": "Film night",
        "form-5-day": "2026-04-06", "form-5-clock": "19:00", "form-5-last": film.milestones.get(position=4).pk,
    }  # fmt: skip
    assert desk.post(address, more).status_code == 302
    last = schedule.meetings.in_order().with_stretches()[5]
    assert (last.title, last.stretch_label) == ("Film night", "Never Let Me Go (film)")


def test_after_a_meeting_is_taken_out_the_rest_is_spread_anew(
    desk: Client, novel: Work, ines: Member
) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    page = desk.post(f"/schedules/{schedule.slug}/plan/", table(schedule, form__4__goes="on", spread="yes"))
    said = page.content.decode()
    assert said.count("data-row") == 4
    assert "Read for no meeting" not in said


def test_what_is_left_over_is_said(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    address = f"/schedules/{schedule.slug}/plan/"
    short = table(schedule, form__4__goes="on", form__3__last="")
    desk.post(address, short)
    assert labels(schedule) == ["Chapters 1–5", "Chapters 6–9", "Chapters 10–13", ""]
    kept = desk.get(address).content.decode()
    assert "Read for no meeting: Chapters 14–23." in kept


def test_dates_and_boundaries_rise_with_the_order(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines)
    address = f"/schedules/{schedule.slug}/plan/"
    early = desk.post(address, table(schedule, form__2__day="2026-01-01"))
    assert early.status_code == 422
    assert "not after the meeting before it" in early.content.decode()
    back = desk.post(address, table(schedule, form__2__last=novel.milestones.get(position=2).pk))
    assert back.status_code == 422
    assert "read for an earlier meeting" in back.content.decode()


def test_a_clash_gives_back_both_plans(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines)
    mine = table(schedule, form__0__title="An opening")
    schedule.meetings.in_order().select_related("schedule")[0].change(by=ines, title="Theirs")
    clash = desk.post(f"/schedules/{schedule.slug}/plan/", mine)
    assert clash.status_code == 409
    assert "Theirs" in clash.content.decode()
    assert 'value="An opening"' in clash.content.decode()
    schedule.refresh_from_db()
    assert (
        desk.post(f"/schedules/{schedule.slug}/plan/", mine | {"version": schedule.version}).status_code
        == 302
    )


def test_another_plan_from_the_same_form_is_another_draft(desk: Client, novel: Work) -> None:
    """Whoever goes back in the browser, and changes the plan, sends the same form again."""
    form = asked(novel, nonce="0b5a2f0e-6d5c-4a52-9c2b-6f9e1f2b7a12")
    first, second = desk.post(NEW, form), desk.post(NEW, form | {"first": "2027-05-06"})
    assert first.headers["Location"] != second.headers["Location"]
    assert Schedule.objects.count() == 2
    copying = f"{Schedule.objects.latest('pk').get_absolute_url()}copy/"
    copy = {"title": "Again", "first": "2027-09-02", "nonce": form["nonce"]}
    for sent in (copy, copy, copy | {"first": "2027-10-07"}):
        assert desk.post(copying, sent).status_code == 302
    assert Schedule.objects.filter(title="Again").count() == 2


def test_two_who_shift_the_dates_at_once_shift_them_once(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines, first=timezone.now() + timedelta(days=1))
    address, form = f"/schedules/{schedule.slug}/shift/", {"days": 7, "version": schedule.version}
    assert desk.post(address, form).status_code == 302
    moved = [meeting.starts_at for meeting in schedule.meetings.in_order()]
    again = desk.post(address, form)
    assert again.status_code == 409
    assert "Nothing was moved just now" in again.content.decode()
    assert [meeting.starts_at for meeting in schedule.meetings.in_order()] == moved
    schedule.refresh_from_db()
    assert desk.post(address, form | {"version": schedule.version}).status_code == 302


@pytest.mark.parametrize("year", ["0001", "1026", "9999"])
def test_a_slip_of_the_year_is_pointed_out(desk: Client, novel: Work, ines: Member, year: str) -> None:
    schedule = five_weeks(novel, by=ines, time_zone="America/New_York")
    meeting = schedule.meetings.in_order()[4]
    day, here = f"{year}-12-31", f"/schedules/{schedule.slug}/"
    late = {"title": "Late", "day": day, "clock": "23:59", "duration": 90, "version": 0}
    forms = {
        NEW: [asked(novel, first=day), asked(novel, skipped=f"{year}-12-01 to {day}"),
              asked(novel, rhythm="own", own=day, count_1="")],
        f"{here}plan/": [table(schedule, form__4__day=day)],
        f"{here}copy/": [{"title": "Again", "first": day}],
        f"{meeting.get_absolute_url()}edit/": [late],
    }  # fmt: skip
    for address, sent in [(address, sent) for address, several in forms.items() for sent in several]:
        answer = desk.post(address, sent)
        assert answer.status_code == 422, (address, sent)
        assert f"Nobody plans for the year {int(year)}." in answer.content.decode()
    one_more = desk.post(f"{here}plan/", table(schedule, form__4__day=day, add="yes"))
    assert one_more.status_code == 200


@pytest.mark.parametrize(
    "deed", ["plan", "edit", "publish", "pause", "resume", "archive", "cancel", "shift", "copy"]
)
def test_members_and_strangers_plan_nothing(
    deed: str, novel: Work, ines: Member, mara: Member, client_of: ClientOf
) -> None:
    schedule = five_weeks(novel, by=ines)
    address = f"/schedules/{schedule.slug}/{deed}/"
    assert client_of(mara).post(address).status_code == 403
    assert "/accounts/login/" in Client().post(address).headers["Location"]
    assert client_of(mara).get(NEW).status_code == 403


def test_a_draft_is_not_there_for_members(
    novel: Work, ines: Member, mara: Member, client_of: ClientOf
) -> None:
    schedule = five_weeks(novel, by=ines, state=Schedule.State.DRAFT)
    browser = client_of(mara)
    for address in (schedule.get_absolute_url(), schedule.meetings.all()[0].get_absolute_url()):
        assert browser.get(address).status_code == 404
    assert schedule.title not in browser.get("/schedules/").content.decode()


def test_buttons_run_the_schedule(desk: Client, novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines)
    for deed, state in (
        ("pause", "paused"),
        ("resume", "published"),
        ("archive", "archived"),
        ("resume", "published"),
    ):
        desk.post(f"/schedules/{schedule.slug}/{deed}/")
        schedule.refresh_from_db()
        assert schedule.state == state
    assert desk.post(f"/schedules/{schedule.slug}/resume/").status_code == 403  # it runs already
    assert desk.get(f"/schedules/{schedule.slug}/pause/").status_code == 405


def test_a_meeting_stays_between_its_neighbours(running: Schedule, desk: Client) -> None:
    meeting = running.meetings.in_order()[3]
    form = {
        "version": meeting.sequence,
        "title": "Four",
        "duration": 90,
        "day": "2020-01-01",
        "clock": "19:00",
    }
    answer = desk.post(f"/schedules/meetings/{meeting.pk}/edit/", form)
    assert answer.status_code == 422
    assert "comes before this one" in answer.content.decode()


def test_facts_are_changed_and_bars_are_refused_where_everyone_reads(desk: Client, running: Schedule) -> None:
    address = f"/schedules/{running.slug}/edit/"
    form = {
        "version": running.version,
        "title": "Slowly",
        "about": "Bring ||cake||.",
        "time_zone": "Europe/Paris",
    }
    assert "leave out the || bars" in desk.post(address, form).content.decode()
    assert desk.post(address, form | {"about": "Bring *cake*."}).status_code == 302
    running.refresh_from_db()
    assert "<em>cake</em>" in running.about_html
    assert running.meetings.in_order()[0].thread.title == "Slowly: Meeting 1"


def test_a_host_is_named_by_user_name(desk: Client, novel: Work, mara: Member) -> None:
    desk.post(NEW, asked(novel, host="@Mara"))
    assert {meeting.host for meeting in Schedule.objects.get().meetings.all()} == {mara}


def test_only_members_of_the_club_host(desk: Client, novel: Work) -> None:
    make_member("gone", is_active=False)
    for name in ("gone", "nobody"):
        answer = desk.post(NEW, asked(novel, host=name))
        assert answer.status_code == 422
        assert "Nobody in the club has that user name." in answer.content.decode()
