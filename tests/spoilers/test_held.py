"""Forget to ask whose held words these are, and the walk finds it; and no search, feed or count knows of them."""

from __future__ import annotations

import pytest

from bookclub.moderation.models import Held
from bookclub.reading.models import Spoilable
from bookclub.reading.readers import Reader
from discussions.models import Comment, Thread

from .outlets import asks_of
from .planting import KINDS, Planted
from .rooms.newcomers import HELD
from .walking import walk

pytestmark = pytest.mark.django_db


def complaints(club: Planted, name: str, route: str) -> list[str]:
    return walk(club, KINDS[name], asks_of(route, club) or [])


@pytest.mark.parametrize("name", ["a member who finished all", "a moderator who has not begun"])
def test_a_page_that_forgets_whose_words_these_are_is_found(
    club: Planted, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert not complaints(club, name, HELD)
    monkeypatch.setattr(Held, "can_be_read_by", lambda self, member: True)
    assert complaints(club, name, HELD)


def test_a_thread_that_shows_what_others_have_waiting_is_found(
    club: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    route, name = "discussions/<int:pk>/", "a member who finished all"
    assert not complaints(club, name, route)
    type(club.members["alma"]).objects.update(has_held=True)
    assert not complaints(club, name, route)
    monkeypatch.setattr(type(Held.objects.all()), "of", lambda self, member: self)
    assert complaints(club, name, route)


def test_whoever_asks_as_a_reader_is_sent_nothing(club: Planted) -> None:
    for kind in ("wanda", "alma", "tobias"):
        reader = Reader(club.members[kind])
        assert not any(reader.may_read(held) for held in Held.objects.all())
        assert not Held.objects.open_to(reader).exists()


def test_nothing_that_waits_stands_where_posts_stand(club: Planted) -> None:
    """So no list, count, search or feed can come by it: they read these tables, and it is in none of them."""
    assert issubclass(Held, Spoilable)
    for held in Held.objects.all():
        assert held.body
        assert not Comment.objects.filter(body=held.body).exists()
        assert not Thread.objects.filter(title=held.title).exclude(title="").exists()
