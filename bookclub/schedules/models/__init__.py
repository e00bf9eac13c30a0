"""Schedules, their meetings, what is to be read for each, and who comes."""

from .elections import Ballot, Election, Nomination
from .meetings import Meeting
from .rows import EditClash, Row, Span
from .rsvps import AnswersClosed, NoRoom, Rsvp
from .schedules import Schedule
from .stretches import Stretch

__all__ = [
    "AnswersClosed",
    "Ballot",
    "EditClash",
    "Election",
    "Meeting",
    "NoRoom",
    "Nomination",
    "Row",
    "Rsvp",
    "Schedule",
    "Span",
    "Stretch",
]
