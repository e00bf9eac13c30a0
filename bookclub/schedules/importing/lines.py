"""What was understood of an import: a line each meeting, with what is wrong beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bookclub.library.models import Milestone
from bookclub.members.models import Member

LARGEST = 512 * 1024  # bytes: a schedule of two hundred meetings has fifty thousand
MOST_MEETINGS = 200


class Refused(ValueError):
    """Nothing of it can be read; the message is for whoever sent it."""


@dataclass
class Line:
    """One meeting to be. `number` is where it stands in the file."""

    number: int
    title: str = ""
    starts_at: datetime | None = None
    minutes: int = 90
    place: str = ""
    link: str = ""
    host_name: str = ""  # as it stood in the file
    host: Member | None = None
    places: str = ""  # as it stood in the file
    capacity: int | None = None
    reading: str = ""  # as it stood in the file
    spans: list[tuple[Milestone, Milestone]] = field(default_factory=list)
    agenda: str = ""
    questions: str = ""
    cancelled: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What is to be read, as it was understood."""
        return "; ".join(
            f"{first.work.full_title}: {first.name}" + ("" if first == last else f" to {last.name}")
            for first, last in self.spans
        )

    @property
    def facts(self) -> dict[str, Any]:
        where = {"duration": self.minutes, "place": self.place, "link": self.link}
        return where | {"host": self.host, "capacity": self.capacity}


@dataclass
class Sheet:
    """A whole import."""

    lines: list[Line]
    title: str = ""
    time_zone: str = ""  # the one that the file names, if it names one

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]
