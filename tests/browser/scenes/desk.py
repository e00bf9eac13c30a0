"""The desk's own pages: a report and its deeds, a deed for many, a history. Lists, which Django draws: `test_desk`."""

from __future__ import annotations

from bookclub.moderation.models import Report
from discussions.models import Comment

from ..windows import Window
from .table import MODERATOR, scene

COMMENTS = "/admin/discussions/comment/"


def report() -> Report:
    found = Report.objects.open().oldest_first().first()
    assert found is not None
    return found


@scene(MODERATOR)
def a_report_in_its_place(window: Window) -> None:
    window.open(report().get_absolute_url())
    window.page.locator("details.judge__deed summary").first.click()


@scene(MODERATOR)
def a_report_shown_to_judge(window: Window) -> None:
    window.open(report().get_absolute_url())
    window.page.get_by_role("button", name="Show to judge").click()
    window.page.get_by_role("heading", name="To judge").wait_for()


@scene(MODERATOR)
def a_deed_without_a_reason(window: Window) -> None:
    window.open(report().get_absolute_url())
    box = window.page.locator("details.judge__deed", has_text="Dismiss").first
    box.locator("summary").click()
    box.locator("form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    window.page.get_by_text("This field is required.").wait_for()


def choose(window: Window, deed: str) -> None:
    """Two lines of the list of comments, and a deed for both."""
    window.open(COMMENTS)
    for box in window.page.locator("input.action-select").all()[:2]:
        box.check()
    window.page.locator('select[name="action"]').select_option(label=deed)
    window.page.get_by_role("button", name="Go").click()


@scene(MODERATOR)
def a_deed_for_many_asks_why(window: Window) -> None:
    choose(window, "Raise the spoiler point")
    window.page.locator('input[name="sure"]').wait_for(state="attached")


@scene(MODERATOR)
def a_deed_for_many_without_a_reason(window: Window) -> None:
    choose(window, "Suspend")
    window.page.locator(".judge__deed form").evaluate(
        "form => { form.noValidate = true; form.requestSubmit(); }"
    )
    window.page.get_by_text("This field is required.").wait_for()


@scene(MODERATOR)
def the_history_of_a_comment(window: Window) -> None:
    hidden = Comment.objects.exclude(hidden_at=None).first() or Comment.objects.earliest("pk")
    window.open(f"{COMMENTS}{hidden.pk}/history/")
