"""Where readers are in a schedule: one of them in words, all of them as a picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bookclub.library.outlines import Point, outlines
from bookclub.members.models import Member
from bookclub.reading.models import Progress
from bookclub.reading.readers import Reader

from .models import Meeting, Schedule, Stretch
from .times import SOON, day_in_words

Positions = Mapping[int, int]  # how far somebody is, by work id


@dataclass(frozen=True)
class Step:
    """One meeting in the picture, and how many have read as far as that, and no further."""

    meeting: Meeting | None
    readers: int
    share: int  # of the fullest step, in hundredths
    is_next: bool
    is_yours: bool

    @property
    def label(self) -> str:
        return self.meeting.stretch_label if self.meeting else "Before the first meeting’s reading"


def steps(meetings: Sequence[Meeting], reader: Reader, *, at: datetime | None = None) -> list[Step]:
    """Everyone who shows how far they have read, step by step; empty where nobody has begun.

    A step is reached by whoever has finished all that was to be read up to that meeting.
    """
    reading = [meeting for meeting in meetings if meeting.stretches.all()]
    shown = shown_positions({one.work_id for one in stretches_of(reading)})
    if not shown:
        return []
    bars = Counter(steps_reached(reading, positions) for positions in shown.values())
    most = max(bars.values())
    upcoming = next((meeting for meeting in reading if meeting.is_to_come(at)), None)
    own = steps_reached(reading, reader.positions) if reader.positions else -1
    return [
        Step(meeting, bars[number], round(100 * bars[number] / most), meeting is not None and meeting is upcoming,
             number == own)
        for number, meeting in enumerate([None, *reading])
    ]  # fmt: skip


def stretches_of(meetings: Iterable[Meeting]) -> list[Stretch]:
    return [stretch for meeting in meetings for stretch in meeting.stretches.all()]


def shown_positions(works: set[int]) -> dict[int, dict[int, int]]:
    """How far each member is in these works, as far as they show it."""
    rows = Progress.objects.filter(work__in=works, member__in=Member.objects.in_club())
    rows = rows.filter(member__shows_progress=True)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    drawn = outlines(works)
    for member, work, milestone in rows.values_list("member", "work", "milestone"):
        found[member][work] = drawn[work].position(milestone)
    return found


def steps_reached(meetings: Sequence[Meeting], positions: Positions) -> int:
    """For how many of the meetings, from the first one on, all is read."""
    for number, meeting in enumerate(meetings):
        if unread(meeting.stretches.all(), positions):
            return number
    return len(meetings)


def unread(stretches: Iterable[Stretch], positions: Positions) -> list[Point]:
    """The points of these stretches that somebody has yet to finish."""
    return [
        point
        for stretch in stretches
        for point in stretch.points
        if point.position > positions.get(stretch.work_id, 0)
    ]


def standing(
    schedule: Schedule, meetings: Sequence[Meeting], reader: Reader, *, at: datetime | None = None
) -> str:
    """Where the reader is against the schedule: "You are 2 chapters behind: 34 pages to Thursday."."""
    at = at or timezone.now()
    if not schedule.is_running or not stretches_of(meetings):
        return ""
    upcoming = next((meeting for meeting in meetings if meeting.is_to_come(at)), None)
    until = [meeting for meeting in meetings if upcoming is None or meeting.position <= upcoming.position]
    ahead = unread(stretches_of(until), reader.positions)
    if upcoming is None or upcoming.starts_at is None:
        return f"{_counted(ahead)} to the end." if ahead else "You have read all of it."
    day = day_in_words(upcoming.starts_at, now=at)
    if not ahead:
        return f"You have read everything for {day}."
    due = unread(stretches_of(meeting for meeting in until if meeting.is_over(at)), reader.positions)
    if due:
        return f"You are {_counted(due)} behind: {_amount(ahead)} {_until(day)}."
    return f"{_amount(ahead)} {_until(day)}."


def _until(day: str) -> str:
    """ "34 pages to Thursday", but "34 pages for today"."""
    return f"for {day}" if day in SOON else f"to {day}"


def _amount(points: Sequence[Point]) -> str:
    """How much there is to read: in pages, if those of all are known."""
    if all(point.pages for point in points):
        pages = sum(point.pages or 0 for point in points)
        return f"{pages} page{'' if pages == 1 else 's'}"
    return _counted(points)


def _counted(points: Sequence[Point]) -> str:
    """How many of what: "2 chapters"; "3 steps" where they are of several kinds."""
    words = {point.name.rpartition(" ")[0].lower() for point in points}
    word = words.pop() if len(words) == 1 else "step"
    return f"{len(points)} {word or 'step'}{'' if len(points) == 1 else 's'}"
