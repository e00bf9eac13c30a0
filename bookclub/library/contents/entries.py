"""Milestones to be, and the parts that they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

LONGEST_NAME = 80
LONGEST_TITLE = 120


def said(name: str, title: str) -> str:
    return f"{name}: {title}" if title else name


class Milestonelike(Protocol):
    """What `format` needs to know: an Entry, or a row of the database."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def part_title(self) -> str: ...
    @property
    def part_slug(self) -> str: ...
    @property
    def closes_part(self) -> bool: ...
    @property
    def pages(self) -> int | None: ...


M = TypeVar("M", bound=Milestonelike)


@dataclass(frozen=True)
class Entry:
    """One milestone to be: the fields of the model, without their place."""

    name: str
    title: str = ""
    slug: str = ""
    part: str = ""
    part_title: str = ""
    part_slug: str = ""
    closes_part: bool = False
    pages: int | None = None

    @property
    def figure(self) -> str:
        """The last word of its name: "9" of Chapter 9."""
        return self.name.rpartition(" ")[2]


def in_full(one: Milestonelike) -> str:
    """All that is said of a milestone itself: "Chapter 9: The Letter, 12 pages, the last of its part"."""
    words = [said(one.name, one.title)]
    if one.pages:
        words.append(f"{one.pages} page{'' if one.pages == 1 else 's'}")
    if one.closes_part:
        words.append("the last of its part")
    return ", ".join(words)


def counted_as(one: Milestonelike) -> str:
    """What it is one of, if nothing but its figure is said of it: "Chapter"."""
    word, _, figure = one.name.rpartition(" ")
    return word if figure.isdecimal() and not one.title else ""


def in_runs(milestones: Iterable[M]) -> list[tuple[str, list[M]]]:
    """Those that only count on, under the word that they share: figures in a row are enough for them.

    The others stand under no word, a line for each.
    """
    return [(word, list(some)) for word, some in groupby(milestones, key=counted_as)]


@dataclass(frozen=True)
class Part:
    """Milestones that stand together; `name` is empty for those outside any part."""

    name: str
    title: str
    milestones: tuple[Entry, ...]

    @property
    def runs(self) -> list[tuple[str, list[Entry]]]:
        return in_runs(self.milestones)


@dataclass(frozen=True)
class Contents:
    """What was understood of a text, and what was not: `errors` are sentences for the person who pasted it."""

    milestones: tuple[Entry, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def parts(self) -> list[Part]:
        runs = groupby(self.milestones, key=lambda entry: (entry.part_slug, entry.part, entry.part_title))
        return [Part(name, title, tuple(entries)) for (_, name, title), entries in runs]


def default(*, is_watched: bool) -> Contents:
    """The contents of a work of which nobody has pasted any: one milestone, at its end."""
    name, slug = ("Seen", "seen") if is_watched else ("The end", "the-end")
    return Contents((Entry(name, slug=slug),))
