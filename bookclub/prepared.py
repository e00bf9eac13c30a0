"""Queries that are asked by every page, compiled once: Django takes longer to write them than a database to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Mark = int | str


class Prepared:
    """A `values_list` of always the same form, with marks in the places of its parameters.

    `build(*marks)` makes the queryset, of marks that stand nowhere else in it; it is called once for each kind of
    database. `prepared(*parameters)` asks it anew. Values come converted as Django converts them. No slice may depend
    on a parameter, for its numbers are part of the SQL.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *marks: Mark) -> None:
        self._build, self._marks = build, marks
        self._compiled: dict[str, tuple[Any, str, list[Any], Any]] = {}

    def __call__(self, *parameters: Mark) -> Iterator[Any]:
        compiler, sql, places, converters = self._compiled.get(connection.vendor) or self._compile()
        filled = dict(zip(self._marks, parameters, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [filled.get(place, place) for place in places])
            rows = cursor.fetchall()
        return compiler.apply_converters(rows, converters) if converters else iter(rows)

    def _compile(self) -> tuple[Any, str, list[Any], Any]:
        compiler = self._build(*self._marks).query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        missing = [mark for mark in self._marks if list(places).count(mark) != 1]
        if missing:
            raise ValueError(f"These marks do not stand in the query exactly once: {missing}")
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        made = (compiler, sql, list(places), converters)
        self._compiled[connection.vendor] = made
        return made
