"""Searching: the form, what was found, nothing found, filters that make no sense."""

from __future__ import annotations

from .table import MEMBER, VISITOR, addresses

addresses(
    VISITOR,
    [
        ("search", "/search/"),
        ("search results", "/search/?q=ruth"),
        ("search that finds nothing", "/search/?q=unspokenbyanybody"),
        ("search with filters that make no sense", "/search/?q=ruth&by=nobody&kind=y"),
    ],
)
addresses(
    MEMBER,
    [
        ("search results narrowed", "/search/?q=the&kind=comment&work=never-let-me-go"),
    ],
)
