"""Whatever the club links to, followed from the front page by every kind of reader."""

from __future__ import annotations

import pytest

from .outlets import desk_may_say
from .planting import KINDS, Planted
from .walking import crawl

pytestmark = pytest.mark.django_db

MOST = 1000  # pages
# Nothing leads there: a preview or a deed asks for it, or somebody with another's secret address.
NOT_LINKED = ("POST ", "HX ", "KEY ")


@pytest.mark.parametrize("name", KINDS)
def test_no_link_leads_a_reader_beyond_where_they_have_read(club: Planted, name: str) -> None:
    kind = KINDS[name]
    found: set[str] = set()
    complaints: list[str] = []
    for _, words, wrong in crawl(club, kind, desk_may_say, MOST):
        found |= words
        complaints += wrong
    # And all that is theirs to read, they come by.
    places = {spot.place for spot in club.spots if not spot.place.startswith(NOT_LINKED)}
    theirs = set().union(*(club.expected(kind, place) for place in places))
    assert not complaints, "\n".join(["", *complaints])
    assert theirs <= found, f"{name} comes nowhere by {', '.join(sorted(theirs - found))}"
