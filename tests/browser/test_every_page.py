"""Every kind of page is sound: for those who see, hear or type it, on small screens and wide ones, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from playwright.sync_api import Browser, Page, Response

from bookclub.members.models import Member
from bookclub.testing import html_validity

from .conftest import PATIENCE
from .scenes import NOT_LOOKED_AT, SCENES, Scene
from .snapshots import Snapshot
from .windows import Window

pytestmark = pytest.mark.once  # and all in one process, see bookclub.testing.plugin

SMALL, WIDE = 320, 1280
# What may look different in the dark is only the colours.
COLOURS = ["color-contrast", "link-in-text-block"]

AXE = """
async (only) => {
  // Until what was changed about the window is painted.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  if (only) { options.runOnly = only; delete options.rules; }
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.target.join(" ")} | ${node.html.slice(0, 200)} | ${node.failureSummary}`));
}
"""
TOO_WIDE = """
(width) => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".visually-hidden, svg"))
  .slice(0, 5).map((one) => `reaches to ${one.getBoundingClientRect().right}: ${one.outerHTML.slice(0, 120)}`)
"""


@dataclass
class Seen:
    """What was found on one page."""

    findings: list[str] = field(default_factory=list)
    html: str = ""
    views: set[str] = field(default_factory=set)


class Inspector:
    """Walks to each page once, in one browser that knows our style sheets already."""

    def __init__(self, browser: Browser, served: str, furnished: Snapshot) -> None:
        self.browser, self.served, self.furnished = browser, served, furnished
        self.context = browser.new_context(base_url=served, reduced_motion="reduce")
        self.context.set_default_timeout(PATIENCE)
        self.seen: dict[str, Seen] = {}

    def look_at(self, scene: Scene) -> Seen:
        if scene.name not in self.seen:
            self.seen[scene.name] = self._walk(scene)
        return self.seen[scene.name]

    def _walk(self, scene: Scene) -> Seen:
        self.furnished.restore()
        cache.clear()
        self.context.clear_cookies()
        window = Window(self.context, self.served)
        page, answers = window.page, Answers(window.page)
        try:
            page.set_viewport_size({"width": SMALL, "height": 800})
            if scene.who:
                window.come_in_as(Member.objects.get(username=scene.who))
            scene.way(window)
            seen = Seen(
                html=settled(page) if scene.in_place else answers.latest.text(), views=answers.views()
            )
            seen.findings = [*inspect(page), *window.complaints]
            return seen
        finally:
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.close()
            window.leave()


def settled(page: Page) -> str:
    """The page as scripts have left it; only where the button beside a selection floats is no markup of ours."""
    page.evaluate("document.querySelector('.quote-pop')?.removeAttribute('style')")
    return page.content()


class Answers:
    """The pages that the server has answered with."""

    def __init__(self, page: Page) -> None:
        self.documents: list[Response] = []
        page.on("response", lambda response: self._keep(response))

    def _keep(self, response: Response) -> None:
        if response.request.resource_type == "document":
            self.documents.append(response)

    @property
    def latest(self) -> Response:
        return self.documents[-1]

    def views(self) -> set[str]:
        found = set()
        for response in self.documents:
            path = re.sub(r"^https?://[^/]+|[?#].*$", "", response.url)
            try:
                found.add(resolve(path).view_name)
            except Resolver404:
                continue
        return found


def inspect(page: Page) -> Iterator[str]:
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    for width in (SMALL, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield from (f"{width}: {found}" for found in page.evaluate(TOO_WIDE, width))
            yield f"{width}: scrolls sideways"
        for scheme, only in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield from (f"{width} {scheme}: {found}" for found in page.evaluate(AXE, only))
    page.emulate_media(color_scheme="light")


@pytest.fixture(scope="module")
def inspector(chromium_here: Browser, served: str, furnished: Snapshot) -> Iterator[Inspector]:
    inspector = Inspector(chromium_here, served, furnished)
    yield inspector
    inspector.context.close()


@pytest.mark.parametrize("name", SCENES)
def test_a_page_is_in_order(name: str, inspector: Inspector) -> None:
    assert inspector.look_at(SCENES[name]).findings == []


def test_every_page_is_valid_html(inspector: Inspector) -> None:
    pages = {name: inspector.look_at(scene).html for name, scene in SCENES.items()}
    assert {name: found for name, found in html_validity.findings_in(pages).items() if found} == {}


def test_no_page_is_forgotten(inspector: Inspector) -> None:
    looked_at = set().union(*(inspector.look_at(scene).views for scene in SCENES.values()))
    known = set(view_names(get_resolver()))
    assert known >= NOT_LOOKED_AT
    assert sorted(known - looked_at - NOT_LOOKED_AT) == []


def view_names(resolver: URLResolver, within: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield ":".join([*within, pattern.name])
        elif pattern.app_name != "admin":
            yield from view_names(pattern, (*within, pattern.namespace) if pattern.namespace else within)
