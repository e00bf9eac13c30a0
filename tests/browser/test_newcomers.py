"""An evening at the desk with what waits there: read, let through, turned down, each in a few clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bookclub.members.models import Club, Member
from bookclub.moderation.models import Held
from discussions.models import Comment

from .conftest import OpenWindow
from .test_every_page import inspect

pytestmark = pytest.mark.once


def test_somebody_new_is_let_through(open_window: OpenWindow) -> None:
    held = Held.objects.waiting().get(author__username="wren")
    window = open_window(Member.objects.get(username="tobias"))
    page = window.page
    window.open("/admin/")
    page.get_by_role("link", name="Comment by Wren").click()  # one
    assert "very slow train" not in page.content()
    assert list(inspect(page)) == []
    page.get_by_role("button", name="Show to judge").click()  # two
    expect(page.get_by_text("very slow train")).to_be_visible()
    page.locator("summary", has_text="Let it through").click()  # three
    page.get_by_role("button", name="Let it through").click()  # four
    expect(page.get_by_text("The comment is posted.")).to_be_visible()
    theirs = open_window(Member.objects.get(username="wren"))
    theirs.open(Comment.objects.get(author=held.author).get_absolute_url())
    expect(theirs.page.get_by_text("very slow train")).to_be_visible()
    expect(theirs.page.get_by_text("This waits for a moderator")).to_have_count(0)


def test_many_are_turned_down_from_the_list(open_window: OpenWindow) -> None:
    window = open_window(Member.objects.get(username="tobias"), width=320)
    page = window.page
    window.open("/admin/moderation/held/?state__exact=waits")
    assert list(inspect(page)) == []
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("turn_down_all")
    page.get_by_label("Why (if you turn down)").fill("Nothing is sold here.")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    expect(page.get_by_text("2 of 2 turned down")).to_be_visible()
    assert not Held.objects.waiting().exists()


def test_with_scripts_and_without_words_that_wait_are_shown_to_their_writer(open_window: OpenWindow) -> None:
    club = Club.current()
    club.first_posts_wait = 1
    club.save()
    held = Held.objects.waiting().get(author__username="wren")
    address = held.where[1]
    for scripts in (True, False):
        window = open_window(held.author, scripts=scripts)
        window.open(address)
        words = f"With{'' if scripts else 'out'} scripts, hello."
        window.page.get_by_label("Join in").fill(words)
        window.page.get_by_role("button", name="Post comment").click()
        expect(window.page.locator(".held", has_text=words)).to_be_visible()
        assert "#held-" in window.page.url


def test_who_asks_to_join_is_answered_beside_the_reason(open_window: OpenWindow) -> None:
    asks = Member.objects.create_user("nora", awaits_approval=True, joining_reason="I read slowly.")
    window = open_window(Member.objects.get(username="tobias"))
    page = window.page
    window.open("/admin/")
    page.get_by_role("link", name="nora", exact=True).first.click()
    expect(page.get_by_text("I read slowly.")).to_be_visible()
    complaints = list(window.complaints)
    assert list(inspect(page)) == []
    # What Django's forms.css imports, axe copies into a style element, which our policy forbids it.
    window.complaints[:] = complaints
    page.get_by_role("button", name="Let in", exact=True).click()
    expect(page.get_by_text("in the club now")).to_be_visible()
    asks.refresh_from_db()
    assert not asks.awaits_approval
