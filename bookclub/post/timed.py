"""What is done by the clock, in answer to nobody: rooms register their parts, `manage.py tick` does them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
NO_WAIT = timedelta(0)

# Answers how many things it did; None where there is nothing to count. It must be safe to run twice, and twice at once.
Run = Callable[[datetime], int | None]


@dataclass(frozen=True)
class Work:
    name: str
    run: Run
    rank: int
    every: timedelta


_work: dict[str, Work] = {}
_last: dict[str, datetime] = {}


def register(name: str, run: Run, *, rank: int = 50, every: timedelta = NO_WAIT) -> None:
    """Called in a room's `AppConfig.ready`. Lower ranks go first, mail goes late: what comes before may write some.

    `every`: at most so often within one process.
    """
    _work[name] = Work(name, run, rank, every)


def tick(at: datetime | None = None) -> tuple[dict[str, int], list[str]]:
    """Do all that is due; answer what was done, by name, and what failed: that keeps no other from its turn."""
    done: dict[str, int] = {}
    failed: list[str] = []
    for work in sorted(_work.values(), key=lambda work: (work.rank, work.name)):
        now = at or timezone.now()
        if work.every and work.name in _last and now < _last[work.name] + work.every:
            continue
        try:
            done[work.name] = work.run(now) or 0
            _last[work.name] = now
        except Exception:
            logger.exception("The timed work “%s” failed.", work.name)
            failed.append(work.name)
    return done, failed
