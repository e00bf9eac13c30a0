"""What waits for a later chapter is not in the browser at all: not in the page, not on the wire, not for the ear."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Response, expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reference.models import ReferencePage
from discussions.models import Thread
from tests.people import after, reach

from .conftest import OpenWindow
from .windows import Window

SAFE, FIRST, SECOND = "openwren", "firstcanary", "secondcanary"


class Ledger:
    """All that has reached a window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.responses: list[Response] = []
        window.context.on("response", lambda response: self.responses.append(response))

    def holds(self, *words: str) -> set[str]:
        """Which of these words stand in the page as it is, in what is read aloud, or in anything ever received."""
        page = self.window.page
        page.wait_for_load_state("networkidle")
        stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        everything = [page.content(), aloud(self.window), stored, *map(self._received, self.responses)]
        return {word for word in words if any(word in piece for piece in everything)}

    def _received(self, response: Response) -> str:
        head = f"{response.url} {response.all_headers()}"
        has_body = not 300 <= response.status < 400
        return head + (response.body().decode(errors="replace") if has_body else "")


def aloud(window: Window) -> str:
    """What a screen reader is given."""
    return json.dumps(window.cdp().send("Accessibility.getFullAXTree"))


@pytest.fixture
def nils(novel: Work) -> Member:
    """He has finished chapter 3."""
    member = Member.objects.get(username="nils")
    reach(member, novel, 3)
    return member


def write_thread(novel: Work, by: Member) -> str:
    thread = Thread.start(by=by, title="Birds of Hailsham", body=f"A {SAFE}.", work=novel)
    for word in (FIRST, SECOND):
        thread.comment(by=by, body=f"A {word} sings.", scope=after(novel, 9))
    return thread.get_absolute_url()


def write_page(novel: Work, by: Member) -> str:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    birds = (
        f"## Birds\n\nA {SAFE}. [@blog]\n\n"
        f"A {FIRST} sings. {{chapter-9}} [@blog]\n\nA {SECOND} sings. {{chapter-9}} [@blog]\n"
    )
    page.write(f"{page.manuscript}\n\n{birds}", by=by)
    return page.get_absolute_url()


def write_under_the_page(novel: Work, by: Member) -> str:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    page.thread.comment(by=by, body=f"A {SAFE}.")
    for word in (FIRST, SECOND):
        page.thread.comment(by=by, body=f"A {word} sings.", scope=after(novel, 9))
    return page.get_absolute_url()


Writing = Callable[[Work, Member], str]
PLACES = pytest.mark.parametrize("write", [write_thread, write_page, write_under_the_page])


def quiet_line_of_two(window: Window) -> Locator:
    """The last one of its kind: the page of the novel has others of its own."""
    birds = window.page.get_by_role("region", name="Birds")
    return (
        (birds if birds.count() else window.page.locator(".talk"))
        .locator("details:has(> summary.quiet__line)")
        .last
    )


def finish_part_one(window: Window) -> None:
    form = window.page.locator("form.progress").first
    form.get_by_role("combobox").select_option(label="Chapter 9, all of Part One")
    form.get_by_role("button", name="Save").click()


@PLACES
def test_veiled_words_reach_the_browser_one_by_one(
    write: Writing, open_window: OpenWindow, novel: Work, nils: Member, ines: Member
) -> None:
    address = write(novel, ines)
    window = open_window(nils)
    page, ledger = window.page, Ledger(window)
    window.open(address)
    expect(page.get_by_text(f"A {SAFE}.")).to_be_visible()
    assert ledger.holds(SAFE, FIRST, SECOND) == {SAFE}
    assert "open after Part One" in aloud(window), "who only listens is told that there is something, too"

    with window.staying():
        quiet_line_of_two(window).locator("summary").click()
        quiet_line_of_two(window).get_by_role("button", name="show this one anyway").first.click()
        expect(page.get_by_text(f"A {FIRST} sings.")).to_be_visible()
        assert ledger.holds(SAFE, FIRST, SECOND) == {SAFE, FIRST}
    assert FIRST in aloud(window)
    # It moved nobody's progress.
    assert nils.progress.get(work=novel).milestone.position == 3

    with window.staying():
        finish_part_one(window)
        expect(page.get_by_text(f"A {SECOND} sings.")).to_be_visible()
        expect(page.locator(".notice--good")).to_contain_text("opened for you")
        expect(page.locator("#announce")).to_contain_text("opened for you")
        assert ledger.holds(SAFE, FIRST, SECOND) == {SAFE, FIRST, SECOND}
    assert SECOND in aloud(window)
    assert nils.progress.get(work=novel).milestone.position == 9


@PLACES
def test_moving_on_opens_them_without_scripts_too(
    write: Writing, open_window: OpenWindow, novel: Work, nils: Member, ines: Member
) -> None:
    address = write(novel, ines)
    window = open_window(nils, scripts=False)
    page = window.page
    assert FIRST not in window.open(address).text()
    finish_part_one(window)
    expect(page).to_have_url(window.served + address)
    expect(page.get_by_text(f"A {FIRST} sings.")).to_be_visible()
    expect(page.get_by_text(f"A {SECOND} sings.")).to_be_visible()
    expect(page.locator(".notice--good")).to_contain_text("opened for you")


def test_setting_back_veils_again_in_place(
    open_window: OpenWindow, novel: Work, nils: Member, ines: Member
) -> None:
    address = write_thread(novel, ines)
    reach(nils, novel, 9)
    window = open_window(nils)
    page = window.page
    window.open(address)
    expect(page.get_by_text(f"A {FIRST} sings.")).to_be_visible()
    with window.staying():
        page.get_by_label("I have finished").select_option(label="Chapter 2")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("2 comments open after Part One")).to_be_visible()
    assert FIRST not in page.content()


def test_a_member_who_turned_the_offer_off_is_not_asked(
    open_window: OpenWindow, novel: Work, nils: Member, ines: Member
) -> None:
    address = write_thread(novel, ines)
    Member.objects.filter(pk=nils.pk).update(offers_reveal=False)
    window = open_window(nils)
    window.open(address)
    expect(window.page.get_by_text("2 comments open after Part One")).to_be_visible()
    expect(window.page.get_by_text(" anyway")).to_have_count(0)


def test_a_fold_of_a_visitor_opens_for_them_alone(open_window: OpenWindow, novel: Work, ines: Member) -> None:
    address = write_thread(novel, ines)
    one, other = open_window(), open_window()
    for window in (one, other):
        window.open(address)
    with one.staying():
        finish_part_one(one)
        expect(one.page.get_by_text(f"A {SECOND} sings.")).to_be_visible()
    other.open(address)
    assert FIRST not in other.page.content()
