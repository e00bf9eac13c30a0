"""A schedule that exists already, read line by line: as CSV, iCalendar, or our own JSON.

What is wrong is said, not raised.
"""

from .lines import LARGEST, MOST_MEETINGS, Line, Refused, Sheet
from .reading import decoded, read

__all__ = ["LARGEST", "MOST_MEETINGS", "Line", "Refused", "Sheet", "decoded", "read"]
