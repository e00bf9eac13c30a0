"""Queries that are compiled once answer as they would if they were written anew."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookclub.members.models import Member
from bookclub.prepared import Prepared
from discussions.models import Comment, Thread


def test_every_call_answers_for_its_own_parameters(thread: Thread, jun: Member, mara: Member) -> None:
    other = Thread.start(by=mara, title="Other", body="...")
    for place in (thread, other):
        for number in range(3):
            place.comment(by=jun, body=f"{place.title} {number}")
    bodies = Prepared(lambda of: Comment.objects.filter(thread=of).order_by("pk").values_list("body"), 2**52)
    for place in (thread, other, thread):
        expected = list(Comment.objects.filter(thread=place).order_by("pk").values_list("body"))
        assert [tuple(row) for row in bodies(place.pk)] == expected
    assert list(bodies(0)) == []


def test_values_come_converted(thread: Thread, jun: Member) -> None:
    thread.comment(by=jun, body="||a|| b")
    columns = ("created_at", "spans", "is_opening", "edited_at")
    rows = Prepared(lambda of: Comment.objects.filter(thread=of).order_by("pk").values_list(*columns), 2**52)
    found = [tuple(row) for row in rows(thread.pk)]
    assert found == list(Comment.objects.filter(thread=thread).order_by("pk").values_list(*columns))
    assert isinstance(found[0][0], datetime)
    assert found[1][1] == ["a"]


def test_it_is_compiled_once_and_asked_each_time(thread: Thread) -> None:
    built = []

    def build(of: int) -> object:
        built.append(of)
        return Comment.objects.filter(thread=of).values_list("pk")

    rows = Prepared(build, 2**52)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as taken:
        for _ in range(3):
            list(rows(thread.pk))
    assert built == [2**52]
    assert len(taken) == 3


def test_a_mark_that_is_lost_or_doubled_is_an_error(db: None) -> None:
    lost = Prepared(lambda of: Comment.objects.filter(thread=1).values_list("pk"), 2**52)
    with pytest.raises(ValueError, match="exactly once"):
        list(lost(1))
    doubled = Prepared(lambda of: Comment.objects.filter(thread=of, pk=of).values_list("pk"), 2**52)
    with pytest.raises(ValueError, match="exactly once"):
        list(doubled(1))
