"""The table that every scene is entered in, who the people in it are, and what several rooms do alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from ..windows import Window

VISITOR = ""
MEMBER = "mara"  # has finished Part One of the novel
FINISHED = "sachiko"  # has finished everything
ORGANISER = "ines"
MODERATOR = "tobias"

Way = Callable[[Window], object]


@dataclass(frozen=True)
class Scene:
    """A page as somebody comes to it. What happens `in_place` is no answer of the server's."""

    name: str
    who: str
    way: Way
    in_place: bool = False


SCENES: dict[str, Scene] = {}
# Views that answer nothing to look at: deeds, downloads, what machines read.
NOT_LOOKED_AT: set[str] = set()


def scene(who: str = VISITOR, *, in_place: bool = False) -> Callable[[Way], Way]:
    """Enter a function in the table, under its name."""

    def enter_it(way: Way) -> Way:
        enter(Scene(way.__name__.replace("_", " "), who, way, in_place))
        return way

    return enter_it


def enter(one: Scene) -> None:
    assert one.name not in SCENES
    SCENES[one.name] = one


def addresses(who: str, found: Iterable[tuple[str, str]]) -> None:
    """Pages that an address alone leads to."""
    for name, path in found:
        enter(Scene(name, who, lambda window, path=path: window.open(path)))  # type: ignore[misc]


def press(page: Page, name: str, within: str = "main") -> None:
    """Press a button. What that brings, a scene must wait for."""
    page.locator(within).get_by_role("button", name=name, exact=True).first.click()
