"""Markdown in, safe HTML out: pure functions that know no member, no comment and no database.

`render` is called once, when a text is saved; what it returns is stored. Words between double bars,
`||like this||`, are never in what it calls `html` or `text`: they come apart, as `spans`, for a view that
hands one out when a reader asks for it.
"""

from .changes import rendered_diff
from .rendering import Rendered, render, with_span_buttons
from .source import UnwritableText, clean_source, excerpt, quote

__all__ = [
    "Rendered",
    "UnwritableText",
    "clean_source",
    "excerpt",
    "quote",
    "render",
    "rendered_diff",
    "with_span_buttons",
]
