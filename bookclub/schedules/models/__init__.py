"""Schedules, their meetings, what is to be read for each, and who comes."""

from .meetings import Meeting
from .rsvps import Rsvp
from .schedules import EditClash, Schedule
from .stretches import Stretch

__all__ = ["EditClash", "Meeting", "Rsvp", "Schedule", "Stretch"]
