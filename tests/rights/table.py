"""The table: for each address of the club who may ask for it and who may act there, and how one sees that it was done.

Each room has its rows in `tests/rights/rooms/<room>.py`, as `ROWS`: its routes, as the URL configuration has them, with
a `page` for whoever is answered and a `deed` for each thing that is done by POST. An address without a row fails
`test_every_address_is_in_the_table`.

    "discussions/<int:pk>/pin/": [
        deed("/discussions/{thread.pk}/pin/", KEEPERS, lambda club: club.fresh("thread").is_pinned),
    ],
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import rooms
from .cast import AUTHOR, MEMBER, MODERATOR, ORGANISER, ROLES, SUPERUSER, SUSPENDED, VISITOR, Club

Who = frozenset[str]
Seen = Callable[[Club], object]
NO_TRACE = object()  # what `seen` answers where the database has nothing to show

EVERYBODY: Who = frozenset(ROLES)
NOBODY: Who = frozenset()
SIGNED_IN: Who = EVERYBODY - {VISITOR}
WRITERS: Who = SIGNED_IN - {SUSPENDED}
ORGANISERS: Who = frozenset({ORGANISER, MODERATOR, SUPERUSER})  # moderators plan and write, too
KEEPERS: Who = frozenset({MODERATOR, SUPERUSER})  # of order
ROOT: Who = frozenset({SUPERUSER})
THE_AUTHOR: Who = frozenset({AUTHOR})
ALL_BUT_ITS_AUTHOR: Who = WRITERS - THE_AUTHOR

__all__ = [
    "ALL_BUT_ITS_AUTHOR", "AUTHOR", "EVERYBODY", "KEEPERS", "MEMBER", "NOBODY", "NO_TRACE", "ORGANISERS", "ROOT",
    "SIGNED_IN", "THE_AUTHOR", "WRITERS", "Row", "deed", "page", "rows",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One thing that is asked for, or done. `touches` are tables in which a page may note that it was looked at."""

    path: str
    who: Who
    data: dict[str, Any] | None = None  # of a POST
    seen: Seen | None = None  # true once it is done, and not before; None for what changes nothing that lasts
    touches: frozenset[str] = field(default_factory=frozenset)
    anyhow: bool = False  # how it answers is not ours to say; that nothing changes for others is
    fills: Callable[[Any], dict[str, Any]] | None = None  # from the page at the same address, for the desk

    def __str__(self) -> str:
        return f"{'GET' if self.data is None else 'POST'} {self.path}"


def page(path: str, who: Who = EVERYBODY, *, touches: tuple[str, ...] = ()) -> Row:
    return Row(path, who, touches=frozenset(touches))


def deed(path: str, who: Who, seen: Seen | None, /, **data: Any) -> Row:
    return Row(path, who, data, seen)


def rows() -> dict[str, list[Row]]:
    """Every row, by its route."""
    found: dict[str, list[Row]] = {}
    for room in rooms.modules():
        for route, its in room.ROWS.items():
            found.setdefault(route, []).extend(its)
    return found
