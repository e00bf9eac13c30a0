"""Everything can be reached and done without a mouse, and one always sees where one is."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Thread

from .conftest import OpenWindow
from .windows import Window

pytestmark = pytest.mark.once

# Marks every control that is there to be used, and answers how many there are.
CONTROLS = """
() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const there = [...document.querySelectorAll(wanted)].filter((one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0
    && !one.closest("[aria-hidden=true]"));
  there.forEach((one, number) => { one.dataset.control = number; });
  return there.length;
}
"""
# What has the focus: its mark, and whether one sees that it has.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return { control: one.dataset.control ?? null, seen: outlined && inside, html: one.outerHTML.slice(0, 120) };
}
"""


@pytest.fixture
def thread(novel: Work, sachiko: Member, mara: Member) -> Thread:
    """Somebody else's comment, an own one, an inline spoiler."""
    thread = Thread.start(by=sachiko, title="Tea or coffee?", body="With the first chapter.", work=novel)
    top = thread.comment(by=sachiko, body="Tea, and ||the blue cup||.")
    thread.comment(by=mara, body="Unless it rains.", under=top)
    return thread


# What WCAG's criterion on text spacing asks a page to bear.
SPACED_WIDER = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""


def walk_by_tab(page: Page, key: str = "Tab") -> list[dict[str, object]]:
    """Press Tab until the focus leaves the page; what had it, in order."""
    steps: list[dict[str, object]] = []
    for _ in range(400):
        page.keyboard.press(key)
        step = page.evaluate(FOCUSED)
        if step is None or (steps and step["control"] == steps[0]["control"]):
            return steps
        steps.append(step)
    raise AssertionError(f"the focus never leaves the page: {json.dumps(steps[-3:])}")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_of_a_thread_is_reached_and_seen(
    open_window: OpenWindow, thread: Thread, mara: Member, width: int, scheme: str
) -> None:
    window = open_window(mara, width=width)
    page = window.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    window.open(thread.get_absolute_url())
    count = page.evaluate(CONTROLS)
    steps = walk_by_tab(page)
    assert [step["html"] for step in steps if not step["seen"]] == []
    order = [int(str(step["control"])) for step in steps if step["control"] is not None]
    assert order == list(range(count)), "every control, in the order of the page"


@pytest.mark.parametrize(
    "path", ["/", "/pages/never-let-me-go/", "/works/never-let-me-go/", "/accounts/login/"]
)
def test_every_control_of_a_page_is_reached_and_seen(window: Window, path: str) -> None:
    page = window.page
    window.open(path)
    count = page.evaluate(CONTROLS)
    steps = walk_by_tab(page)
    assert [step["html"] for step in steps if not step["seen"]] == []
    # A field with the focus from the start is where one begins: those before it come last, or by going back.
    assert {int(str(step["control"])) for step in steps if step["control"] is not None} == set(range(count))


def test_the_first_stop_skips_to_the_words(window: Window, thread: Thread) -> None:
    page = window.page
    window.open(thread.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the words")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_escape_closes_the_menu_and_gives_the_focus_back(open_window: OpenWindow, mara: Member) -> None:
    window = open_window(mara)
    page = window.page
    window.open("/")
    summary = page.locator("details.me summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Your profile")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_click_elsewhere_closes_the_menu(open_window: OpenWindow, mara: Member) -> None:
    window = open_window(mara)
    page = window.page
    window.open("/")
    page.locator("details.me summary").click()
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.get_by_role("contentinfo").click()
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()


def test_a_member_likes_and_answers_by_keyboard_alone(
    open_window: OpenWindow, thread: Thread, mara: Member
) -> None:
    window = open_window(mara)
    page = window.page
    window.open(thread.get_absolute_url())
    row = page.locator("#tree > li").first
    with window.staying():
        row.get_by_role("button", name="Like").focus()
        page.keyboard.press("Space")
        expect(row.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
        expect(row.get_by_role("button", name="Like")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(row.get_by_role("link", name="Reply", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        words = row.get_by_label("Your words")
        expect(words).to_be_focused()
        page.keyboard.type("In a glass.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#tree > li").filter(has_text="In a glass.").locator(".comment")).to_be_focused()


def test_a_wide_page_at_four_hundred_per_cent_needs_no_sideways_scrolling(
    open_window: OpenWindow, thread: Thread, mara: Member
) -> None:
    """1280 pixels at 400 % are 320; and text may be spaced wider by those who read better so."""
    window = open_window(mara, width=320)
    page = window.page
    for path in (thread.get_absolute_url(), "/pages/never-let-me-go/", "/works/never-let-me-go/", "/"):
        window.open(path)
        page.evaluate(
            "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
            " document.adoptedStyleSheets = [sheet]; }",
            SPACED_WIDER,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
