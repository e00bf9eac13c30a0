"""Schedules, their meetings, what is to be read for each, and who comes."""

from .meetings import Meeting
from .rows import EditClash, Row, Span
from .rsvps import AnswersClosed, NoRoom, Rsvp
from .schedules import Schedule
from .stretches import Stretch

__all__ = ["AnswersClosed", "EditClash", "Meeting", "NoRoom", "Row", "Rsvp", "Schedule", "Span", "Stretch"]
