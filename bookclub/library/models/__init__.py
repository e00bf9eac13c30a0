"""The works the club talks about, who made them, and the points a reader can have reached in them."""

from .milestones import Milestone
from .people import Credit, Person
from .works import ContentsRefused, EditClash, Work, valid_isbn

__all__ = ["ContentsRefused", "Credit", "EditClash", "Milestone", "Person", "Work", "valid_isbn"]
