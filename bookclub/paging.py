"""Pages of a list without counting it: enough for "older" and "newer", however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")

FURTHEST = 10_000  # an offset costs what it skips; nobody turns so many pages


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: what stands on it, and whether there is more on either side."""

    items: Sequence[T]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_of(queryset: QuerySet[Any], wanted: str | None, *, size: int = 25) -> Page[Any]:
    """The page that a `?page=` asks for; the first for anything that is no page number."""
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    number = min(max(number, 1), FURTHEST)
    start = (number - 1) * size
    items = list(queryset[start : start + size + 1])
    return Page(items[:size], number, len(items) > size)
