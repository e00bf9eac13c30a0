"""Saying how far one has read, and what that opened."""

from .table import FINISHED, MEMBER, NOT_LOOKED_AT, VISITOR, addresses

# Deeds only, shown on other pages.
NOT_LOOKED_AT.update(["reading:progress", "reading:reread", "reading:show_anyway"])

addresses(VISITOR, [("where a visitor is", "/reading/")])
addresses(
    MEMBER,
    [
        ("where a member is", "/reading/"),
        ("what opened", "/reading/opened/never-let-me-go/?since=3"),
        ("nothing opened", "/reading/opened/dracula/"),
    ],
)
addresses(FINISHED, [("where one is who has finished", "/reading/")])
