"""The indexes: made by a migration, for what is there already too, mended where a table was rebuilt, and back."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection

from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.search import indexes
from bookclub.search.finding import Search
from discussions.models import Comment, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(thread: Thread) -> Thread:
    """Nothing is pending: PostgreSQL changes no table while something is."""
    settle()
    return thread


def settle() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def count(words: str) -> int:
    return Search(words, Reader(said={})).count


def test_going_back_and_forth_finds_what_was_there(thread: Thread, mara: Member) -> None:
    thread.comment(by=mara, body="A lighthouse.")
    indexes.drop()
    if connection.vendor == "sqlite":
        assert not [name for name in connection.introspection.table_names() if name.startswith("search_")]
    thread.comment(by=mara, body="A second lighthouse, written meanwhile.")
    indexes.make()
    assert count("lighthouse") == 2


def test_a_command_makes_them_anew(thread: Thread, mara: Member) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO search_discussions_comment(search_discussions_comment) VALUES ('delete-all')"
            )
        else:
            cursor.execute(f"ALTER TABLE discussions_comment DROP COLUMN {indexes.COLUMN}")
            cursor.execute(f"ALTER TABLE discussions_comment ADD COLUMN {indexes.COLUMN} tsvector")
    assert count("tram") == 0
    call_command("reindex", stdout=io.StringIO())
    assert count("tram") == 1


def test_making_them_again_changes_nothing(thread: Thread) -> None:
    indexes.make()
    indexes.mend()
    assert count("tram") == 1


def test_what_a_rebuilt_table_lost_is_mended(thread: Thread, mara: Member) -> None:
    """A migration of another room may copy a table, as Django does it on SQLite, and its triggers are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER search_discussions_comment_update")
        else:
            cursor.execute(f"ALTER TABLE discussions_comment DROP COLUMN {indexes.COLUMN}")
    comment = thread.comment(by=mara, body="A lighthouse.")
    Comment.objects.filter(pk=comment.pk).update(text="A windmill.")
    indexes.mend()
    assert (count("windmill"), count("lighthouse")) == (1, 0)


def test_django_knows_nothing_of_them(thread: Thread) -> None:
    assert not any(field.column == indexes.COLUMN for field in Comment._meta.fields)
    Comment.objects.get(thread=thread).save()
