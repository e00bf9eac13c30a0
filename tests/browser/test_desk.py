"""An evening at the desk, in a real browser: from a report to what came of it, for all whom it concerns."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Report
from discussions.models import Comment, Thread

from .conftest import OpenWindow
from .test_every_page import inspect
from .windows import Window

pytestmark = pytest.mark.once


@pytest.fixture
def told(novel: Work) -> Comment:
    """Farid says more than he should, in a thread that is open to everyone."""
    farid, mara = (Member.objects.get(username=name) for name in ("farid", "mara"))
    thread = Thread.start(by=mara, title="The tape", body="Who lost it?", work=novel)
    return thread.comment(by=farid, body="She lets it go in the end.")


def come_in(open_window: OpenWindow, username: str) -> Window:
    window = open_window()
    window.come_in_as(Member.objects.get(username=username))
    return window


def report(open_window: OpenWindow, comment: Comment, reason: str) -> None:
    window = come_in(open_window, "nils")
    window.open(comment.get_absolute_url())
    row = window.page.locator(f"#comment-{comment.pk}")
    row.locator("summary", has_text="More").click()
    row.get_by_role("link", name="Report").click()
    window.page.get_by_label(reason).check()
    window.page.get_by_role("button", name="Send the report").click()
    expect(window.page.get_by_text("Thank you.")).to_be_visible()


def deed(window: Window, name: str, **fields: str) -> None:
    """Open one of the deeds beside a report, give a reason, and do it."""
    box = window.page.locator("details.judge__deed", has=window.page.locator("summary", has_text=name)).first
    box.locator("summary").click()
    for label, value in {**fields, "Reason": "That is why."}.items():
        box.get_by_label(label, exact=False).first.fill(value)
    box.get_by_role("button", name=name, exact=True).click()
    expect(window.page.get_by_text("Done:")).to_be_visible()


def test_from_a_report_to_a_raised_point(novel: Work, told: Comment, open_window: OpenWindow) -> None:
    report(open_window, told, "It spoils more than it says")
    # Nils has been here for long: it waits for the end until somebody has looked.
    told.refresh_from_db()
    assert told.scope is not None
    window = come_in(open_window, "tobias")
    page = window.page
    window.open("/admin/")
    at = Report.objects.open().about(told).get()
    page.locator(f'a[href="/admin/moderation/report/{at.pk}/change/"]').click()  # one
    assert "lets it go" not in page.content()
    box = page.locator("details.judge__deed").first
    box.locator("summary").click()  # two
    box.get_by_label("Never Let Me Go", exact=False).first.select_option(
        str(novel.milestones.get(position=17).pk)
    )
    box.get_by_label("Reason").fill("It tells of Part Two.")
    box.get_by_role("button", name="Raise its spoiler point").click()  # three
    expect(page.get_by_text("Done: raise its spoiler point.")).to_be_visible()
    told.refresh_from_db()
    assert str(told.scope) == "Part Two of Never Let Me Go"
    theirs = come_in(open_window, "farid")
    theirs.open("/moderation/yours/")
    expect(theirs.page.get_by_text("It tells of Part Two.").first).to_be_visible()
    reporter = come_in(open_window, "nils")
    reporter.open("/moderation/yours/")
    expect(reporter.page.get_by_text("something was done")).to_be_visible()


def test_a_branch_is_split_off_and_its_link_lands(told: Comment, open_window: OpenWindow) -> None:
    report(open_window, told, "It is off topic")
    window = come_in(open_window, "tobias")
    at = Report.objects.open().about(told).get()
    window.open(f"/admin/moderation/report/{at.pk}/change/")
    deed(window, "Split off a thread", Title="On tapes")
    window.open(told.get_absolute_url())
    expect(window.page.get_by_role("heading", name="On tapes")).to_be_visible()
    assert LogEntry.objects.filter(deed=Deed.SPLIT).exists()


def test_suspended_and_let_write_again(told: Comment, open_window: OpenWindow) -> None:
    report(open_window, told, "It is unkind")
    window = come_in(open_window, "tobias")
    at = Report.objects.open().about(told).get()
    window.open(f"/admin/moderation/report/{at.pk}/change/")
    deed(window, "Suspend its author")
    theirs = come_in(open_window, "farid")
    theirs.open("/moderation/yours/")
    expect(theirs.page.get_by_text("you can read, but not write").first).to_be_visible()
    report(open_window, told, "It is spam")
    at = Report.objects.open().about(told).get()
    window.open(f"/admin/moderation/report/{at.pk}/change/")
    deed(window, "Lift the suspension")
    assert Member.objects.filter(username="farid", suspended_until=None).exists()


def test_the_desk_is_in_order_on_a_phone_and_in_the_dark(open_window: OpenWindow) -> None:
    window = come_in(open_window, "tobias")
    first = Report.objects.open().oldest_first().first()
    assert first is not None
    assert first.opened_at < timezone.now()
    for address in (
        "/admin/",
        f"/admin/moderation/report/{first.pk}/change/",
        "/admin/moderation/report/",
        "/admin/moderation/logentry/",
        "/admin/discussions/comment/",
        "/admin/members/member/",
    ):
        window.open(address)
        assert not list(inspect(window.page)), address
    assert not window.complaints
