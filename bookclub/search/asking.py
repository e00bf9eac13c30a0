"""The queries of search, with what narrows them. Django takes longer to write one than the database to answer it, so
each is written once, with marks for what was typed, who asks and which work, author or thread is meant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.prepared import Among, Written, as_one
from bookclub.reading.anyone import Anyone
from bookclub.reading.readers import Reader
from discussions.models import Thread

from . import matching
from .matching import TYPED, matcher
from .phrasing import Phrasing
from .sources import Source

# Stand-ins that nothing can be.
A_WORK, AN_AUTHOR, A_THREAD, SOME_ROWS = 2**52 + 17, 2**52 + 19, 2**52 + 21, "~some rows~"

_written: dict[Any, Written] = {}
MOST_WRITTEN = 500  # far more than there are ways to ask


@dataclass(frozen=True)
class Asked:
    """The filters: only one kind, on this work, by her, from then to then, in this thread."""

    kind: str = ""
    work: Work | None = None
    author: Member | None = None
    since: date | None = None
    until: date | None = None
    thread: Thread | None = None

    def concerns(self, source: Source) -> bool:
        """Whether this kind is asked for, and has all that the filters go by."""
        if self.kind and self.kind != source.kind:
            return False
        return all(field for field, _, value in self._wanted(source) if value is not None)

    def narrow(self, source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
        for field, how, value in self._wanted(source):
            if value is not None:
                rows = rows.filter(**{field + how: value})
        return rows

    def _wanted(self, source: Source) -> list[tuple[str, str, Any]]:
        return [
            (source.work, "", self.work),
            (source.author, "", self.author),
            (source.thread, "", self.thread),
            (source.at, "__gte", _midnight(self.since)),
            (source.at, "__lt", _midnight(self.until, days=1)),
        ]

    def with_marks(self) -> tuple[Asked, dict[Any, Any]]:
        """The same of any work, author and thread, and which it is this time."""
        marks: dict[str, Any] = {"work": A_WORK, "author": AN_AUTHOR, "thread": A_THREAD}
        given = {name: mark for name, mark in marks.items() if getattr(self, name)}
        return replace(self, **given), {mark: getattr(self, name).pk for name, mark in given.items()}


def ranked(
    source: Source, asked: Asked, phrasing: Phrasing, reader: Reader
) -> tuple[list[tuple[int, float]], bool]:
    """The ids of the newest of one kind that match, and how well each does; and whether there are more of them."""
    if not asked.concerns(source):
        return [], False
    most, anyone, (marked, values) = matching.BOUND, Anyone.like(reader, source.model), asked.with_marks()

    def write() -> Written:
        rows = marked.narrow(source, source.rows(anyone))
        return Written(matcher().newest(rows, source.index, most + 1))

    # Days begin where the reader is, so a query with days is good for once.
    is_for_once = asked.since or asked.until
    newest = write() if is_for_once else _kept((source.kind, marked, anyone, most), write)
    values |= {TYPED: matcher().typed(phrasing), **anyone.values(reader, source.model)}
    found = matcher().rank(newest, values)
    return found, len(found) > most


def passages(source: Source, pks: Collection[int], phrasing: Phrasing, reader: Reader) -> list[Any]:
    """These rows, as far as this reader may be sent them now, with what their results are made of."""
    anyone = Anyone.like(reader, source.model)

    def write() -> Written:
        rows = source.rows(anyone).filter(Among("pk", SOME_ROWS))
        if source.passage:
            rows = matcher().with_passage(rows, source.index, source.passage)
        return Written(rows.order_by())

    some = _kept((source.kind, "passages", anyone), write)
    typed = {TYPED: matcher().typed(phrasing), SOME_ROWS: as_one(pks)}
    return list(some.items(typed | anyone.values(reader, source.model)))


def _kept(key: Any, write: Callable[[], Written]) -> Written:
    key = (connection.vendor, key)
    if key not in _written:
        if len(_written) >= MOST_WRITTEN:
            _written.clear()
        _written[key] = write()
    return _written[key]


def forget() -> None:
    """For tests that change how a query is written."""
    _written.clear()


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When a day begins where the reader is."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time.min) + timedelta(days=days))
