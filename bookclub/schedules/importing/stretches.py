"""What is to be read for a meeting, as files and people write it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookclub.library.models import Milestone, Work

Span = tuple[Milestone, Milestone]
WHOLE = {"the whole book", "all of it", "everything", "the film", "the television drama", "the novel"}
_DASH = re.compile(r"\s*(?:–|—|\bto\b|(?<=\d)\s*-\s*(?=\d)|\s-\s)\s*")
MOST_SPANS = 10  # works read for one meeting


class NotUnderstood(ValueError):
    """The message is for whoever wrote it."""


class Shelf:
    """The works of the library, each asked for once."""

    def __init__(self, usual: Work | None = None) -> None:
        self.usual = usual
        self._works: dict[str, Work] | None = None
        self._stones: dict[int, Sequence[Milestone]] = {}

    def work(self, name: str) -> Work | None:
        if self._works is None:
            # Of two with one name neither is meant: then the address says which.
            self._works = {}
            for work in Work.objects.order_by("-pk"):
                self._works |= {work.full_title.casefold(): work, work.slug: work}
        return self._works.get(name.strip().casefold())

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
    return [_from_words(part.strip(), shelf) for part in text.split(";")[:MOST_SPANS] if part.strip()]


def _from_words(text: str, shelf: Shelf) -> Span:
    if work := shelf.work(text):
        return _whole(work, shelf)
    # A title may hold a colon itself, so the last one that leaves a title counts.
    for colon in (found.start() for found in reversed(list(re.finditer(":", text)))):
        if work := shelf.work(text[:colon]):
            return _stretch(work, text[colon + 1 :].strip(), shelf)
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
    if text.casefold() in WHOLE:
        return _whole(work, shelf)
    first, *rest = _DASH.split(text, maxsplit=1)
    return _span(work, first, rest[0] if rest else first, shelf)


def _span(work: Work, first: str, last: str, shelf: Shelf) -> Span:
    stones = shelf.stones(work)
    starts, ends = _found(stones, first), _found(stones, last)
    if not starts or not ends:
        raise NotUnderstood(f"{work.full_title} has no “{(last if starts else first)[:40]}”.")
    if ends[-1].position < starts[0].position:
        raise NotUnderstood(f"“{last[:40]}” comes before “{first[:40]}”.")
    return starts[0], ends[-1]


def _found(stones: Sequence[Milestone], name: str) -> list[Milestone]:
    """The milestones of this name: one, or all of a part. A plural and a bare number are understood."""
    wanted = name.strip().casefold()
    for names in (
        lambda one: {one.name.casefold(), one.slug},
        lambda one: {one.part.casefold(), one.part_slug} - {""},
        lambda one: {one.name.rpartition(" ")[2].casefold(), _in_the_plural(one.name)},
    ):
        if found := [one for one in stones if wanted in names(one)]:
            return found
    return []


def _in_the_plural(name: str) -> str:
    """ "chapters 1" for Chapter 1, the beginning of "Chapters 1–5"."""
    word, _, figure = name.casefold().rpartition(" ")
    return f"{word}s {figure}"
