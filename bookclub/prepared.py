"""Queries that are asked by every page, compiled once: Django takes longer to write them than a database to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet, TextField, Value
from django.db.models.base import ModelState
from django.utils.functional import cached_property

Mark = int | str

M = TypeVar("M", bound=Model)


class Written:
    """A queryset as SQL, written once, to be asked with other values in the places of its marks."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, places = self.compiler.as_sql()
        self.places = list(places)
        self.converters = self.compiler.get_converters([column for column, _, _ in self.compiler.select])

    def filled(self, values: Mapping[Any, Any]) -> list[Any]:
        return [values.get(place, place) for place in self.places]

    def rows(self, values: Mapping[Any, Any]) -> Iterator[Any]:
        """Of a `values_list`; converted as Django converts them."""
        rows = answers(self.sql, self.filled(values))
        return self.compiler.apply_converters(rows, self.converters) if self.converters else iter(rows)

    def items(self, values: Mapping[Any, Any]) -> Iterator[Any]:
        """Of a queryset of models, with what it selects besides."""
        annotated = (self.compiler.annotation_col_map or {}).items()
        for row in self.rows(values):
            item = self._maker(row)
            for name, place in annotated:
                setattr(item, name, row[place])
            yield item

    @cached_property
    def _maker(self) -> Maker:
        return Maker(self.compiler.klass_info, self.compiler.select)


class Maker:
    """Makes a model, and those that `select_related` brings with it, of a row: as Django does, without its long way."""

    def __init__(self, kind: dict[str, Any], select: list[Any]) -> None:
        self.model, self.places = kind["model"], kind["select_fields"]
        self.names = [select[place][0].target.attname for place in self.places]
        self.key = self.places[self.names.index(self.model._meta.pk.attname)]
        related = kind.get("related_klass_infos", [])
        self.related = [(one["local_setter"], one["remote_setter"], Maker(one, select)) for one in related]

    def __call__(self, row: Any) -> Any:
        if row[self.key] is None:
            return None
        item: Any = lightly(self.model, zip(self.names, (row[place] for place in self.places), strict=True))
        for set_there, set_back, maker in self.related:
            other = maker(row)
            set_there(item, other)
            if other is not None:
                set_back(other, item)
        return item


def lightly(model: type[M], fields: Iterable[tuple[str, Any]]) -> M:
    """What `only(...)` makes: fields that are missing are fetched when they are asked for."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, "default"
    made.__dict__.update(fields)
    return made


class Prepared:
    """A `values_list` of always the same form, with marks in the places of its parameters.

    `build(*marks)` makes the queryset, of marks that stand nowhere else in it; it is called once for each kind of
    database. `prepared(*parameters)` asks it anew. Values come converted as Django converts them. No slice may depend
    on a parameter, for its numbers are part of the SQL.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *marks: Mark) -> None:
        self._build, self._marks = build, marks
        self._written: dict[str, Written] = {}

    def __call__(self, *parameters: Mark) -> Iterator[Any]:
        written = self._written.get(connection.vendor) or self._write()
        return written.rows(dict(zip(self._marks, parameters, strict=True)))

    def _write(self) -> Written:
        written = Written(self._build(*self._marks))
        missing = [mark for mark in self._marks if written.places.count(mark) != 1]
        if missing:
            raise ValueError(f"These marks do not stand in the query exactly once: {missing}")
        self._written[connection.vendor] = written
        return written


class Among(Func):
    """Whether a column holds one of these, however many they are: they are one parameter, made by `as_one`."""

    output_field = BooleanField()
    arity = 2

    def __init__(self, column: Any, these: str, of: str = "bigint") -> None:
        super().__init__(F(column) if isinstance(column, str) else column, Value(these, TextField()), of=of)

    def as_sql(
        self, compiler: Any, connection: Any, *options: Any, **more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, these = self.get_source_expressions()
        sql, found = compiler.compile(column)
        parameters = (*found, these.value)
        if connection.vendor == "postgresql":
            return f"{sql} = ANY(%s::{self.extra['of']}[])", parameters
        return f"{sql} IN (SELECT value FROM json_each(%s))", parameters


def as_one(these: Iterable[int | str]) -> str:
    """Numbers, or plain words without quotation marks, as the one parameter that `Among` takes."""
    if connection.vendor == "postgresql":
        return f"{{{','.join(map(str, these))}}}"
    return json.dumps(list(these))


def answers(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Any] = cursor.fetchall()
    return found
