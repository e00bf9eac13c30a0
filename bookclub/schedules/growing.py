"""Chapters that a work gets once it is planned: each falls to a meeting, so that none stands between two stretches.

Registered with `bookclub.library.growing` in `SchedulesConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from django.utils import timezone

from bookclub.library.models import Work

from .models import Schedule, Stretch


def take_in(work: Work, fresh: Collection[int]) -> None:
    """New milestones join the stretch that begins behind them; those at the end of a work, the one that ended it.

    What lies within a stretch belongs to it anyway. Of a schedule that reads a part of the work, only what lies
    between its stretches is taken in: what is added around that part is not read there.
    """
    line = list(work.milestones.order_by("position").values_list("pk", flat=True)) if fresh else []
    for schedule in Schedule.objects.on(work).still_read() if fresh else ():
        stretches = list(Stretch.objects.of(schedule, work).select_related("meeting__schedule"))
        if grown := _stretched(stretches, line, fresh):
            for stretch in grown:
                stretch.save(update_fields=["first", "last"])
                stretch.meeting.store([], at=timezone.now())
            schedule.settle()


def _stretched(stretches: Sequence[Stretch], line: Sequence[int], fresh: Collection[int]) -> list[Stretch]:
    """The stretches that grow, with their new bounds."""
    places = {pk: place for place, pk in enumerate(line)}
    grown: dict[int, Stretch] = {}

    def new_before(place: int) -> int:
        while place > 0 and line[place - 1] in fresh:
            place -= 1
        return place

    start = new_before(places[stretches[0].first_id])
    if start == 0 and line[0] != stretches[0].first_id:  # new at the very beginning
        stretches[0].first_id = line[0]
        grown[stretches[0].pk] = stretches[0]
    for before, after in pairwise(stretches):
        start = new_before(places[after.first_id])
        if line[start] != after.first_id and line[start - 1] == before.last_id:
            after.first_id = line[start]
            grown[after.pk] = after
    ending = stretches[-1]
    behind = line[places[ending.last_id] + 1 :]
    if behind and all(pk in fresh for pk in behind):
        ending.last_id = line[-1]
        grown[ending.pk] = ending
    return list(grown.values())
