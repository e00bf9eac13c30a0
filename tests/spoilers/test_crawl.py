"""Whatever the club links to, followed from the front page by every kind of reader."""

from __future__ import annotations

import pytest

from . import rooms
from .outlets import desk_may_say
from .planting import KINDS, Planted
from .walking import crawl

pytestmark = pytest.mark.django_db

MOST = 1000  # pages
# Nothing leads there: a preview or a deed asks for it, or somebody with another's secret address.
NOT_LINKED = ("POST ", "HX ", "KEY ")


def may_say(club: Planted, address: str) -> frozenset[str]:
    """What is safe at an address, whether or not it is there: at the desk, and where a room says so."""
    said = [room.may_say(club, address) for room in rooms.modules() if hasattr(room, "may_say")]
    return desk_may_say(address).union(*said)


@pytest.mark.parametrize("name", KINDS)
def test_no_link_leads_a_reader_beyond_where_they_have_read(club: Planted, name: str) -> None:
    kind = KINDS[name]
    found: set[str] = set()
    complaints: list[str] = []
    for _, words, wrong in crawl(club, kind, lambda address: may_say(club, address), MOST):
        found |= words
        complaints += wrong
    # And all that is theirs to read, they come by.
    places = {spot.place for spot in club.spots if not spot.place.startswith(NOT_LINKED)}
    theirs = set().union(*(club.expected(kind, place) for place in places))
    assert not complaints, "\n".join(["", *complaints])
    assert theirs <= found, f"{name} comes nowhere by {', '.join(sorted(theirs - found))}"
