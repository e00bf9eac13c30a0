"""The points of a work as the options of a select: written by hand, for they stand on every page of a thread."""

from __future__ import annotations

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Milestone
from bookclub.library.outlines import Point, outline


def options_html(work_id: int, *, chosen: int = 0, after: int = 0) -> SafeString:
    """`<option>`s, in an `<optgroup>` for each part; only those past `after`. Both are positions in the work."""
    offered = [point for point in outline(work_id).points if point.position > after]
    pieces = []
    for part, members in groupby(offered, key=lambda point: point.part):
        options = "".join(_option(point, selected=point.position == chosen) for point in members)
        pieces.append(f'<optgroup label="{escape(part)}">{options}</optgroup>' if part else options)
    return mark_safe("".join(pieces))


def _option(point: Point, *, selected: bool) -> str:
    return f'<option value="{point.pk}"{" selected" if selected else ""}>{escape(spoken(point))}</option>'


def spoken(point: Point | Milestone) -> str:
    """ "Chapter 9, all of Part One": what finishing it means."""
    return point.name if point.label == point.name else f"{point.name}, all of {point.label}"
