"""Forget to ask the reader in one place, and the walk finds it there: place by place, and each outlet behind it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings

from bookclub.reading.models import Spoilable, SpoilableQuerySet, choose_to_see
from bookclub.reading.readers import Reader
from bookclub.search import asking

from . import rooms
from .outlets import asks_of
from .planting import KINDS, Planted
from .walking import forget, walk

pytestmark = pytest.mark.django_db

NOT_BEGUN = "a member who has not begun"
WANDA = "the author of the veiled words, who has not begun"
ORGANISER = "an organiser who has not begun"
MODERATOR = "a moderator who has not begun"

THREAD, PAGE = "discussions/<int:pk>/", "pages/<slug:slug>/"
COMMENT = "discussions/comments/<int:pk>/"
PAGE_SPAN = f"{PAGE}statements/<int:pk>/spoilers/<int:number>/"

HOUSES = ("bookclub", "discussions", "reviews")

# Each place that asks, as "file function"; who asks there, and the outlets that must each be found to leak.
# A permalink leads to the page of its thread, whose `?here=` is among what is asked of THREAD.
PLACES: dict[str, tuple[str, list[str]]] = {
    "bookclub/home/views.py latest_talk": (NOT_BEGUN, [""]),
    "bookclub/library/views/shelf.py _threads": (NOT_BEGUN, ["works/<slug:slug>/"]),
    "bookclub/members/views/people.py _writing": (NOT_BEGUN, ["members/<str:username>/"]),
    "bookclub/reference/articles.py _may_read": (NOT_BEGUN, [PAGE]),
    "bookclub/reference/models/pages.py holds_nothing_veiled_for": (ORGANISER, [f"{PAGE}edit/"]),
    "bookclub/reference/models/revisions.py further_than": (
        ORGANISER, [f"{PAGE}edit/", f"{PAGE}history/<int:number>/"],
    ),
    "bookclub/reference/views/reading.py span": (NOT_BEGUN, [PAGE_SPAN]),
    "discussions/pages.py _entries": (NOT_BEGUN, [THREAD, PAGE]),
    "discussions/pages.py _entries, again": (WANDA, [THREAD]),
    "discussions/views/comments.py _readable": (
        NOT_BEGUN,
        [f"{COMMENT}{deed}" for deed in ("reply/", "history/", "like/", "unlike/", "spoilers/<int:number>/")],
    ),
    "discussions/views/comments.py written": (WANDA, [f"{COMMENT}reply/"]),
    "discussions/views/comments.py delete": (MODERATOR, [f"{COMMENT}delete/"]),
    "discussions/views/comments.py history": (NOT_BEGUN, [f"{COMMENT}history/"]),
    "discussions/views/threads.py threads": (NOT_BEGUN, ["discussions/"]),
}  # fmt: skip
# What each room says of its own places.
for _room in rooms.modules():
    PLACES |= getattr(_room, "PLACES", {})
# Places that guard no words, but stars and sums, which tests of their room ask after.
WITHOUT_WORDS = {place for room in rooms.modules() for place in getattr(room, "STARS_ONLY", {})}


class Call(NamedTuple):
    """Where in the code the reader is asked."""

    file: str
    first_line: int
    last_line: int


def calls() -> dict[str, Call]:
    """Every place in the code that asks `may_read` or `open_to`."""
    found: dict[str, Call] = {}
    root = Path(settings.BASE_DIR)
    for file in sorted(file for house in HOUSES for file in (root / house).rglob("*.py")):
        for function, call in _asking(ast.parse(file.read_text())):
            name = f"{file.relative_to(root)} {function}"
            while name in found:
                name += ", again"
            found[name] = Call(str(file), call.lineno, call.end_lineno or call.lineno)
    return found


def _asking(node: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"may_read", "open_to"}:
        yield function, node
    for child in ast.iter_child_nodes(node):
        yield from _asking(child, function)


def forget_to_ask(monkeypatch: pytest.MonkeyPatch, place: Call) -> None:
    """At this place everybody may read everything."""
    may_read, open_to = Reader.may_read, SpoilableQuerySet.open_to

    def is_it(frame: Any) -> bool:
        while frame.f_code.co_filename.endswith("db/models/manager.py"):  # managers pass calls on
            frame = frame.f_back
        return (
            frame.f_code.co_filename == place.file and place.first_line <= frame.f_lineno <= place.last_line
        )

    def careless(self: Reader, item: Spoilable) -> bool:
        return is_it(sys._getframe(1)) or may_read(self, item)

    def all_of_it(self: Any, reader: Reader) -> Any:
        return self.all() if is_it(sys._getframe(1)) else open_to(self, reader)

    monkeypatch.setattr(Reader, "may_read", careless)
    monkeypatch.setattr(SpoilableQuerySet, "open_to", all_of_it)
    asking.forget()  # its queries are written once


def complaints(club: Planted, name: str, route: str) -> list[str]:
    asks = [ask for ask in asks_of(route, club) or [] if not ask.again]
    assert asks
    return walk(club, KINDS[name], asks)


def test_every_place_that_asks_the_reader_is_in_the_table() -> None:
    assert calls().keys() == PLACES.keys() | WITHOUT_WORDS


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_forgets_to_ask_is_found(
    club: Planted, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    name, outlets = PLACES[place]
    _prepare(club, place)
    sound = {route: complaints(club, name, route) for route in outlets}
    assert not any(sound.values()), sound
    forget_to_ask(monkeypatch, calls()[place])
    for route in outlets:
        assert complaints(club, name, route), f"{route} leaks at {place}, and the walk has not seen it"


def _prepare(club: Planted, place: str) -> None:
    """What two places guard together, one of them guards alone here."""
    if place.endswith("holds_nothing_veiled_for"):
        # Of an editor who chose to see old texts, but nothing of the page of today.
        for revision in club.pages[0].revisions.all():
            choose_to_see(revision, by=club.members["ines"])
    if place.endswith("history"):
        # Since the point of the comment was lowered, only its earlier words wait.
        comment = club.comments["later"]
        comment.lower_scope(None)
        safe = type(club.comment_waits[comment.pk])(author="wanda", item=f"discussions.comment/{comment.pk}")
        club.comment_waits[comment.pk] = safe
    forget()


@pytest.mark.parametrize("name", [NOT_BEGUN, ORGANISER, MODERATOR, "a visitor", "a suspended member"])
def test_a_reader_who_may_read_everything_is_found(
    club: Planted, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(Reader, "may_read", lambda self, item: True)
    monkeypatch.setattr(SpoilableQuerySet, "open_to", lambda self, reader: self)
    for route in (
        THREAD,
        PAGE,
        "members/<str:username>/",
        "",
        "discussions/",
        f"{COMMENT}history/",
        PAGE_SPAN,
    ):
        assert complaints(club, name, route), f"{route} leaks, and the walk has not seen it"


def test_a_club_that_shows_nothing_is_found(club: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no page passes by being empty."""
    monkeypatch.setattr(Reader, "may_read", lambda self, item: item.scope_id is None)
    monkeypatch.setattr(SpoilableQuerySet, "open_to", lambda self, reader: self.filter(scope=None))
    for route in (
        THREAD,
        PAGE,
        "members/<str:username>/",
        f"{COMMENT}history/",
        PAGE_SPAN,
    ):
        assert complaints(club, "a member who finished all", route), route
