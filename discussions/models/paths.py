"""The order of a comment tree as one column, so that a page of it is one read of an index range.

A path is the ids of a comment's ancestors and its own, seven digits of base 36 each, root first. Bytewise order of
paths is reading order: a parent before its replies, replies by age. The ids are unique already, so two replies written
at once never collide and neither locks the parent.
"""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

WIDTH = 7
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# PostgreSQL's index takes keys up to some 2,700 bytes; this leaves room beside the thread's id.
DEEPEST = 300


class PathField(models.TextField):
    """Text in byte order on every database: a language's collation would sort digits and letters its own way."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def step(pk: int) -> str:
    """One id as seven digits of base 36: `step(36) == "0000010"`."""
    digits = ""
    while pk:
        pk, digit = divmod(pk, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(WIDTH, "0")


def ids(path: str) -> list[int]:
    """The ids along a path, root first."""
    return [int(path[start : start + WIDTH], 36) for start in range(0, len(path), WIDTH)]


def after_all_below(path: str) -> str:
    """A bound just past the last descendant: `~` sorts after every digit."""
    return path + "~"
