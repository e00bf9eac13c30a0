"""What can be held: each room registers how its posts are made once a moderator has let them through."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from bookclub.members.models import Member

    from .models import Held


class CannotBePosted(Exception):
    """What it was meant for is locked, moved on or gone by now; the words say so."""


class Posting:
    """How one kind of post is made. The desk knows no room above."""

    name = ""  # in the database
    noun = "post"
    replaces = False  # whether a second one of the same author in the same place takes the place of the first
    counts = True  # among the posts of an hour

    def post(self, held: Held) -> models.Model:
        """Do what its author did when it was held, as if they did it now. Raises CannotBePosted."""
        raise NotImplementedError

    def place(self, held: Held) -> tuple[str, str]:
        """Where it is meant to stand: what that is called, in words safe for anyone, and its address, if it has one."""
        return f"a new {self.noun}", ""

    def around(self, held: Held) -> list[tuple[str, str, str]]:
        """What else of its place helps to judge it: what is said of it, in which words, with which link."""
        return []

    def posted_by(self, member: Member, since: datetime | None = None) -> int:
        """How many this member has that others can see; with `since`, all that were posted from then on."""
        return 0


_postings: dict[str, Posting] = {}


def register(posting: Posting) -> None:
    """Called in a room's `AppConfig.ready`."""
    _postings[posting.name] = posting


def posting_of(held: Held) -> Posting:
    return _postings[held.kind]


def named(name: str) -> Posting:
    return _postings[name]


def posted_by(member: Member, since: datetime | None = None) -> int:
    """How much this member has posted, over all rooms."""
    return sum(posting.posted_by(member, since) for posting in _postings.values())
