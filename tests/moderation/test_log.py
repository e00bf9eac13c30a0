"""The log of deeds is only ever written on."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry
from bookclub.moderation.models.logs import LogIsForGood
from discussions.models import Thread


@pytest.fixture
def entry(tobias: Member, jun: Member) -> LogEntry:
    return LogEntry.objects.note(
        by=tobias, deed=Deed.WARN, about=jun, reason="Shouting.", after={"until": None}
    )


def test_a_deed_says_who_did_what_to_whom(entry: LogEntry, tobias: Member, jun: Member) -> None:
    assert (entry.by, entry.member, entry.by_name, str(entry)) == (
        tobias, jun, "Tobias", f"Tobias warned member {jun.pk}",
    )  # fmt: skip


def test_the_thing_stands_behind_the_verb(tobias: Member, thread: Thread) -> None:
    entry = LogEntry.objects.note(by=tobias, deed=Deed.MERGE, about=thread, member=thread.author)
    assert str(entry) == f"Tobias merged thread {thread.pk} into another thread"
    assert entry.in_your_words == "merged your thread into another thread"
    assert entry.to_a_thing == "merged a thread into another thread"


def test_the_model_refuses_to_change_or_delete_it(entry: LogEntry) -> None:
    entry.reason = "Nothing at all."
    for deed in (
        entry.save,
        entry.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(reason="Nothing."),
        lambda: LogEntry.objects.update(by=None, reason="Nothing."),
        lambda: LogEntry.objects.update(by=entry.member),
        LogEntry._base_manager.all().delete,
        lambda: LogEntry._base_manager.update(reason="Nothing."),
    ):
        with pytest.raises(LogIsForGood):
            deed()


def test_the_database_refuses_it_to_whoever_goes_past_the_model(entry: LogEntry) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_logentry SET reason = 'Nothing.'")
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM moderation_logentry")
    assert LogEntry.objects.get().reason == "Shouting."


def test_those_who_leave_stay_in_it_by_name(entry: LogEntry, tobias: Member, jun: Member) -> None:
    jun.leave(taking_words=True)
    tobias.leave(taking_words=True)
    entry.refresh_from_db()
    assert (entry.by, entry.member, entry.by_name) == (None, None, "Tobias")
