"""A schedule as one reader may see it: redacted here, once, for every export. The writers know nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from bookclub import markup
from bookclub.library.metadata import absolute
from bookclub.reading.models import Progress, Reveal
from bookclub.reading.readers import Reader

from .models import Meeting, Schedule, Stretch


@dataclass(frozen=True)
class Item:
    """A meeting, as far as its reader may see it."""

    uid: UUID
    sequence: int
    number: int
    title: str
    schedule: str
    zone: ZoneInfo
    starts_at: datetime | None
    minutes: int
    place: str
    link: str
    places: int | None  # how many fit in, for those who may come
    host: str
    reading: str  # in words: "Never Let Me Go: Chapters 1–5"
    is_watched: bool  # a film or a series is asked for, and nothing to read
    points: tuple[str, ...]  # as `reading.points` names them: "never-let-me-go:chapter-1..chapter-5"
    agenda: str
    questions: str
    waits_for: str  # what agenda and questions wait for; empty where there are none, or they are here
    is_cancelled: bool
    address: str
    created_at: datetime
    updated_at: datetime

    @property
    def begins(self) -> datetime | None:
        """On the clock of the schedule's own zone."""
        return self.starts_at.astimezone(self.zone) if self.starts_at else None

    @property
    def ends(self) -> datetime | None:
        # Counted in UTC: ninety minutes are ninety minutes, also in the night in which the clocks change.
        if self.starts_at is None:
            return None
        return (self.starts_at.astimezone(UTC) + timedelta(minutes=self.minutes)).astimezone(self.zone)

    @property
    def when(self) -> str:
        """Day and hours, on the clock of the schedule: "Monday 2 March 2026, 19:00 to 20:30 (Europe/Lisbon)"."""
        return f"{self.day}, {self.hours}" if self.begins else "no date yet"

    @property
    def day(self) -> str:
        return f"{self.begins:%A} {self.begins.day} {self.begins:%B %Y}" if self.begins else ""

    @property
    def hours(self) -> str:
        if not self.begins or not self.ends:
            return ""
        return f"{self.begins:%H:%M} to {self.ends:%H:%M} ({self.zone.key})"

    @property
    def full_title(self) -> str:
        return f"{self.schedule}: {self.title}"

    @property
    def venue(self) -> str:
        """Where to go, in one line."""
        return ", ".join(part for part in (self.place, self.link) if part)

    @property
    def asked(self) -> str:
        return "To have seen" if self.is_watched else "To have read"

    @property
    def description(self) -> str:
        """What a calendar says below the title."""
        parts = [self.reading and f"{self.asked}: {self.reading}", self.host and f"Host: {self.host}"]
        parts += [self.link and f"Video: {self.link}"]
        parts += [self.agenda and f"Agenda\n{self.agenda}", self.questions and f"Questions\n{self.questions}"]
        parts += [self.waiting_line, self.address]
        return "\n\n".join(part for part in parts if part)

    @property
    def waiting_line(self) -> str:
        return f"Agenda and questions open after {self.waits_for}." if self.waits_for else ""


@dataclass(frozen=True)
class Programme:
    """A schedule, as far as its reader may see it."""

    slug: str
    title: str
    about: str
    state: str
    zone: ZoneInfo
    address: str
    updated_at: datetime
    items: tuple[Item, ...]


def programmes(schedules: Iterable[Schedule], reader: Reader) -> list[Programme]:
    """These schedules for this reader, in their order. They want `with_meetings()`, and are few queries then."""
    held = list(schedules)
    reader.meet(meeting for schedule in held for meeting in schedule.meetings.all())
    return [_programme(schedule, reader) for schedule in held]


def last_changed(schedules: Iterable[Schedule], reader: Reader) -> datetime | None:
    """When what this reader is sent of these was last another: their progress opens words, too."""
    held = list(schedules)
    moments = [moment for schedule in held for moment in (schedule.updated_at, schedule.state_at)]
    moments += [meeting.updated_at for schedule in held for meeting in schedule.meetings.all()]
    if reader.member is not None:
        moved = Progress.objects.filter(member=reader.member).aggregate(last=Max("updated_at"))["last"]
        shown = Reveal.objects.filter(member=reader.member).aggregate(last=Max("at"))["last"]
        moments += [moment for moment in (moved, shown) if moment]
    return max(moments, default=None)


def _programme(schedule: Schedule, reader: Reader) -> Programme:
    return Programme(
        slug=schedule.slug,
        title=schedule.title,
        about=_plain(schedule.about),
        state=schedule.get_state_display(),
        zone=schedule.zone,
        address=absolute(schedule.get_absolute_url()),
        updated_at=schedule.updated_at,
        items=tuple(
            _item(meeting, schedule, number, reader)
            for number, meeting in enumerate(schedule.meetings.all(), start=1)
        ),
    )


def _item(meeting: Meeting, schedule: Schedule, number: int, reader: Reader) -> Item:
    knows_place, may_read = meeting.may_show_place(reader), meeting.may_show_agenda(reader)
    has_words = bool(meeting.agenda or meeting.questions)
    waits = not may_read and has_words and meeting.scope_id is not None
    return Item(
        uid=meeting.uid,
        sequence=meeting.sequence,
        number=number,
        title=meeting.title,
        schedule=schedule.title,
        zone=schedule.zone,
        starts_at=meeting.starts_at,
        minutes=meeting.duration,
        place=meeting.place if knows_place else "",
        link=meeting.link if knows_place else "",
        places=meeting.capacity if knows_place else None,
        host=str(meeting.host) if meeting.host else "",
        reading="; ".join(stretch.in_full for stretch in meeting.stretches.all()),
        is_watched=meeting.is_watched,
        points=tuple(_points(stretch) for stretch in meeting.stretches.all()),
        agenda=_plain(meeting.agenda) if may_read else "",
        questions=_plain(meeting.questions) if may_read else "",
        waits_for=reader.waits_for(meeting.scope_id) if waits and meeting.scope_id else "",
        # Not `meeting.is_cancelled`: of a schedule that was called off half-way, some meetings have taken place.
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
        address=absolute(meeting.get_absolute_url()),
        created_at=meeting.created_at,
        updated_at=meeting.updated_at,
    )


def _points(stretch: Stretch) -> str:
    return f"{stretch.work.slug}:{stretch.first.slug}..{stretch.last.slug}"


def _plain(text: str) -> str:
    """Markdown as plain words. What stands in inline spoilers stays behind: a file cannot be asked for it."""
    return markup.render(text).text.strip() if text else ""
