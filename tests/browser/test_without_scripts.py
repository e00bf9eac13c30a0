"""The same club for those whose browser runs no scripts: nothing essential is missing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Thread
from tests.people import after

from .conftest import OpenWindow
from .windows import Window

PASSWORD = "the tram at half past seven"


@pytest.fixture
def plain(open_window: OpenWindow) -> Window:
    """A window that runs no scripts."""
    return open_window(scripts=False)


@pytest.fixture
def thread(novel: Work, sachiko: Member) -> Thread:
    """Two open comments, one under the other, and one for those who have finished chapter 12."""
    thread = Thread.start(
        by=sachiko, title="Tea or coffee?", body="With the first chapter, I mean.", work=novel
    )
    top = thread.comment(by=sachiko, body="Tea. Always tea.")
    thread.comment(by=sachiko, body="Unless it rains.", under=top)
    thread.comment(by=sachiko, body="The veiled saucer.", scope=after(novel, 12))
    return thread


def test_a_member_reads_and_writes_without_scripts(plain: Window, thread: Thread, mara: Member) -> None:
    mara.set_password(PASSWORD)
    mara.save()
    page = plain.page
    read_the_page_of_the_novel(plain)
    sign_in(page)
    plain.open(f"/discussions/{thread.pk}/")
    fold_and_unfold(page)
    reply_with_a_preview(page)
    quote(page)
    like(page)
    edit(page)
    delete(page)


def test_a_member_opens_what_was_veiled_without_scripts(
    open_window: OpenWindow, thread: Thread, mara: Member
) -> None:
    plain = open_window(mara, scripts=False)
    page = plain.page
    plain.open(f"/discussions/{thread.pk}/")
    assert "saucer" not in page.content()
    expect(page.get_by_text("A comment opens after Chapter 12")).to_be_visible()
    page.get_by_role("button", name="show it anyway").click()
    expect(page.get_by_text("The veiled saucer.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/discussions/{thread.pk}/"))


def test_a_visitor_moves_on_without_scripts(plain: Window, thread: Thread) -> None:
    page = plain.page
    plain.open(f"/discussions/{thread.pk}/")
    assert "saucer" not in page.content()
    page.get_by_label("I have finished").select_option(label="Chapter 12")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/discussions/{thread.pk}/$"))
    expect(page.get_by_text("The veiled saucer.")).to_be_visible()
    expect(page.locator(".notice--good")).to_contain_text("opened for you")
    expect(page.get_by_label("I have finished").locator("option:checked")).to_have_text("Chapter 12")


def row(page: Page, words: str) -> Locator:
    return page.locator("#tree > li").filter(has_text=words)


def read_the_page_of_the_novel(plain: Window) -> None:
    plain.open("/pages/never-let-me-go/")
    expect(plain.page.get_by_role("heading", level=1)).to_have_text("Never Let Me Go")


def sign_in(page: Page) -> None:
    page.get_by_role("link", name="Sign in").first.click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_label("E-mail address or user name").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".me__name")).to_have_text("Mara")


def fold_and_unfold(page: Page) -> None:
    row(page, "Tea. Always tea.").get_by_role("link", name="Fold replies").click()
    expect(row(page, "Unless it rains.")).to_have_count(0)
    page.get_by_role("link", name="Unfold 1 reply").click()
    expect(row(page, "Unless it rains.")).to_be_visible()


def reply_with_a_preview(page: Page) -> None:
    row(page, "Unless it rains.").get_by_role("link", name="Reply", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply to Sachiko")
    page.get_by_label("Your words").fill("Then *cocoa*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("group", name="Preview").locator("em")).to_have_text("cocoa")
    expect(page.get_by_label("Your words")).to_have_value("Then *cocoa*.")
    page.get_by_role("button", name="Post reply").click()
    expect(row(page, "Then cocoa.")).to_have_attribute("data-depth", "2")
    expect(page.get_by_role("heading", name="4 comments")).to_be_visible()


def quote(page: Page) -> None:
    above = row(page, "Tea. Always tea.")
    above.locator("summary", has_text="More").click()
    above.get_by_role("link", name="Quote").click()
    quoted = page.get_by_label("Your words")
    expect(quoted).to_have_value(re.compile("> Tea. Always tea."))
    quoted.fill(quoted.input_value() + "Even in July?")
    page.get_by_role("button", name="Post reply").click()
    answer = row(page, "Even in July?")
    expect(answer.locator("blockquote")).to_contain_text("Tea. Always tea.")
    expect(answer.locator("blockquote").get_by_role("link")).to_have_attribute(
        "href", re.compile(r"/discussions/comments/\d+/")
    )


def like(page: Page) -> None:
    liked = row(page, "Unless it rains.").get_by_role("button", name="Like")
    liked.click()
    expect(liked).to_have_attribute("aria-pressed", "true")
    expect(liked.locator(".deed__count")).to_have_text("1")


def edit(page: Page) -> None:
    mine = row(page, "Then cocoa.")
    mine.locator("summary", has_text="More").click()
    mine.get_by_role("link", name="Edit").click()
    page.get_by_label("Your words").fill("Then soup.")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Then soup.").get_by_role("link", name="edited")).to_be_visible()


def delete(page: Page) -> None:
    mine = row(page, "Then soup.")
    mine.locator("summary", has_text="More").click()
    mine.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".notice--good")).to_have_text("The comment is deleted.")
    # Nobody had answered it, so no gap is left.
    expect(page.get_by_text("soup")).to_have_count(0)
    expect(page.get_by_role("heading", name="4 comments")).to_be_visible()
