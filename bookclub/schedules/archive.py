"""What a member takes along of schedules, and what becomes of their place at the table when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Ballot, Election, Meeting, Nomination, Rsvp, Schedule

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


def nominations(member: Member) -> list[dict[str, Any]]:
    """What they would have liked to read, and why."""
    rows = Nomination.objects.filter(by=member).select_related("work", "election").in_order()
    return [
        {
            "title": row.work.full_title,
            "nominated_at": row.at,
            "vote": row.election.title if row.election else "",
            "withdrawn_at": row.withdrawn_at,
            "body": row.why,
        }
        for row in rows
    ]


def ballots(member: Member) -> list[dict[str, Any]]:
    """How they voted: what they chose, the best first."""
    rows = Ballot.objects.filter(member=member).select_related("election").order_by("cast_at", "pk")
    stood = Nomination.objects.filter(election__in=[row.election_id for row in rows]).select_related("work")
    names = {one.pk: str(one) for one in stood}
    return [
        {
            "title": row.election.title,
            "cast_at": row.cast_at,
            "choices": [names[pk] for pk in row.choices if pk in names],
        }
        for row in rows
    ]


def farewell(member: Member, *, taking_words: bool) -> None:
    """Free their places, so that those who wait move up. What they planned stays the club's.

    Where voting is open their vote goes with them; where it is over it stays, without their name.
    """
    Ballot.objects.filter(member=member, election__in=Election.objects.open()).delete()
    if taking_words:
        Nomination.objects.filter(by=member).update(why="")
    for meeting in Meeting.objects.answered_by(member):
        meeting.withdraw(member)
