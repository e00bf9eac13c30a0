"""Works and their milestones as every page of every thread needs them: remembered by this process for a moment.

A page asks of each veiled thing how far it lies ahead, and of a work its title and its points. Those rows hardly ever
change, and asking for them took longer than the comments did. An outline is one state of a work, whole: whoever
compares two points of it compares them in the same order, though it be some seconds old.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .models import Milestone, Work

SECONDS = 5.0  # a change shows this late on pages of other processes
OUT_OF_REACH = 1_000_000  # further than any work goes: the end of a work without milestones


class Point(NamedTuple):
    """A milestone as pages name it: "Chapter 9", and "Part One" for what finishing it means."""

    pk: int
    position: int
    slug: str
    name: str
    part: str
    label: str
    pages: int | None = None
    title: str = ""
    part_title: str = ""
    part_slug: str = ""

    @property
    def figure(self) -> str:
        """The last word of its name: "9" of Chapter 9."""
        return self.name.rpartition(" ")[2]


@dataclass(frozen=True, eq=False)
class Outline:
    """A work and its points in order. The work is for showing, not for changing."""

    work: Work
    points: tuple[Point, ...]
    by_milestone: dict[int, Point]

    @property
    def last(self) -> int:
        return self.points[-1].position if self.points else OUT_OF_REACH

    def position(self, milestone_id: int | None) -> int:
        """Where a milestone stands; 0 for none, and for one that this outline does not know yet."""
        point = self.by_milestone.get(milestone_id or 0)
        return point.position if point else 0

    def needs(self, milestone_id: int | None) -> int:
        """What must be finished for this milestone, or for the whole work; an unknown one is out of reach."""
        if milestone_id is None:
            return self.last
        return self.position(milestone_id) or OUT_OF_REACH


_remembered: dict[int, tuple[float, Outline]] = {}


def outline(work_id: int) -> Outline:
    return outlines([work_id])[work_id]


def outlines(work_ids: Iterable[int]) -> dict[int, Outline]:
    """These works, those that are not remembered in two queries."""
    now, wanted = time.monotonic(), set(work_ids)
    kept = {pk: _remembered[pk] for pk in wanted if pk in _remembered}
    fresh = {pk: made for pk, (until, made) in kept.items() if until > now}
    if missing := wanted - fresh.keys():
        made = _drawn(missing)
        _remembered.update({pk: (now + SECONDS, each) for pk, each in made.items()})
        fresh |= made
    return fresh


def forget(work_id: int | None = None) -> None:
    """After a change: this process shows it at once."""
    if work_id is None:
        _remembered.clear()
    else:
        _remembered.pop(work_id, None)


def _drawn(work_ids: set[int]) -> dict[int, Outline]:
    works = Work.objects.in_bulk(work_ids)
    points: dict[int, list[Point]] = {pk: [] for pk in works}
    for stone in Milestone.objects.filter(work__in=works).order_by("work", "position"):
        point = Point(
            stone.pk, stone.position, stone.slug, stone.name, stone.part, stone.label, stone.pages, stone.title,
            stone.part_title, stone.part_slug,
        )  # fmt: skip
        points[stone.work_id].append(point)
    return {
        pk: Outline(work, tuple(points[pk]), {point.pk: point for point in points[pk]})
        for pk, work in works.items()
    }
