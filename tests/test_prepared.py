"""Queries that are compiled once answer as they would if they were written anew."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.prepared import Among, Prepared, Written, as_one
from discussions.models import Comment, Thread
from tests.people import after

A_THREAD, SOME = 2**52, "~some~"


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


def test_items_are_what_django_makes_of_the_same_rows(thread: Thread, jun: Member, novel: Work) -> None:
    thread.comment(by=jun, body="||a|| b", scope=after(novel, 2))
    Comment.objects.filter(is_opening=True).update(author=None)
    some = Comment.objects.select_related("thread__work", "author").defer("body", "author__about")
    some = some.annotate(twice=F("depth") * 2).order_by("pk")
    made, expected = list(Written(some.filter(thread=A_THREAD)).items({A_THREAD: thread.pk})), list(some)
    assert made == expected
    for one, other in zip(made, expected, strict=True):
        assert one.get_deferred_fields() == other.get_deferred_fields()
        assert (one.created_at, one.spans, one.twice) == (other.created_at, other.spans, other.twice)
        assert (one.author, one.thread.work) == (other.author, other.thread.work)
    with CaptureQueriesContext(connection) as taken:
        assert made[1].author.username == "jun"
        assert made[1].thread.title == thread.title
        assert not taken
        assert made[1].body == "||a|| b"
    assert len(taken) == 1, "what was left out is fetched when it is asked for"


def test_any_number_of_ids_is_one_parameter(thread: Thread, jun: Member) -> None:
    pks = [thread.comment(by=jun, body=f"{number}").pk for number in range(4)]
    some = Written(Comment.objects.filter(Among("pk", SOME)).order_by("pk").values_list("pk", flat=True))
    for wanted in ([], pks[:1], pks[1:]):
        assert [pk for (pk,) in some.rows({SOME: as_one(wanted)})] == wanted
    others = Written(Comment.objects.exclude(Among("pk", SOME)).filter(pk__in=pks).values_list("pk"))
    assert len(list(others.rows({SOME: as_one(pks[1:])}))) == 1
