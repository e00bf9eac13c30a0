"""What templates ask about exports."""

from __future__ import annotations

from django import template

from ..exports import FORMATS, Format

register = template.Library()


@register.simple_tag
def export_formats() -> list[Format]:
    return list(FORMATS.values())
