"""The search indexes: made in the database, beside the tables they are of, and kept fresh by the database alone.

So an index follows every change within its own transaction, whatever made it: `save()`, `bulk_create()`, `update()`,
plain SQL. Nothing in Python has to remember. On PostgreSQL it is a generated column, which Django never learns of, with
a GIN index; on SQLite a table of FTS5 that takes its words from the table it indexes, with three triggers.

Both are told by the plain words that a room has stored already, out of which inline spoilers are cut. Both stem English
words alike (Porter's way), know no stop words, so that "to be or not to be" can be found, and ignore accents.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

CONFIG = "bookclub"  # how PostgreSQL reads words
COLUMN = "search_document"
# PostgreSQL takes `book/film` for a path and `one.two` for a host; here they are two words each, as on SQLite.
_PUNCTUATION = string.punctuation.replace("'", "''")


@dataclass(frozen=True)
class Index:
    """The words of some columns of a table."""

    table: str
    columns: Sequence[str]

    @property
    def name(self) -> str:
        """Of the table on SQLite, of the index on PostgreSQL."""
        return f"search_{self.table}"

    @property
    def words(self) -> str:
        """All of them, as SQL."""
        return " || ' ' || ".join(f'"{self.table}"."{column}"' for column in self.columns)


def indexes() -> list[Index]:
    from .sources import SOURCES

    return [source.index for source in SOURCES]


def mend(**sent: Any) -> None:
    """Make whatever is missing of the indexes; after each `migrate`, once the first migration of this room was applied.

    A room that joins search needs nothing else. What is there is left alone.
    """
    with connection.cursor() as cursor:
        if ("search", "0001_indexes") in MigrationRecorder(connection).applied_migrations():
            _make(cursor)


def make(apps: Any = None, schema_editor: Any = None) -> None:
    """All of them, filled with what is there."""
    with connection.cursor() as cursor:
        _make(cursor)


def drop(apps: Any = None, schema_editor: Any = None) -> None:
    with connection.cursor() as cursor:
        for index in indexes():
            _DROP[connection.vendor](cursor, index)
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIG}")
            cursor.execute(f"DROP TEXT SEARCH DICTIONARY IF EXISTS {CONFIG}")


def _make(cursor: Any) -> None:
    if connection.vendor == "postgresql":
        _prepare_postgresql(cursor)
    for index in indexes():
        if _is_ready_for(cursor, index):
            _MAKE[connection.vendor](cursor, index)


def _is_ready_for(cursor: Any, index: Index) -> bool:
    """Whether the table is there yet with all its columns: other rooms' migrations may come later."""
    # Not by Django's introspection, which on SQLite reads the constraints too, and stumbles over some.
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM pragma_table_info(%s)", [index.table])
    else:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)", [index.table])
    there = {name for (name,) in cursor.fetchall()}
    return there.issuperset(index.columns)


# PostgreSQL -------------------------------------------------------------------------------------------------------


def _prepare_postgresql(cursor: Any) -> None:
    for extension in ("unaccent", "pg_trgm"):
        try:
            with transaction.atomic():
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        except DatabaseError:
            # Not on this server, or not ours to add: accents count then, or nobody is asked "did you mean".
            continue
    cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)", [CONFIG])
    if cursor.fetchone():
        return
    cursor.execute(f"DROP TEXT SEARCH DICTIONARY IF EXISTS {CONFIG}")
    cursor.execute(f"CREATE TEXT SEARCH DICTIONARY {CONFIG} (TEMPLATE = snowball, LANGUAGE = porter)")
    cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = english)")
    reading = f"unaccent, {CONFIG}" if has_extension(cursor, "unaccent") else CONFIG
    kinds = (
        "asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart"
    )
    cursor.execute(f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} ALTER MAPPING FOR {kinds} WITH {reading}")


def has_extension(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name])
    return cursor.fetchone() is not None


def _make_column(cursor: Any, index: Index) -> None:
    words = f"translate({index.words}, '{_PUNCTUATION}', '{' ' * len(string.punctuation)}')"
    cursor.execute(
        f'ALTER TABLE "{index.table}" ADD COLUMN IF NOT EXISTS {COLUMN} tsvector '
        f"GENERATED ALWAYS AS (to_tsvector('{CONFIG}', {words})) STORED"
    )
    cursor.execute(f'CREATE INDEX IF NOT EXISTS {index.name} ON "{index.table}" USING gin ({COLUMN})')


def _drop_column(cursor: Any, index: Index) -> None:
    cursor.execute(f'ALTER TABLE IF EXISTS "{index.table}" DROP COLUMN IF EXISTS {COLUMN}')


# SQLite -----------------------------------------------------------------------------------------------------------

EVENTS = ("insert", "delete", "update")


def _make_table(cursor: Any, index: Index) -> None:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE name = %s OR (type = 'trigger' AND tbl_name = %s)",
        [index.name, index.table],
    )
    there = {name for (name,) in cursor.fetchall()}
    if {index.name, *(f"{index.name}_{event}" for event in EVENTS)} <= there:
        return
    _drop_table(cursor, index)
    columns = ", ".join(f'"{column}"' for column in index.columns)
    cursor.execute(
        f'CREATE VIRTUAL TABLE {index.name} USING fts5({columns}, content="{index.table}", content_rowid="id", '
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    for event, when, deeds in _triggers(index, columns):
        cursor.execute(
            f'CREATE TRIGGER {index.name}_{event} AFTER {when} ON "{index.table}" BEGIN {" ".join(deeds)} END'
        )
    cursor.execute(f"INSERT INTO {index.name}({index.name}) VALUES ('rebuild')")


def _triggers(index: Index, columns: str) -> list[tuple[str, str, list[str]]]:
    new = ", ".join(f'new."{column}"' for column in index.columns)
    old = ", ".join(f'old."{column}"' for column in index.columns)
    add = f"INSERT INTO {index.name}(rowid, {columns}) VALUES (new.id, {new});"
    remove = f"INSERT INTO {index.name}({index.name}, rowid, {columns}) VALUES ('delete', old.id, {old});"
    changes = f"UPDATE OF {columns}"
    return [("insert", "INSERT", [add]), ("delete", "DELETE", [remove]), ("update", changes, [remove, add])]


def _drop_table(cursor: Any, index: Index) -> None:
    for event in EVENTS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {index.name}_{event}")
    cursor.execute(f"DROP TABLE IF EXISTS {index.name}")


_MAKE = {"postgresql": _make_column, "sqlite": _make_table}
_DROP = {"postgresql": _drop_column, "sqlite": _drop_table}
