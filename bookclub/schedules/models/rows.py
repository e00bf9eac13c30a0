"""A plan as it is handed over: its meetings, line by line, and what becomes of two that change it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Span:
    """From one milestone of a work to another, by their ids: a stretch to be."""

    work_id: int
    first_id: int
    last_id: int


@dataclass(frozen=True)
class Row:
    """A meeting as a plan has it: `pk` is that of the meeting which it changes, None for a new one."""

    title: str
    starts_at: datetime | None
    spans: tuple[Span, ...] = ()
    pk: int | None = None


class EditClash(Exception):
    """Somebody saved a newer version; `theirs` is the schedule or the meeting as it stands now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("It was changed meanwhile.")
        self.theirs = theirs
