"""Saying how far one has read: deeds only, shown on other rooms' pages."""

from .table import NOT_LOOKED_AT

NOT_LOOKED_AT.update(["reading:progress", "reading:reread", "reading:show_anyway"])
