"""What templates ask about exports."""

from __future__ import annotations

import re
from typing import NamedTuple

from django import template

from ..exports import FORMATS, Format

register = template.Library()

POINT = re.compile(r"(?:[-•*]|\d{1,3}[.)])\s")


class Said(NamedTuple):
    """A line of an agenda; `is_point`: it begins with a dash or a number."""

    words: str
    is_point: bool


@register.simple_tag
def export_formats() -> list[Format]:
    return list(FORMATS.values())


@register.filter
def said_in_lines(words: str) -> list[Said]:
    """Plain words line by line; points of a list are told apart, to hang in the margin."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return [Said(line, bool(POINT.match(line))) for line in lines]
