"""What is planned with a work's contents, and takes in what is added to them.

Rooms above register in `AppConfig.ready`; this one knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Work

# Told the work, and the ids of its new milestones; within the transaction that adds them.
Follow = Callable[["Work", Collection[int]], None]

_followers: dict[str, Follow] = {}


def register(name: str, follow: Follow) -> None:
    _followers[name] = follow


def tell(work: Work, fresh: Collection[int]) -> None:
    for name in sorted(_followers):
        _followers[name](work, fresh)
