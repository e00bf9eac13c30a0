"""Reference pages, their editing and their past."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.members.models import Member
from bookclub.reference.models import ReferencePage

from ..windows import Window
from .table import FINISHED, MEMBER, MODERATOR, NOT_LOOKED_AT, ORGANISER, VISITOR, addresses, press, scene

NOT_LOOKED_AT.update(["reference:restore"])

addresses(
    VISITOR,
    [
        ("pages", "/pages/"),
        ("page of the novel", "/pages/never-let-me-go/"),
        ("page of the interview", "/pages/kazuo-ishiguro-interview/"),
        ("page of book and film", "/pages/book-and-film/"),
        ("page of questions", "/pages/questions/"),
        ("series", "/series/round-never-let-me-go/"),
        ("sources", "/pages/sources/"),
    ],
)
addresses(
    MEMBER,
    [
        ("page of the novel, mid-way", "/pages/never-let-me-go/"),
        ("page of book and film, mid-way", "/pages/book-and-film/"),
    ],
)
addresses(
    FINISHED,
    [
        ("page of the novel, finished", "/pages/never-let-me-go/"),
        ("page of the interview, finished", "/pages/kazuo-ishiguro-interview/"),
        ("page of book and film, finished", "/pages/book-and-film/"),
    ],
)
addresses(
    ORGANISER,
    [
        ("new page", "/pages/new/"),
        ("page history", "/pages/never-let-me-go/history/"),
        ("sources of an organiser", "/pages/sources/"),
        ("new source", "/pages/sources/new/"),
        ("edit a source", "/pages/sources/blog/"),
    ],
)


def look_into(window: Window, path: str) -> None:
    """Editors who have not read as far are asked first."""
    window.open(path)
    look = window.page.get_by_role("button", name="Show me all of it")
    if look.count():
        look.click()
        expect(look).to_have_count(0)


@scene(MODERATOR)
def look_first(window: Window) -> None:
    page = ReferencePage.objects.get(slug="jane-eyre")
    page.write(
        page.manuscript + "\n\nAt the very end. {everything}\n", by=Member.objects.get(username=ORGANISER)
    )
    window.open("/pages/jane-eyre/edit/")
    expect(window.page.get_by_role("button", name="Show me all of it")).to_be_visible()


@scene(ORGANISER)
def edit_a_page(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Edit this page")


@scene(ORGANISER, in_place=True)
def edit_a_page_previewed(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    press(window.page, "Preview")
    expect(window.page.locator("#page-preview article")).to_be_visible()


@scene(ORGANISER)
def edit_a_page_refused(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    page = window.page
    page.get_by_label("Text").fill("A statement. [@no-such-source] {chapter-99}")
    press(page, "Save")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(ORGANISER)
def edit_a_page_clash(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    page = ReferencePage.objects.get(slug="never-let-me-go")
    page.write(page.manuscript + "\n\nOne more line. [@blog]\n", by=Member.objects.get(username=MODERATOR))
    press(window.page, "Save")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Someone was quicker.")


@scene(ORGANISER)
def page_revision(window: Window) -> None:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    changed = page.manuscript.replace("quietest", "loudest") + "\n\nOne more line. [@blog]\n"
    page.write(changed, by=Member.objects.get(username=MODERATOR), note="Louder")
    look_into(window, "/pages/never-let-me-go/history/2/")
    expect(window.page.locator("ins").first).to_be_visible()


@scene()
def inline_spoiler_of_a_page(window: Window) -> None:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    page.write("A word is ||cut out|| here. [@blog]", by=Member.objects.get(username=ORGANISER))
    window.open(page.get_absolute_url())
    spoiler = window.page.get_by_role("button", name="spoiler").first
    spoiler.evaluate("button => { const form = document.createElement('form'); form.method = 'post';"
                     " form.action = button.formAction || button.dataset.hxPost;"
                     " form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());"
                     " document.body.append(form); form.submit(); }")  # fmt: skip
    expect(window.page.locator(".spoiler-shown")).to_be_visible()
