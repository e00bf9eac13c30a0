"""Takes the README's pictures from a running demo, so that anyone can renew them after the look has changed.

    python3 manage.py demo --fresh
    .venv/bin/python .github/screenshots/take.py http://127.0.0.1:8000 var/sign-ins.txt

Playwright comes with the development requirements, which the first `python3 manage.py test` installs. Where pngquant or
ImageMagick is at hand, the pictures are written with a palette, at about a third of their size.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from bookclub.testing import chromium  # noqa: E402

COLOURS = 128
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 320, "height": 840}
THREAD = "Reading Dracula by its dates"  # its opening is safe, and each reply waits for a later chapter

SignIns = dict[str, tuple[str, str]]
# What is done before the picture, and the element that it begins with; none for the top of the page.
Scene = Callable[[Page], str | None]


def main(origin: str, sign_ins: Path) -> None:
    people: SignIns = {role: (name, word) for role, name, word in map(str.split, sign_ins.open())}
    found = chromium.find()
    if found is None:
        sys.exit(f"No Chromium here. {chromium.REMEDY}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, scene, who in SCENES:
            take(browser, name, origin.rstrip("/"), scene, people.get(who))
        browser.close()


def take(browser: Browser, name: str, origin: str, scene: Scene, person: tuple[str, str] | None) -> None:
    """One picture. Its name says how: `front-320-dark` is the front page at a phone's width, in the dark."""
    _, width, scheme = name.rsplit("-", 2)
    with window(browser, origin, width=width, scheme=scheme) as page:
        if person:
            sign_in(page, *person)
        first = scene(page)
        page.evaluate("document.fonts.ready")
        if first:
            page.locator(first).evaluate(
                "found => window.scrollTo(0, found.getBoundingClientRect().top - 20)"
            )
        path = HERE / f"{name}.png"
        page.screenshot(path=path)
    shrink(path)
    sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KB\n")


@contextmanager
def window(browser: Browser, origin: str, *, width: str, scheme: str) -> Iterator[Page]:
    is_phone = width == "320"
    context = browser.new_context(
        base_url=origin,
        viewport=PHONE if is_phone else DESK,
        device_scale_factor=2 if is_phone else 1,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.locator("main form:has([name=password]) button[type=submit]").first.click()
    page.wait_for_url("**/")


def front(page: Page) -> None:
    page.goto("/")


def novel(page: Page) -> None:
    page.goto("/pages/never-let-me-go/")


def works(page: Page) -> None:
    page.goto("/works/")


def at(address: str, first: str | None = None) -> Scene:
    """A page that needs nothing done; `first` is the element that the picture begins with."""

    def scene(page: Page) -> str | None:
        page.goto(address)
        return first

    return scene


def thread_at(place: int) -> Scene:
    """The thread for a visitor who has said how far they are: the point at this place in the list."""

    def scene(page: Page) -> str:
        thread(page)
        page.locator(".progress__select option").nth(place).wait_for(state="attached")
        chosen = page.locator(".progress__select option").nth(place).get_attribute("value")
        page.select_option(".progress__select", chosen)
        page.locator(".progress button:not([name])").click()
        page.get_by_text(re.compile("Noted:")).first.wait_for()
        thread(page)  # once more, without the note at its head
        return "#comments"

    return scene


def thread(page: Page) -> None:
    page.goto("/discussions/")
    page.goto(page.get_by_role("link", name=THREAD, exact=True).get_attribute("href") or "")


def shrink(path: Path) -> None:
    """Fewer colours, where a tool for it is at hand: paper, ink and a few covers need no more."""
    if tool := shutil.which("pngquant"):
        command = [tool, "--force", "--strip", "--output", str(path), str(COLOURS), str(path)]
    elif tool := shutil.which("magick") or shutil.which("convert"):
        command = [tool, str(path), "+dither", "-colors", str(COLOURS), "-strip", f"PNG8:{path}"]
    else:
        return
    subprocess.run(command, check=True)  # noqa: S603


SCENES: list[tuple[str, Scene, str]] = [
    ("front-1280-light", front, "member"),
    ("front-320-dark", front, "visitor"),
    ("novel-1280-light", novel, "visitor"),
    ("novel-320-light", novel, "visitor"),
    ("thread-veiled-320-dark", thread_at(1), "visitor"),
    ("thread-open-320-dark", thread_at(-1), "visitor"),
    ("thread-1280-light", thread, "organiser"),
    ("works-1280-dark", works, "visitor"),
    ("works-320-light", works, "visitor"),
    ("work-1280-light", at("/works/never-let-me-go/", "#reviews"), "member"),
    ("beside-1280-light", at("/works/never-let-me-go/beside/"), "member"),
    ("schedule-1280-light", at("/schedules/never-let-me-go-again/"), "member"),
    ("desk-1280-light", at("/admin/"), "moderator"),
]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
