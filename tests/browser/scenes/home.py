"""The front page, empty rooms, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from playwright.sync_api import expect

from bookclub.members.models import Member, Role

from ..snapshots import as_migrated
from ..windows import Window
from .table import MEMBER, NOT_LOOKED_AT, VISITOR, Scene, addresses, enter, press, scene

NOT_LOOKED_AT.update(["home:health", "home:robots", "home:sitemap"])

addresses(
    VISITOR,
    [
        ("front", "/"),
        ("no such page", "/nowhere/"),
    ],
)
addresses(
    MEMBER,
    [
        ("front of a member", "/"),
    ],
)


def empty_club(window: Window, path: str, *, organiser: bool = False) -> None:
    as_migrated()
    if organiser:
        member = Member.objects.create_user("wanda", email="wanda@example.org", name="Wanda")
        member.groups.add(*Group.objects.filter(name=Role.ORGANISER))
        window.come_in_as(member)
    window.open(path)


for _name, _path in {
    "front": "/", "library": "/works/", "pages": "/pages/", "threads": "/discussions/", "members": "/members/",
    "sources": "/pages/sources/",
}.items():  # fmt: skip
    for _organiser in (False, True):
        _who = " for its organiser" if _organiser else ""
        enter(
            Scene(
                f"{_name} of an empty club{_who}",
                VISITOR,
                lambda window, path=_path, organiser=_organiser: empty_club(
                    window, path, organiser=organiser
                ),  # type: ignore[misc]
            )
        )


@scene(MEMBER)
def page_that_had_grown_old(window: Window) -> None:
    """A form whose token is stale gives the words back."""
    window.open("/discussions/new/")
    page = window.page
    page.get_by_label("Title").fill("Tea or coffee?")
    page.get_by_label("Your opening words").fill("Words that took an hour.")
    page.locator("main [name=csrfmiddlewaretoken]").first.evaluate(
        "token => { token.value = 'x'.repeat(64); }"
    )
    press(page, "Open the thread")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page had grown old.")


KEPT = {
    "kept": [("title", "Tea or coffee?"), ("body", "Words that took an hour.")],
    "action": "/discussions/new/",
}

for _template, _context in {
    "400.html": {}, "403.html": {"exception": "Not today.", "kept": KEPT["kept"]}, "403_csrf.html": KEPT,
    "413.html": KEPT, "429.html": {}, "500.html": {}, "503.html": {},
}.items():  # fmt: skip

    def _rendered(
        window: Window, template: str = _template, context: Mapping[str, object] = _context
    ) -> None:
        """Pages that one hopes not to meet: nothing in a healthy club leads there."""
        html = render_to_string(template, dict(context))
        window.page.route(
            "**/rendered/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
        )
        window.open("/rendered/")

    enter(Scene(_template, VISITOR, _rendered))
