"""All that the database holds, to see that a refusal changed nothing of it."""

from __future__ import annotations

import functools
from typing import Any

from django.db import connection

# Who is signed in where, and what a browser carries with it: that a door was knocked at may be noted there.
NOISE = {"django_session", "usersessions_usersession", "sqlite_sequence"}

Rows = dict[str, frozenset[tuple[Any, ...]]]


def everything() -> Rows:
    """Every row of every table. No model is asked: what a model does not know is looked at as well."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in _tables()}


@functools.cache
def _tables() -> list[str]:
    """No test makes a table, and looking for them costs more than reading them."""
    return [name for name in connection.introspection.table_names() if name not in NOISE]


def _rows(cursor: Any, table: str) -> frozenset[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return frozenset(cursor.fetchall())


def changed(before: Rows, after: Rows) -> set[str]:
    """The tables that are not as they were."""
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}
