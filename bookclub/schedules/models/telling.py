"""Who is told what becomes of a plan: those who answered for a meeting, those who watch a work. In safe words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bookclub.notifications.models import Kind, Level, Notification, Watch
from bookclub.notifications.models.watches import places_of

from ..times import in_full

if TYPE_CHECKING:
    from bookclub.members.models import Member

    from .meetings import Meeting
    from .rsvps import Rsvp
    from .schedules import Schedule

UNSAID = 60  # characters of a place that are named; a longer one is looked up


@dataclass(frozen=True)
class Whereabouts:
    """When and where a meeting is: noted before it changes, to be told by what has become of it."""

    starts_at: datetime | None
    place: str = ""
    link: str = ""

    @classmethod
    def of(cls, meeting: Meeting) -> Whereabouts:
        return cls(meeting.starts_at, meeting.place, meeting.link)


def tell_of_change(meeting: Meeting, before: Whereabouts, *, by: Member, at: datetime) -> None:
    """It has another date, place or link, or none any more. Of what is over, only the record is set right.

    A date is told to those who said yes, a place also to those who said perhaps: they know no other.
    """
    if before.starts_at is not None and before.starts_at < at and meeting.is_over(at):
        return
    moved, where = _moved(meeting, before), _where(meeting, before)
    if moved:
        _tell(meeting, " ".join([moved, *where]), by=by, at=at)
    elif where and not meeting.is_cancelled:
        _tell(meeting, " ".join(where), by=by, at=at)
    if where and not meeting.is_cancelled:
        _tell(meeting, " ".join(where), by=by, at=at, answered=["maybe"])


def _moved(meeting: Meeting, before: Whereabouts) -> str:
    if meeting.starts_at == before.starts_at:
        return ""
    zone, now = meeting.schedule.zone, "It has no date just now"
    if meeting.starts_at:
        now = f"It is moved to {in_full(meeting.starts_at, zone)}"
    return f"{now}; it was to be on {in_full(before.starts_at, zone)}." if before.starts_at else f"{now}."


def _where(meeting: Meeting, before: Whereabouts) -> list[str]:
    """Those who are told are members, so a place may be named; a link stands on the meeting's page."""
    said = []
    if meeting.place != before.place:
        name = meeting.place if len(meeting.place) <= UNSAID else "another place: see its page"
        said.append(f"Where: {name}." if meeting.place else "It has no place any more.")
    if meeting.link != before.link:
        another = "another video link: see its page" if before.link else "a video link: see its page"
        said.append(f"It has {another}." if meeting.link else "It has no video link any more.")
    return said


def tell_of_plan(schedule: Schedule, *, at: datetime) -> None:
    """It is published: told to those who watch one of its works, or the club, and have not muted it."""
    meetings = list(schedule.meetings.in_order().with_stretches())
    works = list(
        dict.fromkeys(one.work.full_title for meeting in meetings for one in meeting.stretches.all())
    )
    begins = next((meeting.starts_at for meeting in meetings if meeting.starts_at), None)
    number = f"{len(meetings)} meetings" if len(meetings) != 1 else "one meeting"
    words = f"A new schedule: {_listed(works) or 'a plan'} in {number}."
    if begins:
        words += f" The first is on {in_full(begins, schedule.zone)}."
    around = set(
        Watch.objects.at(places_of(schedule)).filter(level=Level.ALL).values_list("member", flat=True)
    )
    Notification.objects.tell(
        around,
        Kind.SCHEDULE,
        about=schedule,
        title=schedule.title,
        by=schedule.state_by,
        at=at,
        words=words[:400],
    )


def _listed(names: Iterable[str]) -> str:
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def tell_of_end(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """It is called off."""
    _tell(meeting, f"It is called off. {meeting.cancelled_reason}".strip(), by=by, at=at)


def tell_of_return(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """It takes place after all: some may have made other plans."""
    when = f" on {in_full(meeting.starts_at, meeting.schedule.zone)}" if meeting.starts_at else ""
    _tell(meeting, f"It takes place after all{when}.", by=by, at=at)


def tell_of_place(meeting: Meeting, rsvp: Rsvp, *, at: datetime) -> None:
    """One who waited has moved up."""
    words = (
        "A place has become free, and it is yours. If you cannot come, say so: somebody else may be waiting."
    )
    Notification.objects.tell(
        [rsvp.member_id], Kind.MEETING, about=meeting, title=meeting.full_title, at=at, words=words
    )


def remind(meeting: Meeting, *, at: datetime) -> None:
    """It is soon: told to those who have a place, with what there is to read."""
    assert meeting.starts_at is not None
    when = in_full(meeting.starts_at, meeting.schedule.zone)
    to_do = "To see" if meeting.is_watched else "To read"
    words = f"It is on {when}." + (f" {to_do}: {meeting.stretch_label}." if meeting.stretch_label else "")
    coming = meeting.rsvps.coming().values_list("member", flat=True)
    Notification.objects.tell(
        coming, Kind.MEETING, about=meeting, title=meeting.full_title, at=at, words=words
    )


def _tell(
    meeting: Meeting, words: str, *, by: Member, at: datetime, answered: Iterable[str] = ("yes",)
) -> None:
    """A draft's meeting is known to nobody who could be told."""
    if not meeting.schedule.is_draft:
        coming = meeting.rsvps.said(answered).values_list("member", flat=True)
        Notification.objects.tell(
            coming, Kind.MEETING, about=meeting, title=meeting.full_title, by=by, at=at, words=words
        )
