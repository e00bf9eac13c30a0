"""Spoiler points as people write them in texts and files: `never-let-me-go:part-one`, `emma-film:seen`."""

from __future__ import annotations

from collections.abc import Iterable

from bookclub.library.models import Milestone, Work

from .models import Scope, ScopePoint

EVERYTHING = "everything"


class UnknownPoint(ValueError):
    """A name that is no point of any work; its message is for the person who wrote it."""


def named(names: Iterable[str], *, within: Work | None = None) -> Scope | None:
    """The scope of these points. None for no names, or for `none`: safe for anyone.

    A name is `work:milestone`; the work may be left out for points of `within`. A part's name stands for its last
    milestone, `everything` for the whole work. Of two points of one work the further counts.
    """
    scopes = [_point(name.strip(), within) for name in names if name.strip() not in {"", "none"}]
    return Scope.objects.covering(*scopes)


def names(scope: Scope | None, *, within: Work | None = None) -> list[str]:
    """The names that `named` would turn into this scope."""
    if scope is None:
        return []
    points = ScopePoint.objects.filter(scope=scope).select_related("work", "milestone").order_by("work__slug")
    return [_name(point, within) for point in points]


def _name(point: ScopePoint, within: Work | None) -> str:
    milestone = point.milestone
    if milestone is None:
        last = EVERYTHING
    else:
        last = milestone.part_slug if milestone.closes_part and milestone.part_slug else milestone.slug
    return last if within is not None and point.work_id == within.pk else f"{point.work.slug}:{last}"


def _point(name: str, within: Work | None) -> Scope | None:
    slug, _, point = name.rpartition(":")
    work = Work.objects.filter(slug=slug).first() if slug else within
    if work is None:
        raise UnknownPoint(
            f"“{name}”: there is no work called “{slug}”." if slug else f"“{name}”: of which work?"
        )
    if point == EVERYTHING:
        return Scope.objects.of({work.pk: None})
    milestone = (
        Milestone.objects.filter(work=work, slug=point).first()
        or Milestone.objects.filter(work=work, part_slug=point, closes_part=True).first()
    )
    if milestone is None:
        raise UnknownPoint(f"“{name}”: {work.full_title} has no point “{point}”.")
    return Scope.objects.after(milestone)
