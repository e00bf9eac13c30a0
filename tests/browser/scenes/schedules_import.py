"""Importing a schedule: the form, what was understood, and what was not."""

from __future__ import annotations

from playwright.sync_api import expect

from ..windows import Window
from .table import ORGANISER, addresses, press, scene

addresses(ORGANISER, [("import a schedule", "/schedules/import/")])

HEAD = "Title,Date,Begins,To have read\n"


def paste(window: Window, text: str) -> None:
    window.open("/schedules/import/")
    window.page.get_by_label("Or paste it").fill(text)
    press(window.page, "Show me what you understand")


@scene(ORGANISER)
def import_understood(window: Window) -> None:
    paste(window, f"{HEAD}The Cottages,2027-03-04,19:00,Never Let Me Go: Chapters 10–13\n")
    expect(window.page.get_by_role("button", name="Save it as a draft")).to_be_visible()


@scene(ORGANISER)
def import_refused(window: Window) -> None:
    paste(window, f"{HEAD}The Cottages,some day,19:00,Never Let Me Go: Chapters 10–99\n")
    expect(window.page.get_by_text("Line 2:").first).to_be_visible()
