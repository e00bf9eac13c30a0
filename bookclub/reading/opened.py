"""What moving on has opened: how much of each kind, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from bookclub.library.models import Work

from .models import Scope, Spoilable
from .readers import Reader


@dataclass(frozen=True)
class Opened:
    """How many items of one kind a reader may read now that they could not before."""

    count: int
    noun: str
    nouns: str

    def __str__(self) -> str:
        return f"{self.count} {self.noun if self.count == 1 else self.nouns}"


@dataclass(frozen=True)
class OpenedPlace:
    """Where some of it stands: a title that is safe for anyone, the address of the first, how many."""

    title: str
    address: str
    opened: Opened


def reached_scopes(reader: Reader, work: Work, *, past: int = 0) -> set[int]:
    """The scopes that the reader has reached in full, and that ask for more of this work than `past`, a position."""
    about = set(Scope.objects.filter(points__work=work).values_list("pk", flat=True))
    reader.learn(about)
    further = {
        pk for pk in about if any(p.work_id == work.pk and p.needs > past for p in reader.points_of(pk))
    }
    return {pk for pk in further if reader.has_reached(pk)}


def opened(scopes: set[int]) -> Iterator[Opened]:
    """What stands at these scopes, kind by kind."""
    for model, items in _items_at(scopes):
        if count := items.count():
            yield Opened(count, *model.opened_as)


def opened_places(scopes: set[int]) -> Iterator[OpenedPlace]:
    """Where it stands, kind by kind; within one kind as its room orders it."""
    for model, items in _items_at(scopes):
        for title, address, count in items.in_places():
            yield OpenedPlace(title, address, Opened(count, *model.opened_as))


def _items_at(scopes: set[int]) -> Iterator[tuple[Any, Any]]:
    if not scopes:
        return
    for model in apps.get_models():
        if issubclass(model, Spoilable) and model.opened_as:
            yield model, model._default_manager.filter(scope__in=scopes).worth_opening()  # type: ignore[attr-defined]
