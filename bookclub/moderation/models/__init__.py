"""What may be hidden, what was reported, and the log of every deed of those who keep order."""

from .held import Held, HeldIsSettled
from .lists import HeldDomain, HeldWord
from .logs import Deed, LogEntry
from .moderatable import Moderatable, ModeratableQuerySet
from .reports import Outcome, Reason, Report, ReportIsClosed

__all__ = [
    "Deed",
    "Held",
    "HeldDomain",
    "HeldIsSettled",
    "HeldWord",
    "LogEntry",
    "Moderatable",
    "ModeratableQuerySet",
    "Outcome",
    "Reason",
    "Report",
    "ReportIsClosed",
]
