"""One search: what this reader asks for, and a page of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from bookclub.paging import Page
from bookclub.reading.models import Spoilable
from bookclub.reading.readers import Reader

from . import phrasing
from .asking import Asked, passages, ranked
from .matching import highlighted
from .sources import SOURCES, Hit, Source

A_PAGE = 20


class Found(NamedTuple):
    """Where one thing stands in the order of results."""

    score: float
    pk: int
    source: Source


class Result(NamedTuple):
    """A hit and the passage that matched, marked."""

    source: Source
    hit: Hit
    passage: SafeString


class Search:
    """What this reader finds with these words. Asked once a kind; the results of a page once a kind that is on it."""

    def __init__(self, words: str, reader: Reader, asked: Asked | None = None) -> None:
        self.phrasing, self.reader, self.asked = phrasing.read(words), reader, asked or Asked()

    @cached_property
    def found(self) -> list[Found]:
        """The best first, and of equally good ones the newest of each kind."""
        return sorted(self._found(), key=itemgetter(0, 1), reverse=True)

    def _found(self) -> Iterator[Found]:
        for source in SOURCES if self.phrasing else []:
            found, is_cut = ranked(source, self.asked, self.phrasing, self.reader)
            self.is_bounded |= is_cut
            yield from [Found(score * source.weight, pk, source) for pk, score in found]

    is_bounded = False
    """Whether there is more of a kind than was looked at; known once it was found."""

    @property
    def count(self) -> int:
        return len(self.found)

    def page(self, wanted: str | None) -> Page[Result]:
        number = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
        last = max((self.count - 1) // A_PAGE + 1, 1)
        number = min(max(number, 1), last)
        some = self.found[(number - 1) * A_PAGE : number * A_PAGE]
        return Page(self._results(some), number, number < last)

    def _results(self, some: list[Found]) -> list[Result]:
        """Asked of the reader's own rows once more, so nothing is shown that was veiled between two queries."""
        shown: dict[tuple[str, int], Result] = {}
        for source in {one.source.kind: one.source for one in some}.values():
            pks = [one.pk for one in some if one.source is source]
            items = passages(source, pks, self.phrasing, self.reader)
            if issubclass(source.model, Spoilable):
                self.reader.meet(items)
            for row in items:
                passage = highlighted(getattr(row, "passage", ""))
                shown[source.kind, row.pk] = Result(source, source.hit(row, self.reader), passage)
        return [shown[key] for one in some if (key := (one.source.kind, one.pk)) in shown]
