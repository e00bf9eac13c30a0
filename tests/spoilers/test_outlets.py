"""Every outlet of the table, asked by every kind of reader: each canary is found exactly where it may be."""

from __future__ import annotations

import pytest

from .outlets import asks_of, routes
from .planting import KINDS, Planted
from .walking import walk

pytestmark = pytest.mark.django_db


def test_every_address_of_the_club_is_in_the_table(club: Planted) -> None:
    missing = [route for route in routes() if asks_of(route, club) is None]
    assert not missing, f"Say in tests/spoilers/outlets.py what these may show to whom: {', '.join(missing)}"


# They ask for everything in every way; the others only in one way for each answer, and not at the desk's closed door.
THOROUGH = {
    "a visitor",
    "a member who has not begun",
    "the author of the veiled words, who has not begun",
    "a superuser who has not begun",
}


@pytest.mark.parametrize("name", KINDS)
def test_nobody_is_sent_a_word_beyond_where_they_have_read(club: Planted, name: str) -> None:
    kind = KINDS[name]
    asks = [ask for route in routes() for ask in asks_of(route, club) or []]
    if name not in THOROUGH:
        asks = [
            ask for ask in asks if not ask.again and (kind.keeps_order or not ask.path.startswith("/admin/"))
        ]
    complaints = walk(club, kind, asks)
    assert not complaints, "\n".join(["", *complaints])
