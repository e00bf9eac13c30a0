"""A schedule from the first form to the meeting that is called off, as its organiser and three members live it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from bookclub.members.models import Member
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.models import Schedule

from .conftest import OpenWindow
from .scenes.table import press
from .windows import Window


@pytest.fixture
def three(mara: Member, sachiko: Member, tobias: Member) -> list[Member]:
    return [sachiko, mara, tobias]


def plan_five_weeks(page: Page) -> None:
    """The form of a minute."""
    page.get_by_role("link", name="Schedules").first.click()
    page.get_by_role("link", name="Plan a schedule").click()
    page.locator("#id_work_1").select_option(label="Never Let Me Go")
    page.locator("#id_count_1").fill("5")
    page.get_by_label("First meeting").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    page.get_by_label("Title").fill("Five Thursdays")
    page.locator("#id_place").fill("The library")
    page.locator("#id_capacity").fill("2")
    press(page, "Show me the plan")
    expect(page.locator("[data-row]")).to_have_count(5)
    expect(page.locator("[data-load]").nth(1)).to_contain_text("Chapters 6–9")


def labels(page: Page) -> list[str]:
    return [
        words.removeprefix("Never Let Me Go: ")
        for words in page.locator(".meetings__reads").all_inner_texts()
    ]


def test_from_the_first_form_to_a_meeting_that_is_called_off(
    open_window: OpenWindow, ines: Member, three: list[Member]
) -> None:
    desk = open_window(ines)
    desk.open("/")
    page = desk.page
    plan_five_weeks(page)
    page.get_by_role("button", name="Read one more for: Meeting 1").click()
    expect(page.locator("[data-load]").first).to_contain_text("6 chapters")
    expect(page.locator("[data-load]").nth(1)).to_contain_text("3 chapters")
    press(page, "Publish")
    expect(page.locator(".notice--good")).to_contain_text("Published")
    assert labels(page) == ["Chapters 1–6", "Chapters 7–9", "Chapters 10–13", "Chapters 14–17", "Part Three"]
    schedule = Schedule.objects.get(title="Five Thursdays")
    answer_as_three(open_window, schedule, three)
    call_off(page, schedule)
    # A member sees at once what has become of it.
    window = open_window(three[0])
    window.open(schedule.get_absolute_url())
    expect(window.page.locator(".meetings__row").nth(1)).to_contain_text("called off")
    take_along(window.page, schedule)
    subscribe_and_revoke(window.page, open_window(), schedule)


def take_along(page: Page, schedule: Schedule) -> None:
    """Every file is there from the page, and each knows of five meetings, the one that is called off with them."""
    counts: dict[str, Callable[[bytes], int]] = {
        "calendar.ics": lambda body: len(Calendar.from_ical(body).walk("VEVENT")),
        "plan.csv": lambda body: len(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))),
        "plan.xlsx": lambda body: load_workbook(io.BytesIO(body)).active.max_row - 1,
        "google.csv": lambda body: (
            1 + len(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")))))
        ),  # not that one
        "plan.md": lambda body: body.count(b"\n## "),
        "plan.json": lambda body: len(json.loads(body)["schedules"][0]["meetings"]),
    }
    assert counts.keys() == FORMATS.keys()
    for kind in FORMATS.values():
        with page.expect_download() as waiting:
            page.locator(".taking__list").get_by_role("link", name=kind.label, exact=True).click()
        body = Path(waiting.value.path()).read_bytes()
        assert waiting.value.suggested_filename == kind.file_name(schedule.slug)
        assert counts[kind.file](body) == 5, kind.file
    page.get_by_role("link", name="On paper").click()
    expect(page.locator(".paper__meeting")).to_have_count(5)
    expect(page.locator(".paper__meeting").nth(1)).to_contain_text("called off")
    page.go_back()


def subscribe_and_revoke(page: Page, elsewhere: Window, schedule: Schedule) -> None:
    """A calendar asks under an address that its member makes, renews and revokes; nothing else lets it in."""

    def asked(path: str) -> tuple[int, str]:
        answer = elsewhere.page.request.get(f"{elsewhere.served}{path}")
        return answer.status, answer.text()

    def path_now() -> str:
        link = page.get_by_role("link", name=schedule.title, exact=True)
        assert page.locator(f'a[href^="webcal://"]:has-text("{schedule.title}")').count() == 1
        return urlsplit(link.get_attribute("href") or "").path

    page.get_by_role("link", name="Subscribe in your calendar").click()
    keys = page.locator("section", has=page.locator("#key-calendar"))
    keys.get_by_role("button", name="Make a key").click()
    first = path_now()
    status, calendar = asked(first)
    assert status == 200
    assert calendar.count("BEGIN:VEVENT") == 5
    assert calendar.count("STATUS:CANCELLED") == 1
    keys.get_by_role("button", name="Renew").click()
    expect(keys.get_by_role("link", name=schedule.title, exact=True)).not_to_have_attribute(
        "href", re.compile(first)
    )
    second = path_now()
    assert second != first
    assert asked(first)[0] == 404
    assert asked(second)[0] == 200
    keys.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("link", name=schedule.title, exact=True)).to_have_count(0)
    assert asked(second)[0] == 404


def answer_as_three(open_window: OpenWindow, schedule: Schedule, members: list[Member]) -> None:
    """Two find a place, the third waits, and moves up when the first steps back."""
    first = schedule.meetings.in_order()[0]
    windows = [open_window(member) for member in members]
    for window in windows:
        window.open(first.get_absolute_url())
        expect(window.page.get_by_text("The library")).to_be_visible()
        press(window.page, "Yes")
    expect(windows[1].page.locator("#own-answer")).to_have_text("You come.")
    expect(windows[2].page.locator("#own-answer")).to_contain_text("You wait for a place")
    press(windows[0].page, "No")
    expect(windows[0].page.locator("#own-answer")).to_have_text("You do not come.")
    windows[2].page.reload()
    expect(windows[2].page.locator("#own-answer")).to_have_text("You come.")


def call_off(page: Page, schedule: Schedule) -> None:
    page.goto(schedule.get_absolute_url())
    page.get_by_role("link", name="Meeting 2").click()
    page.get_by_role("link", name="Call it off").click()
    page.get_by_label("Reason").fill("The library is being painted.")
    press(page, "Call it off")
    expect(page.get_by_text("The library is being painted.")).to_be_visible()


def test_the_same_without_scripts(open_window: OpenWindow, ines: Member) -> None:
    desk = open_window(ines, scripts=False)
    desk.open("/")
    page = desk.page
    plan_five_weeks(page)
    page.get_by_label("Read to").first.select_option(label="Chapter 6")
    press(page, "Publish")
    assert labels(page) == ["Chapters 1–6", "Chapters 7–9", "Chapters 10–13", "Chapters 14–17", "Part Three"]


def test_a_bar_is_dragged_to_move_its_boundary(open_window: OpenWindow, ines: Member) -> None:
    desk = open_window(ines)
    desk.open("/schedules/never-let-me-go-again/plan/")
    page = desk.page
    bar = page.locator(".plan__bar svg").nth(2)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.66, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 4, steps=6)
    page.mouse.up()
    expect(page.get_by_label("Read to").nth(2).locator("option:checked")).to_have_text("Chapter 11")
    expect(page.locator("[data-load]").nth(3)).to_contain_text("6 chapters")
    expect(page.locator("#announce")).to_contain_text("Chapter 10 – Chapter 11")


def test_the_boundary_stays_between_its_neighbours(open_window: OpenWindow, ines: Member) -> None:
    desk = open_window(ines)
    desk.open("/schedules/never-let-me-go-again/plan/")
    page = desk.page
    less = page.get_by_role("button", name="Read one less for: The tape")
    for _ in range(6):
        less.click()
    expect(page.get_by_label("Read to").nth(1).locator("option:checked")).to_have_text("Chapter 5")
    expect(page.locator("[data-load]").nth(1)).to_contain_text("nothing new")
