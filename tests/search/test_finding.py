"""Searching: a table of queries that both databases answer alike, fresh in the very transaction."""

from __future__ import annotations

import pytest
from django.db import connection

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.search.asking import Asked
from bookclub.search.finding import Search
from discussions.models import Comment, Thread
from tests.people import NOON

pytestmark = pytest.mark.django_db

TEXTS = {
    "running": "She was running along the lanes of Norfolk.",
    "runs": "He runs a café by the sea, they say.",
    "phrase": "What is it called, to be or not to be?",
    "swapped": "To not be, or to be called that.",
    "slash": "Read it as book/film, or write to one.two@example.org for well-known notes.",
    "accent": "Zoë thought the naïve résumé dull.",
    "typographic": "Kathy’s tape – “Songs After Dark” – was lost.",
    "number": "Chapter 12 begins in 1996, item 3b.",
    "markup": "Use <b>bold</b> & nothing else.",
    "greek": "Ο λόγος is old.",
}
# What is typed, and which of the texts above it finds.
QUERIES = {
    "running": {"running", "runs"},
    "ran": set(),
    "RUNS norfolk": {"running"},
    "norf": {"running"},
    "norf lanes": set(),
    "lanes norf": {"running"},
    '"norf"': set(),
    "cafe": {"runs"},
    "CAFÉ": {"runs"},
    "zoe resume": {"accent"},
    "naïve": {"accent"},
    '"to be or not to be"': {"phrase"},
    "to be or not": {"phrase", "swapped"},
    '"to be': {"phrase", "swapped"},
    "called -phrase": {"phrase", "swapped"},
    'called -"not be"': {"phrase"},
    "-called": set(),
    "run -sea": {"running"},
    "book": {"slash"},
    "film": {"slash"},
    "book/film": {"slash"},
    "film/book": set(),
    "example": {"slash"},
    "one.two@example.org": {"slash"},
    "well-known": {"slash"},
    "known": {"slash"},
    "kathy": {"typographic"},
    "kathy's": {"typographic"},
    '"songs after dark"': {"typographic"},
    '"after songs"': set(),
    "12": {"number"},
    "1996": {"number"},
    "3b": {"number"},
    "bold": {"markup"},
    "λόγος": {"greek"},
    "λόγ": {"greek"},
    "notes": {"slash"},
    # Nothing typed is an error.
    "": set(),
    "   ": set(),
    '"': set(),
    '""': set(),
    "-": set(),
    '-"': set(),
    "* ^ : ( ) { } + \\ ' | & ! <->": set(),
    "lanes AND norfolk": set(),
    "NEAR(lanes norfolk)": set(),
    "text:lanes": set(),
    "lanes*": {"running"},
    "'lanes": {"running"},
    "lanes:*": {"running"},
    "lanes\x00norfolk": {"running"},
    "zz\x00": set(),
    "%s %(x)s lanes": set(),
    "lanes\udcff norfolk": {"running"},
}


@pytest.fixture
def said(thread: Thread, mara: Member) -> dict[int, str]:
    return {thread.comment(by=mara, body=text, at=NOON).pk: key for key, text in TEXTS.items()}


@pytest.mark.parametrize("query", QUERIES)
def test_both_databases_answer_alike(query: str, said: dict[int, str]) -> None:
    assert names(query, said) == QUERIES[query]


def names(query: str, said: dict[int, str]) -> set[str]:
    found = Search(query, Reader(said={}), Asked(kind="comment")).found
    return {said.get(one.pk, "another") for one in found}


def test_better_matches_stand_first_and_newer_ones_before_older(thread: Thread, mara: Member) -> None:
    once = thread.comment(by=mara, body="A boat, and much else that was said on that long and quiet evening.")
    again = thread.comment(
        by=mara, body="A boat, and much else that was said on that long and quiet evening."
    )
    twice = thread.comment(by=mara, body="A boat, and that boat, and whatever else was said on that evening.")
    found = Search("boat", Reader(said={}), Asked(kind="comment")).found
    assert [one.pk for one in found] == [twice.pk, again.pk, once.pk]


def test_titles_works_people_and_members_are_found(
    thread: Thread, novel: Work, jun: Member, mara: Member
) -> None:
    assert kinds("tram") == ["comment"]
    assert kinds("where read") == ["thread"]
    assert kinds("never let") == ["work"]
    assert kinds("ishiguro") == ["person"]
    assert kinds("ota") == ["member"]
    assert kinds("mara") == ["member"]


def kinds(words: str, **asked: object) -> list[str]:
    return [one.source.kind for one in Search(words, Reader(said={}), Asked(**asked)).found]  # type: ignore[arg-type]


def test_members_who_are_not_in_the_club_are_not_found(jun: Member) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    assert kinds("ota") == []


# Fresh, whatever changed the row -----------------------------------------------------------------------------------


def count(words: str) -> int:
    return Search(words, Reader(said={}), Asked(kind="comment")).count


def test_what_was_written_is_found_in_the_same_transaction(thread: Thread, mara: Member) -> None:
    comment = thread.comment(by=mara, body="A lighthouse.")
    assert count("lighthouse") == 1
    comment.edit("A windmill.", by=mara, version=1)
    assert (count("lighthouse"), count("windmill")) == (0, 1)
    comment.refresh_from_db()
    comment.delete_words(by=mara)
    assert count("windmill") == 0


def test_what_is_hidden_is_not_found_until_it_is_shown_again(
    thread: Thread, answer: Comment, tobias: Member
) -> None:
    answer.hide(by=tobias)
    assert count("bath") == 0
    answer.restore(by=tobias)
    assert count("bath") == 1
    thread.hide(by=tobias)
    assert (count("bath"), kinds("where read")) == (0, [])


def test_changes_that_pass_every_model_by_are_found(thread: Thread, mara: Member) -> None:
    comment = thread.comment(by=mara, body="A lighthouse.")
    Comment.objects.filter(pk=comment.pk).update(text="A windmill.")
    assert (count("lighthouse"), count("windmill")) == (0, 1)
    copies = [
        Comment(thread=thread, author=mara, body="x", body_html="x", text="A ferry.", path=f"zzz000{n}")
        for n in range(3)
    ]
    Comment.objects.bulk_create(copies)
    assert count("ferry") == 3
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM discussions_comment WHERE text = 'A ferry.'")
    assert count("ferry") == 0


def test_a_like_leaves_the_index_in_peace(thread: Thread, mara: Member, jun: Member) -> None:
    thread.comment(by=mara, body="A lighthouse.").like(by=jun)
    assert count("lighthouse") == 1


# Bounds ------------------------------------------------------------------------------------------------------------


def test_a_common_word_is_looked_at_among_the_newest_only(
    thread: Thread, mara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookclub.search.matching.BOUND", 5)
    newest = [thread.comment(by=mara, body=f"Gulls, {number}.").pk for number in range(8)][-6:]
    search = Search("gulls", Reader(said={}))
    assert sorted(one.pk for one in search.found) == newest
    assert search.is_bounded
    assert not Search("tram", Reader(said={})).is_bounded


def test_an_old_match_is_found_below_whatever_is_newer(
    thread: Thread, mara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookclub.search.matching.BOUND", 3)
    old = thread.comment(by=mara, body="A lighthouse.")
    for number in range(10):
        thread.comment(by=mara, body=f"Gulls, {number}.")
    assert [one.pk for one in Search("lighthouse", Reader(said={})).found] == [old.pk]


def test_a_search_asks_a_bounded_number_of_queries(
    said: dict[int, str], django_assert_max_num_queries: object, thread: Thread, mara: Member, jun: Member
) -> None:
    reader = Reader(jun)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        Search("the", reader).page("1")
    for number in range(40):
        thread.comment(by=mara, body=f"The {number}th.")
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        Search("the", Reader(jun)).page("2")
