"""The names that an editor may write in a manuscript: points of works, keys of sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from bookclub.library.models import Milestone, Person, Work
from bookclub.reading.points import EVERYTHING


@dataclass(frozen=True)
class PointName:
    name: str
    means: str


@dataclass(frozen=True)
class WorkPoints:
    work: Work
    points: list[PointName]


def points_near(work: Work | None, person: Person | None) -> list[WorkPoints]:
    """The points of a page's work, named short, then those of its kin or of a person's works, named in full."""
    near = Q(pk__in=[])
    if work is not None:
        kin = Q(adaptations=work) | Q(adapted_from=work) | Q(adapted_from__adaptations=work)
        near |= Q(pk=work.pk) | kin
    if person is not None:
        near |= Q(people=person)
    milestones = Prefetch("milestones", Milestone.objects.order_by("position"))
    works = Work.objects.filter(pk__in=Work.objects.filter(near).values("pk")).prefetch_related(milestones)
    first = work.pk if work else None
    return [
        WorkPoints(each, list(_points(each, "" if each.pk == first else f"{each.slug}:")))
        for each in sorted(works, key=lambda each: (each.pk != first, each.year or 0, each.title))
    ]


def _points(work: Work, prefix: str) -> Iterable[PointName]:
    for milestone in work.milestones.all():
        yield PointName(prefix + milestone.slug, milestone.name)
        if milestone.closes_part and milestone.part_slug:
            yield PointName(prefix + milestone.part_slug, f"all of {milestone.part}")
    yield PointName(prefix + EVERYTHING, "to the end")
