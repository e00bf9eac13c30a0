"""Who is sent what: downloads, the page for paper, and the calendar that a member subscribes to."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from bookclub.members.secrets import SecretKey
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.models import Meeting, Schedule
from tests.people import ClientOf, reach
from tests.schedules.plans import five_weeks

pytestmark = pytest.mark.django_db

TEXTS = [file for file in FORMATS if file not in {"plan.xlsx", "google.csv"}]


@pytest.fixture
def schedule(novel: Work, ines: Member) -> Schedule:
    schedule = five_weeks(novel, by=ines)
    Meeting.objects.filter(schedule=schedule).update(
        place="Behind the mill", link="https://video.example/room",
        agenda="Who is the boat for? ||the inlet||", questions="Whose tape was it?",
    )  # fmt: skip
    return schedule


def subscribed(member: Member, schedule: Schedule | None = None) -> str:
    key = SecretKey.objects.renew(member, "calendar").text
    if schedule:
        return reverse("calendars:one", args=[key, schedule.slug])
    return reverse("calendars:every", args=[key])


@pytest.mark.parametrize("file", FORMATS)
def test_a_schedule_is_downloaded_under_its_own_name(schedule: Schedule, visitor: Client, file: str) -> None:
    answer = visitor.get(f"/schedules/{schedule.slug}/exports/{file}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{schedule.slug}')


@pytest.mark.parametrize("file", TEXTS)
def test_words_come_as_far_as_one_has_read(
    schedule: Schedule, novel: Work, jun: Member, client_of: ClientOf, file: str
) -> None:
    address = f"/schedules/{schedule.slug}/exports/{file}"
    assert "Whose tape" not in client_of(jun).get(address).content.decode().replace("\r\n ", "")
    reach(jun, novel, 9)
    said = client_of(jun).get(address).content.decode().replace("\r\n ", "")
    assert said.count("Whose tape") == said.count("boat for") == 2
    assert "inlet" not in said


@pytest.mark.parametrize("file", TEXTS)
def test_strangers_are_not_told_the_place(
    schedule: Schedule, visitor: Client, jun: Member, client_of: ClientOf, file: str
) -> None:
    address = f"/schedules/{schedule.slug}/exports/{file}"
    secret = ("Behind the mill", "video.example")
    assert not [word for word in secret if word in visitor.get(address).content.decode()]
    assert all(word in client_of(jun).get(address).content.decode() for word in secret)


def test_several_are_downloaded_at_once(
    schedule: Schedule, novel: Work, ines: Member, visitor: Client
) -> None:
    second = five_weeks(novel, by=ines, title="Once more")
    Schedule.objects.filter(pk=second.pk).update(state=Schedule.State.ARCHIVED)
    names = (schedule.title.encode(), second.title.encode())
    running = visitor.get("/schedules/exports/plan.csv").content
    assert [name in running for name in names] == [True, False]
    chosen = visitor.get(
        f"/schedules/exports/plan.csv?schedule={schedule.slug}&schedule={second.slug}"
    ).content
    assert [name in chosen for name in names] == [True, True]


def test_nobody_else_takes_a_draft_along(
    schedule: Schedule, ines: Member, jun: Member, client_of: ClientOf
) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(state=Schedule.State.DRAFT)
    address = f"/schedules/{schedule.slug}/exports/plan.csv"
    assert client_of(ines).get(address).status_code == 200
    assert client_of(jun).get(address).status_code == 404
    assert client_of(jun).get(f"/schedules/{schedule.slug}/print/").status_code == 404
    assert (
        schedule.title.encode()
        not in client_of(jun).get(f"/schedules/exports/plan.csv?schedule={schedule.slug}").content
    )
    assert b"VEVENT" not in Client().get(subscribed(ines)).content


def test_what_has_not_changed_is_not_sent_again(
    schedule: Schedule, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    browser, address = client_of(jun), f"/schedules/{schedule.slug}/exports/calendar.ics"
    first = browser.get(address)
    assert "private" in first["Cache-Control"]
    assert browser.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    # The date alone spares no answer: who has read on is sent more, though the plan is as it was.
    assert browser.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
    reach(jun, novel, 9)
    again = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_the_sheet_of_paper_says_when_and_what(schedule: Schedule, jun: Member, client_of: ClientOf) -> None:
    for address in (f"/schedules/{schedule.slug}/print/", "/schedules/exports/print/"):
        page = client_of(jun).get(address).content.decode()
        assert ">Monday 2 March 2026</time><br>12:00 to 13:30" in page
        assert "Never Let Me Go: Chapters 1–5" in page
        assert "Whose tape" not in page


def test_a_calendar_subscribes_without_signing_in(schedule: Schedule, mara: Member) -> None:
    for slug in (None, schedule):
        address = subscribed(mara, slug)
        answer = Client().get(address)
        said = answer.content.decode().replace("\r\n ", "")
        assert said.count("BEGIN:VEVENT") == 5
        assert "Behind the mill" in said
        assert "Whose tape" in said  # she has read as far
        assert "private" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_closed_club_answers_its_members_calendars(schedule: Schedule, mara: Member) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    assert Client().get(subscribed(mara)).status_code == 200
    assert Client().get(f"/schedules/{schedule.slug}/exports/plan.csv").status_code == 302


def test_a_renewed_or_revoked_address_is_gone_at_once(
    schedule: Schedule, mara: Member, client_of: ClientOf
) -> None:
    old = subscribed(mara)
    assert Client().get(old).status_code == 200
    client_of(mara).post("/settings/addresses/calendar/renew/")
    assert Client().get(old).status_code == 404
    new = reverse("calendars:every", args=[SecretKey.objects.get(member=mara, purpose="calendar").text])
    assert Client().get(new).status_code == 200
    client_of(mara).post("/settings/addresses/calendar/revoke/")
    assert Client().get(new).status_code == 404


@pytest.mark.parametrize("key", ["x", "x" * 65, "%00", "ō"])
def test_a_wrong_key_opens_nothing(schedule: Schedule, key: str) -> None:
    assert Client().get(f"/private/{key}/calendar.ics").status_code == 404


def test_a_key_for_something_else_opens_no_calendar(schedule: Schedule, mara: Member) -> None:
    key = SecretKey.objects.renew(mara, "feeds").text
    assert Client().get(reverse("calendars:every", args=[key])).status_code == 404


def test_the_secret_is_in_no_log(schedule: Schedule, mara: Member, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    address = subscribed(mara)
    SecretKey.objects.revoke(mara, "calendar")
    assert Client().get(address).status_code == 404
    assert address.split("/")[2] not in caplog.text


def test_the_secret_is_on_no_page_but_its_owner_s(
    schedule: Schedule, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    key = subscribed(mara).split("/")[2]
    for address in (
        "/settings/addresses/",
        f"/schedules/{schedule.slug}/",
        f"/members/{mara.username}/",
        "/schedules/",
    ):
        assert key not in client_of(jun).get(address).content.decode()
    page = client_of(mara).get("/settings/addresses/")
    assert f"webcal://localhost:8000/private/{key}/calendar.ics" in page.content.decode()
    assert f"http://localhost:8000/private/{key}/calendar/{schedule.slug}.ics" in page.content.decode()


def test_a_member_who_is_suspended_reads_on(schedule: Schedule, sten: Member) -> None:
    assert Client().get(subscribed(sten)).status_code == 200


def test_one_who_waits_to_be_let_in_has_no_calendar(schedule: Schedule, mara: Member) -> None:
    address = subscribed(mara)
    Member.objects.filter(pk=mara.pk).update(awaits_approval=True)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("file", FORMATS)
def test_the_desk_hands_out_what_the_site_does(
    schedule: Schedule, tobias: Member, novel: Work, ines: Member, client_of: ClientOf, file: str
) -> None:
    second = five_weeks(novel, by=ines, title="Once more")
    data = {"action": f"export_{file.replace('.', '_')}", "_selected_action": [schedule.pk, second.pk]}
    answer = client_of(tobias).post("/admin/schedules/schedule/", data)
    assert answer["Content-Type"] == FORMATS[file].content_type
    if file in TEXTS:
        said = answer.content.decode().replace("\r\n ", "")
        assert schedule.title in said.replace("\\", "")
        assert second.title in said
        assert "Whose tape" not in said


@pytest.mark.parametrize("meetings", [0, 30])
def test_a_file_costs_the_same_whatever_is_in_it(
    schedule: Schedule, mara: Member, client_of: ClientOf, meetings: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(meetings):
        Meeting.objects.create(
            schedule=schedule,
            position=10 + number,
            title="More",
            starts_at=timezone.now() + timedelta(number),
        )
    browser = client_of(mara)
    with django_assert_max_num_queries(14):
        browser.get(f"/schedules/{schedule.slug}/exports/plan.csv")
