"""The first walk through the club, from a visitor's first page to signing in with a passkey."""

from __future__ import annotations

import re

from django.core import mail
from playwright.sync_api import Locator, Page, expect

from discussions.models import Thread

from .windows import Window

PASSWORD = "the tram at half past seven"
WATCHED_HERE = "Where do you read?"


def code_in_last_mail() -> str:
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def test_a_newcomer_joins_writes_and_comes_back_with_a_passkey(window: Window) -> None:
    page = window.page
    read_the_page_of_the_novel(window)
    sign_up(page)
    thread = Thread.objects.get(title=WATCHED_HERE)
    window.open(f"/discussions/{thread.pk}/")
    first = reply_three_deep(window)
    like_somebody(window)
    edit_and_look_back(page, first)
    delete(page, first)
    add_a_passkey(window)
    sign_out(page)
    sign_in_with_the_passkey(page)


def read_the_page_of_the_novel(window: Window) -> None:
    page = window.page
    window.open("/")
    page.get_by_role("navigation", name="The club").get_by_role("link", name="Pages").click()
    page.get_by_role("link", name="Never Let Me Go", exact=True).first.click()
    expect(page).to_have_url(re.compile("/pages/never-let-me-go/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Never Let Me Go")
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ comments$"))).to_be_visible()


def sign_up(page: Page) -> None:
    page.get_by_role("link", name="Join", exact=True).click()
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    assert mail.outbox[-1].to == ["nora@example.org"]
    page.get_by_label("Code").fill(code_in_last_mail())
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".me__name")).to_have_text("nora")


def reply_three_deep(window: Window) -> Locator:
    page = window.page
    rows = page.locator("#tree > li")
    before = rows.count()
    with window.staying():
        answered = rows.first
        depth = int(answered.get_attribute("data-depth") or "")
        for number, words in enumerate(["On the stairs.", "With the *light* on.", "And a biscuit."], start=1):
            answered.get_by_role("link", name="Reply", exact=True).click()
            answered.get_by_label("Your words").fill(words)
            answered.get_by_role("button", name="Post reply").click()
            posted = rows.filter(has_text=words.replace("*", ""))
            expect(posted).to_have_attribute("data-depth", str(depth + number))
            expect(posted.locator("textarea")).to_have_count(0)
            expect(page.get_by_label("Your words")).to_have_count(0)
            expect(page.get_by_role("status").last).to_have_text("Your comment is posted.")
            answered = posted
    expect(rows).to_have_count(before + 3)
    expect(page.get_by_role("heading", name=f"{before + 3} comments")).to_be_visible()
    expect(rows.filter(has_text="With the light on.").locator("em")).to_have_text("light")
    page.reload()
    expect(rows).to_have_count(before + 3)
    return rows.filter(has_text="On the stairs.")


def like_somebody(window: Window) -> None:
    page = window.page
    like = page.locator("#tree > li").first.get_by_role("button", name="Like")
    before = int(like.locator(".deed__count").inner_text()) if like.locator(".deed__count").count() else 0
    with window.staying():
        like.click()
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(like.locator(".deed__count")).to_have_text(str(before + 1))
        expect(page.locator("#announce")).to_have_text("You like this comment.")
        expect(like).to_be_focused()
        like.click()
        expect(like).to_have_attribute("aria-pressed", "false")
        like.click()
    expect(like).to_have_attribute("aria-pressed", "true")


def edit_and_look_back(page: Page, comment: Locator) -> None:
    comment.locator("summary", has_text="More").click()
    comment.get_by_role("link", name="Edit").click()
    words = page.get_by_label("Your words")
    expect(words).to_have_value("On the stairs.")
    words.fill("On the stairs, the third from the top.")
    page.get_by_role("button", name="Save").click()
    changed = page.locator("#tree > li").filter(has_text="the third from the top")
    changed.get_by_role("link", name="edited").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How this comment changed")
    expect(page.locator("ins").first).to_contain_text("third from the top")
    page.go_back()


def delete(page: Page, comment: Locator) -> None:
    row = page.locator("#tree > li").filter(has_text="the third from the top")
    row.locator("summary", has_text="More").click()
    row.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("A comment was deleted by its author.")).to_be_visible()
    expect(page.get_by_text("the third from the top")).to_have_count(0)
    # What answered it keeps its place.
    expect(page.locator("#tree > li").filter(has_text="With the light on.")).to_be_visible()


def add_a_passkey(window: Window) -> None:
    page, protocol = window.page, window.cdp()
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.locator("details.me summary").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Passkeys and codes").click()
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("The blue phone")
    page.get_by_role("button", name="Add it").click()
    # The first key brings recovery codes with it.
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert mail.outbox[-1].to == ["nora@example.org"]


def sign_out(page: Page) -> None:
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("details.me")).to_have_count(0)


def sign_in_with_the_passkey(page: Page) -> None:
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".me__name")).to_have_text("nora")
