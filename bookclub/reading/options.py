"""The points of a work as the options of a select: written by hand, for they stand on every page of a thread."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from weakref import WeakKeyDictionary

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Milestone
from bookclub.library.outlines import Outline, Point, outline

# For each outline its options but for the one that is chosen: (position, part, id, words), escaped.
_written: WeakKeyDictionary[Outline, list[tuple[int, str, int, str]]] = WeakKeyDictionary()


def options_html(work_id: int, *, chosen: int = 0, after: int = 0) -> SafeString:
    """`<option>`s, in an `<optgroup>` for each part; only those past `after`. Both are positions in the work."""
    drawn = outline(work_id)
    if drawn not in _written:
        _written[drawn] = [(p.position, escape(p.part), p.pk, escape(spoken(p))) for p in drawn.points]
    pieces = []
    for part, options in groupby(_written[drawn], key=itemgetter(1)):
        offered = [
            f'<option value="{pk}"{" selected" if position == chosen else ""}>{words}</option>'
            for position, _, pk, words in options
            if position > after
        ]
        if offered:
            pieces.append(
                f'<optgroup label="{part}">{"".join(offered)}</optgroup>' if part else "".join(offered)
            )
    return mark_safe("".join(pieces))


def spoken(point: Point | Milestone) -> str:
    """ "Chapter 9, all of Part One": what finishing it means."""
    return point.name if point.label == point.name else f"{point.name}, all of {point.label}"
