"""A table of contents, as people paste it, turned into parts and milestones; and back into text."""

from .entries import LONGEST_NAME, LONGEST_TITLE, Contents, Entry, Part, default, in_full, in_runs
from .names import is_numbered
from .parsing import EMPTY, LONGEST_TEXT, MOST, RESERVED, parse
from .writing import format, gathered

__all__ = [
    "EMPTY",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST",
    "RESERVED",
    "Contents",
    "Entry",
    "Part",
    "default",
    "format",
    "gathered",
    "in_full",
    "in_runs",
    "is_numbered",
    "parse",
]
