"""Puts the whole database back as it was: quicker than filling it anew, and a walk in a browser commits for good."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from bookclub.members.roles import grant

SCHEMA = "as_it_was"


class Snapshot:
    """The database as it was when this was made; `restore()` as often as one likes."""

    def __init__(self) -> None:
        self._copy: sqlite3.Connection | None = None
        if connection.vendor == "sqlite":
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            _sqlite().backup(self._copy)
        else:
            _run(f"CREATE SCHEMA {SCHEMA}", *(f"CREATE TABLE {SCHEMA}.{t} AS TABLE {t}" for t in _tables()))

    def restore(self) -> None:
        ContentType.objects.clear_cache()
        if self._copy is not None:
            self._copy.backup(_sqlite())
            return
        tables = _tables()
        # Foreign keys are looked at when the transaction ends, so the order does not matter.
        with transaction.atomic():
            _run(f"TRUNCATE {', '.join(tables)}")
            _run(
                *(f"INSERT INTO {t} ({c}) SELECT {c} FROM {SCHEMA}.{t}" for t in tables if (c := _columns(t)))
            )

    def forget(self) -> None:
        if self._copy is not None:
            self._copy.close()
        else:
            _run(f"DROP SCHEMA {SCHEMA} CASCADE")


def as_migrated() -> None:
    """The database as the migrations left it, groups and rights included, whatever other tests have done to it."""
    # Numbers are not given out again: a snapshot brings back rows, not where their sequences stood.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    ContentType.objects.clear_cache()
    for migration in MigrationLoader(connection).disk_migrations.values():
        for step in migration.operations:
            # What roles may do. Other steps move rows, of which there are none yet, or guard tables, which still stand.
            if isinstance(step, RunPython) and step.code.__module__ == grant.__module__:
                cast(Any, step.code)(apps, None)


def _sqlite() -> Any:
    connection.ensure_connection()
    return connection.connection


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return [connection.ops.quote_name(name) for name in connection.introspection.table_names(cursor)]


def _columns(table: str) -> str:
    """Those that one may write: what the database makes of others it makes anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        columns: str | None = cursor.fetchone()[0]
        return columns or ""


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
