"""What is to be read for a meeting, as files and people write it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookclub.library.models import Milestone, Work

from .runs import NotUnderstood, run_of
from .spelling import plain

Span = tuple[Milestone, Milestone]
WHOLE = {
    "the whole book", "whole book", "the entire book", "entire book", "all of it", "all", "everything", "complete",
    "the book", "the novel", "the film", "the play", "the story", "the television drama",
}  # fmt: skip
NOTHING = {"", "-", "–", "—", "none", "nothing", "nothing new", "no reading", "n/a"}
MOST_SPANS = 10  # works read for one meeting


class Shelf:
    """The works of the library, each asked for once."""

    def __init__(self, usual: Work | None = None) -> None:
        self.usual = usual
        self._works: dict[str, Work] | None = None
        self._stones: dict[int, Sequence[Milestone]] = {}

    def work(self, name: str) -> Work | None:
        return self._by_name.get(plain(name))

    def begins_with(self, text: str) -> tuple[Work, str] | None:
        """A work and what comes behind its title, without a colon: "Never Let Me Go, ch. 1–5"."""
        text = plain(text)
        for name in sorted(self._by_name, key=len, reverse=True):
            if text.startswith(name) and (rest := text[len(name) :].lstrip(" ,.–—-(")) != text[len(name) :]:
                return self._by_name[name], rest
        return None

    @property
    def _by_name(self) -> dict[str, Work]:
        if self._works is None:
            # Of two with one name neither is meant: then the address says which.
            self._works = {}
            for work in Work.objects.order_by("-pk"):
                self._works |= {plain(work.full_title): work, work.slug: work}
        return self._works

    def stones(self, work: Work) -> Sequence[Milestone]:
        if work.pk not in self._stones:
            self._stones[work.pk] = list(work.milestones.select_related("work"))
        return self._stones[work.pk]


def from_points(text: str, shelf: Shelf) -> list[Span]:
    """`never-let-me-go:chapter-1..chapter-5`, as exports write it."""
    return [_from_point(part, shelf) for part in text.split()[:MOST_SPANS]]


def _from_point(text: str, shelf: Shelf) -> Span:
    slug, _, ends = text.partition(":")
    work = shelf.work(slug)
    if work is None:
        raise NotUnderstood(f"The library has no work “{slug[:40]}”.")
    first, _, last = ends.partition("..")
    return _span(work, first, last or first, shelf)


def from_words(text: str, shelf: Shelf) -> list[Span]:
    """ "Never Let Me Go: Chapters 1–5; Emma": works with their stretch, or of the usual work the stretch alone."""
    parts = [part.strip() for part in text.split(";")[:MOST_SPANS]]
    return [_from_words(part, shelf) for part in parts if plain(part) not in NOTHING]


def _from_words(text: str, shelf: Shelf) -> Span:
    if work := shelf.work(text):
        return _whole(work, shelf)
    # A title may hold a colon itself, so the last one that leaves a title counts.
    for colon in (found.start() for found in reversed(list(re.finditer(":", text)))):
        if work := shelf.work(text[:colon]):
            return _stretch(work, text[colon + 1 :].strip(), shelf)
    if begun := shelf.begins_with(text):
        return _stretch(begun[0], begun[1], shelf)
    if shelf.usual is None:
        raise NotUnderstood(
            f"“{text[:60]}”: of which work? Choose one above, or write “Title: Chapters 1–5”."
        )
    return _stretch(shelf.usual, text, shelf)


def _whole(work: Work, shelf: Shelf) -> Span:
    stones = shelf.stones(work)
    if not stones:
        raise NotUnderstood(f"The library knows no chapters of {work.full_title}.")
    return stones[0], stones[-1]


def _stretch(work: Work, text: str, shelf: Shelf) -> Span:
    if plain(text) in WHOLE:
        return _whole(work, shelf)
    stones = shelf.stones(work)
    try:
        found = run_of(text, stones)
    except NotUnderstood as error:
        raise NotUnderstood(f"{work.full_title}: {error}") from error
    return found[0], found[-1]


def _span(work: Work, first: str, last: str, shelf: Shelf) -> Span:
    """From one slug to another, each of a milestone or a part."""
    stones = shelf.stones(work)
    starts, ends = _by_address(first, stones), _by_address(last, stones)
    if not starts or not ends:
        raise NotUnderstood(f"{work.full_title} has no “{(last if starts else first)[:40]}”.")
    if ends[-1].position < starts[0].position:
        raise NotUnderstood(f"“{last[:40]}” comes before “{first[:40]}”.")
    return starts[0], ends[-1]


def _by_address(slug: str, stones: Sequence[Milestone]) -> list[Milestone]:
    found = [one for one in stones if one.slug == slug]
    return found or [one for one in stones if one.part_slug == slug != ""]
