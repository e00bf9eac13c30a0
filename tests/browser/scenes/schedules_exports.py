"""Schedules taken along: the pages for paper. The files are no pages."""

from __future__ import annotations

from .schedules import SCHEDULE
from .table import MEMBER, NOT_LOOKED_AT, VISITOR, addresses

NOT_LOOKED_AT.update(["schedules:export", "schedules:export_several", "calendars:every", "calendars:one"])

addresses(VISITOR, [("schedule on paper", f"{SCHEDULE}print/")])
addresses(MEMBER, [("schedules on paper", "/schedules/exports/print/")])
