"""Stars as they are drawn: five in a row, whole, half or empty. Ten pictures, made once."""

from __future__ import annotations

import math
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .models.ratings import HALF_STEPS, in_words

OUTER, INNER, MIDDLE = 9.5, 4.0, 10.0


def _corners() -> list[tuple[float, float]]:
    """The ten corners of one star in a box of twenty, clockwise from the top."""
    turns = [(OUTER if corner % 2 == 0 else INNER, math.pi * corner / 5) for corner in range(10)]
    return [(MIDDLE + far * math.sin(turn), MIDDLE + 0.6 - far * math.cos(turn)) for far, turn in turns]


def _path(corners: list[tuple[float, float]], left: float) -> str:
    return "M" + "L".join(f"{left + x:.1f} {y:.1f}" for x, y in corners) + "z"


@cache
def drawn(rating: int) -> SafeString:
    """The picture of a rating, with its words for those who do not see it."""
    corners = _corners()
    half = [corners[0], *corners[5:]]  # the left side: from the foot up again
    full, part = divmod(rating, 2)
    outlines = "".join(_path(corners, 20 * place) for place in range(5))
    filled = "".join(_path(corners, 20 * place) for place in range(full))
    filled += _path(half, 20 * full) if part else ""
    return format_html(
        '<svg class="stars" viewBox="0 0 100 20" role="img" aria-label="{}">'
        '<path class="stars__sky" d="{}"/><path class="stars__lit" d="{}"/></svg>',
        in_words(rating), mark_safe(outlines), mark_safe(filled),  # made of numbers alone
    )  # fmt: skip


def choices() -> list[tuple[int, str]]:
    return [(rating, in_words(rating)) for rating in HALF_STEPS]
