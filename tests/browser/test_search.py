"""Searching by keyboard alone: from any page to what was said, and on to a narrower search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Thread
from tests.people import after

from .conftest import OpenWindow

pytestmark = pytest.mark.once


def test_what_was_said_is_found_by_keyboard(
    open_window: OpenWindow, novel: Work, sachiko: Member, mara: Member
) -> None:
    thread = Thread.start(by=sachiko, title="Tea or coffee?", body="With the first chapter.", work=novel)
    said = thread.comment(by=sachiko, body="A samovar, if there is one.")
    thread.comment(by=sachiko, body="A samovar at the end.", scope=after(novel, 23))
    window = open_window(mara)
    window.open("/")
    page = window.page
    page.get_by_role("searchbox", name="Search the club").focus()
    page.keyboard.type("samov")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    expect(page.locator("mark")).to_have_text("samovar")
    page.get_by_role("group").locator("summary", has_text="Narrow it down").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Written by").focus()
    page.keyboard.type("mara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="drop the filters").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Tea or coffee?").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#comment-{said.pk}$"))


def test_a_thread_is_searched_from_its_own_page(
    open_window: OpenWindow, novel: Work, sachiko: Member, mara: Member
) -> None:
    thread = Thread.start(by=sachiko, title="Tea or coffee?", body="A samovar.", work=novel)
    Thread.start(by=sachiko, title="Another", body="A samovar as well.", work=novel)
    window = open_window(mara)
    window.open(thread.get_absolute_url())
    page = window.page
    page.get_by_role("searchbox", name="Search in this thread").focus()
    page.keyboard.type("samovar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    page.get_by_role("link", name="Search everywhere").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 found")).to_be_visible()
