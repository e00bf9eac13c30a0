"""A schedule that exists already, as CSV or iCalendar, read line by line. What is wrong is said, not raised."""

from .lines import LARGEST, MOST_MEETINGS, Line, Refused, Sheet
from .reading import decoded, read

__all__ = ["LARGEST", "MOST_MEETINGS", "Line", "Refused", "Sheet", "decoded", "read"]
