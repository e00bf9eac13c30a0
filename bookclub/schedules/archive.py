"""What a member takes along of schedules, and what becomes of their place at the table when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Meeting, Rsvp, Schedule

if TYPE_CHECKING:
    from bookclub.members.models import Member


def answers(member: Member) -> list[dict[str, Any]]:
    """What they said to meetings."""
    rows = (
        Rsvp.objects.filter(member=member).select_related("meeting__schedule").order_by("answered_at", "pk")
    )
    return [
        {
            "title": row.meeting.full_title,
            "starts_at": row.meeting.starts_at,
            "answer": row.answer,
            "guests": row.guests,
            "answered_at": row.answered_at,
        }
        for row in rows
    ]


def schedules(member: Member) -> list[dict[str, Any]]:
    """What they planned: its title, and their words about it."""
    rows = Schedule.objects.filter(created_by=member).order_by("created_at", "pk")
    return [
        {"title": row.title, "state": row.state, "created_at": row.created_at, "body": row.about}
        for row in rows
    ]


def farewell(member: Member, *, taking_words: bool) -> None:
    """Free their places, so that those who wait move up. What they planned stays the club's."""
    for meeting in Meeting.objects.answered_by(member):
        meeting.withdraw(member)
