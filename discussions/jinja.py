"""Jinja for the one loop that is hot: the comments of a page."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """For the templates of `discussions.pen` alone, which escapes what people typed before they see it.

    Escaping there happens once an author, here it would happen thirty times a comment.
    """
    options["autoescape"] = False
    return Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701
