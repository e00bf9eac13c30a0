"""How much is new in each of many threads, for lists: one query, which looks at the latest of each and no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from bookclub.prepared import Among, Written, answers, as_one
from bookclub.reading.readers import Reader

from .models import Comment, ReadMark, Thread
from .unread import opened_since

# Comments of one thread that are looked at; a list says "99+". Somebody who comes back after a year to a thread of a
# hundred thousand waits no longer than others.
LATEST = 1_000

# Stand-ins that nothing can be.
A_THREAD, A_MEMBER, A_MOMENT = 2**52 + 23, 2**52 + 25, datetime(2222, 2, 2, tzinfo=UTC)
SEEN, OPENED = "~what was seen~", "~what was opened~"

Part = tuple[str, list[Any]]  # of a query, with its parameters


def count_new(threads: Iterable[Thread], reader: Reader) -> dict[int, int]:
    """How many comments are new in each of these threads, in two queries however many they are."""
    member, threads = reader.member, list(threads)
    if member is None or not threads:
        return {}
    marks = ReadMark.objects.of(member).in_threads([thread.pk for thread in threads])
    rows = list(marks.values_list("thread", "until", "seen"))
    floor = max([member.date_joined, *(until for thread, until, _ in rows if thread is None)])
    known = {thread: (max(until, floor), seen) for thread, until, seen in rows}
    since = {thread: known.get(thread.pk, (floor, [])) for thread in threads}
    opened = opened_since(reader, min(until for until, _ in since.values()))
    parts: list[Part] = []
    for thread, (until, seen) in since.items():
        values = _values(thread.pk, member.pk, until, seen)
        of_now = [pk for pk, at in opened.items() if at > until]
        parts += [_part("newer", values)] if thread.active_at > until else []
        parts += [_part("opened", values | {OPENED: as_one(of_now)})] if of_now else []
    return dict(_counted(parts, reader))


def _counted(parts: list[Part], reader: Reader) -> Counter[int]:
    """What of it this reader may read."""
    counted: Counter[int] = Counter()
    if parts:
        sql = " UNION ALL ".join(part for part, _ in parts)
        groups = answers(sql, [value for _, values in parts for value in values])
        reader.learn({scope for _, scope, _ in groups if scope})
        for thread, scope, count in groups:
            if reader.has_reached(scope):
                counted[thread] += count
    return counted


def _part(kind: str, values: dict[Any, Any]) -> Part:
    key = (connection.vendor, kind)
    if key not in _written:
        _written[key] = Written(_WAYS[kind]())
    some = _written[key]
    return (
        f"SELECT thread, scope, COUNT(*) FROM ({some.sql}) AS new_ones GROUP BY thread, scope",
        some.filled(values),
    )


_written: dict[tuple[str, str], Written] = {}


def _values(thread: int, member: int, until: datetime, seen: list[int]) -> dict[Any, Any]:
    return {
        A_THREAD: thread,
        A_MEMBER: member,
        _adapted(A_MOMENT): _adapted(until),
        SEEN: as_one(seen),
    }


def _adapted(moment: datetime) -> Any:
    """As the database is told of it: it is that which stands in the query."""
    return connection.ops.adapt_datetimefield_value(moment)


def _others() -> Any:
    """In one thread, what others wrote and this member was not sent."""
    found = Comment.objects.living().filter(thread=A_THREAD).exclude(author=A_MEMBER)
    return found.exclude(Among("pk", SEEN)).order_by().values_list("thread", "scope")


def _newer() -> Any:
    return _others().filter(created_at__gt=A_MOMENT).order_by("-created_at")[:LATEST]


def _opened() -> Any:
    return _others().filter(Among("scope_id", OPENED), created_at__lte=A_MOMENT)[:LATEST]


_WAYS = {"newer": _newer, "opened": _opened}
