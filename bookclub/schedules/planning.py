"""The planner: on which days a club meets, and how a work is cut into stretches for them. Pure functions.

How a work is cut, in this order:

1. The longest stretch is as short as it can be, in pages where those of every milestone are known, else in milestones.
2. Parts are kept whole where that costs little: the longest stretch may then be longer than it must be, by a fifth at
   most (`LITTLE`). Within that, as few boundaries as can be lie inside a part; and among the splits that cut as few,
   the longest stretch is again as short as it can be.
3. Of what is left, the most even one: that with the least sum of squares. Of equal ones, that whose last
   stretches are the shorter ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from typing import Protocol
from zoneinfo import ZoneInfo

LITTLE = 5  # parts may cost one LITTLEth of the least longest stretch
LONGEST_PLAN = timedelta(days=5 * 366)  # further ahead nobody plans; also where a rhythm of skipped days ends


class Readable(Protocol):
    """What the planner knows of a milestone."""

    @property
    def part(self) -> str: ...
    @property
    def pages(self) -> int | None: ...


# Days ---------------------------------------------------------------------------------------------------------------


def every(days: int, first: date, *, skipped: Collection[date] = ()) -> Iterator[date]:
    """The first day and every so many days after it. A day that is skipped is left out; the rhythm goes on."""
    steps = range(0, LONGEST_PLAN.days, days)
    return (day for day in (first + timedelta(days=step) for step in steps) if day not in skipped)


def on_weekdays(weekdays: Collection[int], first: date, *, skipped: Collection[date] = ()) -> Iterator[date]:
    """The days from the first one on that fall on these weekdays; Monday is 0."""
    return (day for day in every(1, first, skipped=skipped) if day.weekday() in weekdays)


def on_own(days: Iterable[date], *, skipped: Collection[date] = ()) -> Iterator[date]:
    return (day for day in sorted(set(days)) if day not in skipped)


def first_of(days: Iterator[date], count: int) -> list[date]:
    """As many as are wanted; fewer where there are no more."""
    return list(islice(days, count))


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A day and the time on the clock there. A time that summer time leaps over is the one as much later."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC).astimezone(zone)


def shifted(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many days later at the same time on the clock, be it summer or winter time by then."""
    there = at.astimezone(zone)
    return moment(there.date() + timedelta(days=days), there.time(), zone)


# Stretches ----------------------------------------------------------------------------------------------------------


def loads_of(points: Sequence[Readable]) -> list[int]:
    """How much each is to read: its pages, if those of all are known; else each counts one."""
    return [point.pages or 1 for point in points] if are_in_pages(points) else [1] * len(points)


def are_in_pages(points: Sequence[Readable]) -> bool:
    return bool(points) and all(point.pages for point in points)


def ends_of_parts(points: Sequence[Readable]) -> set[int]:
    """Where a boundary cuts no part: the index behind the last of each part, and around those in none."""
    following = [point.part for point in points[1:]]
    return {at for at, (point, after) in enumerate(zip(points, following, strict=False), start=1)
            if not point.part or point.part != after}  # fmt: skip


def count_for(loads: Sequence[int], most: int) -> int:
    """How many stretches it takes if none is to be longer than this, unless a single milestone is."""
    count = filled = 0
    for load in loads:
        if not count or filled + load > most:
            count, filled = count + 1, 0
        filled += load
    return count


def least_longest(loads: Sequence[int], count: int) -> int:
    """How short the longest of so many stretches can be."""
    low, high = max(loads), sum(loads)
    while low < high:
        middle = (low + high) // 2
        if count_for(loads, middle) <= count:
            high = middle
        else:
            low = middle + 1
    return low


def split(loads: Sequence[int], count: int, *, whole: Collection[int] | None = None) -> list[int]:
    """Cut into so many stretches, or one for each milestone if there are fewer; answer where each ends.

    The ends are indexes behind the last milestone: `[5, 9]` is the first five, and then four. `whole` holds those
    ends that cut no part; None to let parts be.
    """
    if not loads or count < 1:
        return []
    count = min(count, len(loads))
    limit = least_longest(loads, count)
    if whole is None:
        return _most_even(loads, count, limit, None)[1]
    generous = limit + limit // LITTLE
    fewest = _most_even(loads, count, generous, whole)[0]
    while limit < generous:  # the least limit that cuts as few
        middle = (limit + generous) // 2
        if _most_even(loads, count, middle, whole)[0] == fewest:
            generous = middle
        else:
            limit = middle + 1
    return _most_even(loads, count, limit, whole)[1]


def _most_even(
    loads: Sequence[int], count: int, limit: int, whole: Collection[int] | None
) -> tuple[int, list[int]]:
    """Of the splits in which no stretch exceeds the limit the one that cuts fewest parts, then the most even.

    Answers how many parts it cuts, and its ends. The limit must be one that can be kept.
    """
    size, sums = len(loads), [0, *accumulate(loads)]
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * size
    origins: list[list[int]] = []
    for number in range(1, count + 1):
        reached: list[tuple[int, int] | None] = [None] * (size + 1)
        origin = [0] * (size + 1)
        for end in range(number, size - (count - number) + 1):
            cut = int(whole is not None and end < size and end not in whole)
            for start in range(end - 1, number - 2, -1):
                length = sums[end] - sums[start]
                if length > limit:
                    break
                before = best[start]
                if before is None:
                    continue
                cost = (before[0] + cut, before[1] + length * length)
                known = reached[end]
                if known is None or cost < known:
                    reached[end], origin[end] = cost, start
        best = reached
        origins.append(origin)
    cost_of_all = best[size]
    if cost_of_all is None:
        raise ValueError("No split keeps that limit.")
    ends = [size]
    for origin in reversed(origins[1:]):
        ends.append(origin[ends[-1]])
    return cost_of_all[0], ends[::-1]
