"""An evening at the desk, in a real browser: from a report to what came of it, for all whom it concerns."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Report
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


def report(open_window: OpenWindow, item: Comment | Thread, reason: str) -> None:
    window = come_in(open_window, "nils")
    window.open(item.get_absolute_url())
    if isinstance(item, Comment):
        row = window.page.locator(f"#comment-{item.pk}")
        row.locator("summary", has_text="More").click()
        row.get_by_role("link", name="Report").click()
    else:
        window.page.locator(f'a[href="/moderation/report/discussions.thread/{item.pk}/"]').click()
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


def judge(item: Comment | Thread, by: Window) -> None:
    """Open the report on this from the first page of the desk."""
    by.open("/admin/")
    at = Report.objects.open().about(item).get()
    by.page.locator(f'a[href="/admin/moderation/report/{at.pk}/change/"]').click()


def expect_in_the_log(window: Window, *said: str) -> None:
    """The newest entries of the log, as its list shows them: who did what, and why."""
    window.open("/admin/moderation/logentry/")
    for words in said:
        expect(window.page.locator("#result_list tbody tr", has_text=words).first).to_contain_text("Tobias")
    expect(window.page.locator("#result_list tbody tr", has_text="That is why.").first).to_be_visible()


def test_a_branch_is_hidden_and_shown_again(told: Comment, open_window: OpenWindow) -> None:
    mara = Member.objects.get(username="mara")
    below = told.thread.comment(by=mara, body="And she finds another.", under=told)
    report(open_window, told, "It is unkind")
    window, reader = come_in(open_window, "tobias"), open_window()
    judge(told, window)
    deed(window, "Hide it and all below")
    reader.open(told.thread.get_absolute_url())
    for comment in (told, below):
        expect(reader.page.locator(f"#comment-{comment.pk}")).to_contain_text("hidden")
    for words in (told.body, below.body):
        assert words not in reader.page.content()
    again, _ = Report.objects.file(
        told, by=mara, author=told.author, reason="other", words="It was a quotation."
    )
    window.open(again.get_absolute_url())
    deed(window, "Show it again")
    reader.open(told.thread.get_absolute_url())
    for words in (told.body, below.body):
        expect(reader.page.get_by_text(words)).to_be_visible()
    expect_in_the_log(window, "hid", "restored")


def test_threads_are_split_and_merged_and_every_link_lands(told: Comment, open_window: OpenWindow) -> None:
    mara = Member.objects.get(username="mara")
    below = told.thread.comment(by=mara, body="And she finds another.", under=told)
    links = {comment.get_absolute_url(): comment.body for comment in (told, below)}
    report(open_window, told, "It is off topic")
    window, reader = come_in(open_window, "tobias"), open_window()
    judge(told, window)
    deed(window, "Split off a thread", Title="On tapes")
    apart = Thread.objects.get(title="On tapes")
    for address, words in links.items():
        reader.open(address)
        expect(reader.page.get_by_role("heading", name="On tapes")).to_be_visible()
        expect(reader.page.get_by_text(words)).to_be_visible()
    report(open_window, apart, "It is off topic")
    judge(apart, window)
    deed(window, "Merge it into another", Into=str(told.thread.pk))
    for address, words in {**links, apart.get_absolute_url(): "She lets it go"}.items():
        reader.open(address)
        expect(reader.page.get_by_role("heading", name="The tape")).to_be_visible()
        expect(reader.page.get_by_text(words).first).to_be_visible()
    expect_in_the_log(window, "split into a thread of its own", "merged into another thread")


def test_suspended_and_let_write_again(told: Comment, open_window: OpenWindow) -> None:
    report(open_window, told, "It is unkind")
    window, theirs = come_in(open_window, "tobias"), open_window()
    farid = Member.objects.get(username="farid")
    farid.set_password("read-slowly-8421")
    farid.save()
    theirs.open("/accounts/login/")
    theirs.page.locator('input[name="login"]').fill("farid")
    theirs.page.locator('input[name="password"]').fill("read-slowly-8421")
    theirs.page.locator('input[name="password"]').press("Enter")
    theirs.page.wait_for_url(lambda url: "/accounts/login/" not in url)
    judge(told, window)
    deed(window, "Suspend its author")
    # Wherever they were signed in, they sign in anew.
    theirs.open("/settings/")
    expect(theirs.page).to_have_url(re.compile("/accounts/login/"))
    theirs = come_in(open_window, "farid")
    theirs.open("/moderation/yours/")
    expect(theirs.page.get_by_text("you can read, but not write").first).to_be_visible()
    theirs.open(told.thread.get_absolute_url())
    expect(theirs.page.get_by_role("button", name="Reply")).to_have_count(0)
    report(open_window, told, "It is spam")
    judge(told, window)
    deed(window, "Lift the suspension")
    assert Member.objects.filter(username="farid", suspended_until=None).exists()
    theirs.open("/moderation/yours/")
    expect(theirs.page.get_by_text("you can read, but not write")).to_have_count(0)
    expect_in_the_log(window, "suspended", "lifted the suspension of")


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
        "/admin/discussions/comment/?period=2026",
        "/admin/discussions/thread/",
        "/admin/reviews/review/",
        "/admin/members/member/",
    ):
        window.open(address)
        assert not list(inspect(window.page)), address
    assert not window.complaints


def test_no_column_of_a_list_is_out_of_sight(told: Comment, open_window: OpenWindow) -> None:
    report(open_window, told, "It is unkind")
    window = come_in(open_window, "tobias")
    window.page.set_viewport_size({"width": 1280, "height": 900})
    for name in ("discussions/comment", "discussions/thread", "moderation/report", "members/member"):
        window.open(f"/admin/{name}/")
        assert window.page.locator(".results").evaluate("list => list.scrollWidth <= list.clientWidth"), name
