"""Works, people, tables of contents."""

from __future__ import annotations

from playwright.sync_api import expect

from ..windows import Window
from .table import FINISHED, MEMBER, ORGANISER, VISITOR, addresses, press, scene

addresses(
    VISITOR,
    [
        ("library", "/works/"),
        ("library, only films", "/works/?kind=film"),
        ("library, nothing found", "/works/?q=zzz"),
        ("novel", "/works/never-let-me-go/"),
        ("film", "/works/never-let-me-go-film/"),
        ("person", "/people/kazuo-ishiguro/"),
    ],
)
addresses(
    MEMBER,
    [
        ("library of a member", "/works/"),
        ("novel of a member", "/works/never-let-me-go/"),
        ("not allowed", "/works/never-let-me-go/edit/"),
    ],
)
addresses(
    FINISHED,
    [
        ("novel, finished", "/works/never-let-me-go/"),
        ("film, seen", "/works/never-let-me-go-film/"),
    ],
)
addresses(
    ORGANISER,
    [
        ("add a work", "/works/new/"),
        ("edit a work", "/works/never-let-me-go/edit/"),
        ("edit credits", "/works/never-let-me-go-film/credits/"),
        ("edit contents", "/works/never-let-me-go/contents/"),
    ],
)


@scene(ORGANISER)
def work_refused(window: Window) -> None:
    window.open("/works/new/")
    window.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    press(window.page, "Add it")
    expect(window.page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(ORGANISER)
def contents_previewed(window: Window) -> None:
    window.open("/works/dracula/contents/")
    area = window.page.get_by_role("main").locator("textarea")
    area.fill(area.input_value().rstrip() + "\nEpilogue: Home")
    press(window.page, "Preview")
    expect(window.page.get_by_role("heading", name="As it will be")).to_be_visible()


@scene(ORGANISER)
def contents_refused(window: Window) -> None:
    window.open("/works/never-let-me-go/contents/")
    window.page.get_by_role("main").locator("textarea").fill("Part One\n  Chapters 1-2")
    press(window.page, "Preview")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(ORGANISER)
def credits_with_more_rows(window: Window) -> None:
    window.open("/works/dracula/credits/")
    rows = window.page.locator("fieldset").count()
    press(window.page, "More rows")
    expect(window.page.locator("fieldset")).to_have_count(rows + 5)
