"""Who is told what becomes of a meeting: those who said yes to it, in words that are safe for anyone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bookclub.notifications.models import Kind, Notification

from ..times import in_full

if TYPE_CHECKING:
    from bookclub.members.models import Member

    from .meetings import Meeting
    from .rsvps import Rsvp


def tell_of_move(meeting: Meeting, before: datetime | None, *, by: Member, at: datetime) -> None:
    """It has another date, or none any more. Of what is over, only the record is set right."""
    if before is not None and before < at and meeting.is_over(at):
        return
    zone = meeting.schedule.zone
    now = (
        f"It is moved to {in_full(meeting.starts_at, zone)}"
        if meeting.starts_at
        else "It has no date just now"
    )
    _tell(meeting, f"{now}; it was to be on {in_full(before, zone)}." if before else f"{now}.", by=by, at=at)


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
    words = f"It is on {when}." + (f" To read: {meeting.stretch_label}." if meeting.stretch_label else "")
    coming = meeting.rsvps.coming().values_list("member", flat=True)
    Notification.objects.tell(
        coming, Kind.MEETING, about=meeting, title=meeting.full_title, at=at, words=words
    )


def _tell(meeting: Meeting, words: str, *, by: Member, at: datetime) -> None:
    """A draft's meeting is known to nobody who could be told."""
    if not meeting.schedule.is_draft:
        coming = meeting.rsvps.said_yes().values_list("member", flat=True)
        Notification.objects.tell(
            coming, Kind.MEETING, about=meeting, title=meeting.full_title, by=by, at=at, words=words
        )
