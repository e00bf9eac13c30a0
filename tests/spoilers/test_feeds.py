"""Each member's own feed holds every planted word that is theirs, and no other; a public one what anyone may read."""

from __future__ import annotations

import pytest
from django.test import Client

from bookclub.feeds import entries

from .planting import KINDS, Planted
from .rooms.feeds import VISITOR, key_of, reviewed_for, said_to
from .walking import everything_in, words_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much other rooms have planted."""
    monkeypatch.setattr(entries, "NEWEST", 1000)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.is_member])
def test_a_members_feed_holds_exactly_what_is_theirs(club: Planted, name: str) -> None:
    kind = KINDS[name]
    answer = Client().get(f"/private/{key_of(club, kind.username)}/club.atom")
    assert words_in(everything_in(answer)) == said_to(club, kind)


def test_the_public_feed_holds_exactly_what_anyone_may_read(club: Planted) -> None:
    assert words_in(everything_in(Client().get("/feeds/club.atom"))) == said_to(club, VISITOR)


@pytest.mark.parametrize("name", ["a member who has not begun", "a member who finished all"])
def test_a_members_feed_of_reviews_holds_exactly_what_is_theirs(club: Planted, name: str) -> None:
    kind = KINDS[name]
    answer = Client().get(f"/private/{key_of(club, kind.username)}/reviews.atom")
    assert words_in(everything_in(answer)) == reviewed_for(club, kind)
    assert reviewed_for(club, kind)
