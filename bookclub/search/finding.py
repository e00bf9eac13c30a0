"""One search: what this reader asks for, and a page of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.paging import Page
from bookclub.reading.models import Spoilable
from bookclub.reading.readers import Reader
from discussions.models import Thread

from . import phrasing
from .matching import BOUND, highlighted, matcher
from .sources import SOURCES, Hit, Source

A_PAGE = 20


@dataclass(frozen=True)
class Asked:
    """The filters: only one kind, on this work, by her, from then to then, in this thread."""

    kind: str = ""
    work: Work | None = None
    author: Member | None = None
    since: date | None = None
    until: date | None = None
    thread: Thread | None = None

    def narrow(self, source: Source, rows: QuerySet[Any]) -> QuerySet[Any] | None:
        """Those of the rows that are asked for; None for a source that is not, or cannot be asked so."""
        if self.kind and self.kind != source.kind:
            return None
        wanted = [
            (source.work, "", self.work),
            (source.author, "", self.author),
            (source.thread, "", self.thread),
            (source.at, "__gte", _midnight(self.since)),
            (source.at, "__lt", _midnight(self.until, days=1)),
        ]
        for field, how, value in wanted:
            if value is None:
                continue
            if not field:
                return None
            rows = rows.filter(**{field + how: value})
        return rows


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
        return sorted(self._found(), key=lambda one: (-one.score, -one.pk))

    def _found(self) -> Iterator[Found]:
        if not self.phrasing:
            return
        for source in SOURCES:
            rows = self.asked.narrow(source, source.rows(self.reader))
            if rows is None:
                continue
            ranked = matcher().ranked(rows, source.index, self.phrasing)
            self.is_bounded |= len(ranked) > BOUND
            for pk, score in ranked:
                yield Found(score * source.weight, pk, source)

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
            rows = source.rows(self.reader).filter(pk__in=pks)
            if source.passage:
                rows = matcher().with_passage(rows, source.index, self.phrasing, source.passage)
            items = list(rows)
            if issubclass(source.model, Spoilable):
                self.reader.meet(items)
            for row in items:
                passage = highlighted(getattr(row, "passage", ""))
                shown[source.kind, row.pk] = Result(source, source.hit(row, self.reader), passage)
        return [shown[key] for one in some if (key := (one.source.kind, one.pk)) in shown]


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When a day begins where the reader is."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time.min) + timedelta(days=days))
