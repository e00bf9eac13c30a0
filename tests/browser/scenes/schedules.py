"""Schedules: their list, one of them, its meetings, and the tables and forms with which they are planned."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bookclub.members.models import Member
from bookclub.schedules.models import Meeting, Schedule

from ..windows import Window
from .table import FINISHED, MEMBER, NOT_LOOKED_AT, ORGANISER, VISITOR, addresses, press, scene

DEEDS = ("publish", "pause", "resume", "archive", "answer")
NOT_LOOKED_AT.update(f"schedules:{name}" for name in DEEDS)

SCHEDULE = "/schedules/never-let-me-go-again/"

addresses(VISITOR, [("schedules", "/schedules/"), ("schedule", SCHEDULE)])
addresses(MEMBER, [("schedule, mid-way", SCHEDULE)])
addresses(
    ORGANISER,
    [
        ("schedules of an organiser", "/schedules/"),
        ("schedule of an organiser", SCHEDULE),
        ("new schedule", "/schedules/new/"),
        ("plan of a schedule", f"{SCHEDULE}plan/"),
        ("facts of a schedule", f"{SCHEDULE}edit/"),
        ("shift a schedule", f"{SCHEDULE}shift/"),
        ("copy a schedule", f"{SCHEDULE}copy/"),
        ("cancel a schedule", f"{SCHEDULE}cancel/"),
    ],
)


def meeting(title: str) -> Meeting:
    return Meeting.objects.select_related("schedule").get(title=title)


def open_meeting(window: Window, title: str, route: str = "") -> Page:
    window.open(f"{meeting(title).get_absolute_url()}{route}")
    return window.page


@scene()
def meeting_of_a_visitor(window: Window) -> None:
    open_meeting(window, "The Cottages")


@scene(MEMBER)
def meeting_that_waits(window: Window) -> None:
    expect(open_meeting(window, "The Cottages").locator(".quiet__line")).to_be_visible()


@scene(FINISHED)
def meeting_over_with_its_talk(window: Window) -> None:
    expect(open_meeting(window, "The first evening").locator("#notes")).to_be_visible()


@scene(FINISHED)
def meeting_with_a_waiting_list(window: Window) -> None:
    Meeting.objects.filter(title="Norfolk").update(capacity=3)
    meeting("Norfolk").answer("yes", by=Member.objects.get(username=FINISHED))
    expect(open_meeting(window, "Norfolk").locator(".coming--waiting")).to_be_visible()


@scene(ORGANISER)
def meeting_called_off(window: Window) -> None:
    meeting("Norfolk").cancel(
        by=Member.objects.get(username=ORGANISER), reason="The bookshop is being painted."
    )
    open_meeting(window, "Norfolk")


@scene(ORGANISER)
def meeting_when_and_where(window: Window) -> None:
    open_meeting(window, "Norfolk", "edit/")


@scene(ORGANISER)
def meeting_when_and_where_refused(window: Window) -> None:
    page = open_meeting(window, "Norfolk", "edit/")
    page.get_by_label("Day").fill("2020-01-01")
    press(page, "Save")
    expect(page.locator(".errors--form")).to_be_visible()


@scene(ORGANISER)
def meeting_when_and_where_clash(window: Window) -> None:
    page = open_meeting(window, "Norfolk", "edit/")
    meeting("Norfolk").change(by=Member.objects.get(username=ORGANISER), place="The library")
    press(page, "Save")
    expect(page.get_by_text("Someone was quicker")).to_be_visible()


@scene(ORGANISER)
def meeting_its_words(window: Window) -> None:
    open_meeting(window, "The Cottages", "words/")


@scene(ORGANISER)
def meeting_its_words_clash(window: Window) -> None:
    page = open_meeting(window, "The Cottages", "words/")
    meeting("The Cottages").write({"agenda": "Tea first."}, by=Member.objects.get(username=ORGANISER))
    page.get_by_label("Agenda").fill("Cake first.")
    press(page, "Save")
    expect(page.get_by_text("Someone was quicker")).to_be_visible()


@scene(MEMBER)
def meeting_look_first(window: Window) -> None:
    Meeting.objects.filter(title="The Cottages").update(host=Member.objects.get(username=MEMBER))
    page = open_meeting(window, "The Cottages", "words/")
    expect(page.get_by_role("button", name="Show me all of it")).to_be_visible()


@scene(ORGANISER)
def meeting_to_be_called_off(window: Window) -> None:
    open_meeting(window, "Norfolk", "cancel/")


@scene(FINISHED)
def inline_spoiler_of_a_meeting(window: Window) -> None:
    page = open_meeting(window, "The Cottages")
    page.get_by_role("button", name="spoiler").first.evaluate(
        "button => { const form = document.createElement('form'); form.method = 'post';"
        " form.action = button.formAction || button.dataset.hxPost;"
        " form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());"
        " document.body.append(form); form.submit(); }"
    )
    expect(page.locator(".spoiler-shown")).to_be_visible()


@scene(MEMBER)
def meeting_whose_talk_opens_later(window: Window) -> None:
    schedule = Schedule.objects.get()
    Schedule.objects.filter(pk=schedule.pk).update(opens_days_before=1)
    schedule.refresh_from_db()
    schedule.settle()
    expect(open_meeting(window, "Film night").get_by_text("The talk opens on")).to_be_visible()


@scene(ORGANISER)
def new_schedule_refused(window: Window) -> None:
    window.open("/schedules/new/")
    page = window.page
    page.get_by_label("Work").select_option(label="Never Let Me Go")
    page.get_by_label("On chosen weekdays").check()
    press(page, "Show me the plan")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(ORGANISER)
def plan_refused(window: Window) -> None:
    window.open(f"{SCHEDULE}plan/")
    page = window.page
    page.get_by_label("Day").nth(2).fill("2020-01-01")
    press(page, "Save")
    expect(page.get_by_text("not after the meeting before it")).to_be_visible()


@scene(ORGANISER)
def plan_clash(window: Window) -> None:
    window.open(f"{SCHEDULE}plan/")
    meeting("Norfolk").change(by=Member.objects.get(username=ORGANISER), title="The coast")
    press(window.page, "Save")
    expect(window.page.get_by_text("Someone was quicker")).to_be_visible()


@scene(ORGANISER)
def plan_with_one_more(window: Window) -> None:
    window.open(f"{SCHEDULE}plan/")
    press(window.page, "Add it")
    expect(window.page.locator("[data-row]")).to_have_count(7)


@scene(ORGANISER)
def draft_of_a_schedule(window: Window) -> None:
    draft = Schedule.objects.get().copy(
        by=Member.objects.get(username=ORGANISER),
        title="Once more",
        first=timezone.localdate() + timedelta(days=40),
    )
    window.open(draft.get_absolute_url())


@scene(ORGANISER)
def paused_schedule(window: Window) -> None:
    Schedule.objects.get().pause(by=Member.objects.get(username=ORGANISER))
    window.open(SCHEDULE)


@scene()
def no_schedules(window: Window) -> None:
    for one in Meeting.objects.all():
        one.rsvps.all().delete()
    Schedule.objects.all().delete()
    window.open("/schedules/")
