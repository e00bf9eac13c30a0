"""What is to be read, as people write it in their spreadsheets."""

from __future__ import annotations

import pytest

from bookclub.library.contents import parse
from bookclub.library.models import Milestone, Work
from bookclub.schedules.importing.stretches import NotUnderstood, Shelf, from_words

FIRST_FIVE = [
    "Ch. 1–5", "Chs. 1-5", "ch 1-5", "Ch.1-5", "ch1–ch5", "CHAPTERS 1 - 5", "chapters 1 to 5", "Chapter 1 through 5",
    "Chapters 1—5", "Chapters 1−5", "chap. 1 – chap. 5", "Chaps 1..5", "chapters 1 thru chapter 5", "1-5", "1 – 5",
    "Chapters I–V", "ch. i-v", "Chapter One to Chapter Five", "chapters one-five", "Chapters 1, 2, 3, 4 and 5",
    "Ch. 1-3, 4 & 5", "chapter 01–05", "Read chapters 1-5", "Ch. 1–5 (60 pages)", "Ch. 1–5, pp. 3–63",
    "start to ch. 5", "beginning – 5", "Part One, chapters 1–5", "Pt. I: ch 1-5", "Never Let Me Go, ch. 1-5",
    "never let me go ch. 1–5", "Never Let Me Go: Chapters 1–5", "Chapters\u00a01–5",
]  # fmt: skip
PART_ONE = [
    "Part One",
    "part 1",
    "Pt. I",
    "PART I",
    "the first part",
    "Part the First",
    "Part One (9 chapters)",
]


@pytest.fixture
def shelf(novel: Work) -> Shelf:
    return Shelf(novel)


def bounds(text: str, shelf: Shelf) -> list[tuple[str, str]]:
    return [(first.name, last.name) for first, last in from_words(text, shelf)]


@pytest.mark.parametrize("text", FIRST_FIVE)
def test_the_first_five_chapters_are_understood_however_they_are_spelt(text: str, shelf: Shelf) -> None:
    assert bounds(text, shelf) == [("Chapter 1", "Chapter 5")]


@pytest.mark.parametrize("text", PART_ONE)
def test_a_part_is_all_of_its_chapters(text: str, shelf: Shelf) -> None:
    assert bounds(text, shelf) == [("Chapter 1", "Chapter 9")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Parts One and Two", 1, 17), ("Parts I-II", 1, 17), ("Parts 2–3", 10, 23), ("Part Two – end", 10, 23),
        ("Chapter Twenty-One to Twenty-Three", 21, 23), ("ch. 18 to the end", 18, 23), ("Ch. XXIII", 23, 23),
        ("Part One and chapter 10", 1, 10), ("Chapter 9 & Part Two", 9, 17), ("whole book", 1, 23), ("7", 7, 7),
    ],
)  # fmt: skip
def test_other_ways_to_say_it(text: str, first: int, last: int, shelf: Shelf) -> None:
    assert bounds(text, shelf) == [(f"Chapter {first}", f"Chapter {last}")]


@pytest.mark.parametrize("text", ["–", "none", "No reading", "", " ; "])
def test_a_meeting_may_ask_for_nothing(text: str, shelf: Shelf) -> None:
    assert bounds(text, shelf) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ch. 1, 3", "something is left out"), ("Ch. 5–1", "comes before"), ("Ch. 1–99", "there is no “99”"),
        ("Part Nine", "there is no “part nine”"), ("pp. 1–60", "pages differ"), ("whatever", "there is no"),
        ("- - - " * 500, "too long"), ("ch. 1-" * 60, "there is no"), ("(((" * 130, "there is no"),
        ("I am born", "there is no"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(text: str, says: str, shelf: Shelf) -> None:
    with pytest.raises(NotUnderstood, match=says):
        from_words(text, shelf)


def a_work(contents: str) -> Work:
    work = Work.objects.create(slug="letters", title="Letters")
    work.replace_milestones(parse(contents))
    return work


def test_prologues_and_titles_are_milestones_too(db: None) -> None:
    shelf = Shelf(a_work("Prologue\nChapter 1: The Loft\nChapter 2: To the Sea\nChapter 3\nEpilogue"))
    assert bounds("Prologue", shelf) == [("Prologue", "Prologue")]
    assert bounds("Prologue – ch. 2", shelf) == [("Prologue", "Chapter 2")]
    assert bounds("prologue and 1", shelf) == [("Prologue", "Chapter 1")]
    assert bounds("The Loft to To the Sea", shelf) == [("Chapter 1", "Chapter 2")]
    assert bounds("Chapter 2: To the Sea", shelf) == [("Chapter 2", "Chapter 2")]
    assert bounds("Ch. 3, Epilogue", shelf) == [("Chapter 3", "Epilogue")]


def test_of_chapters_that_begin_anew_in_each_part_the_part_is_named(db: None) -> None:
    work = a_work("Part One\n  Chapters 1-4\nPart Two\n  Chapters 1-6")
    shelf = Shelf(work)
    assert [(a.position, b.position) for a, b in from_words("Part Two, ch. 1–3", shelf)] == [(5, 7)]
    assert [(a.position, b.position) for a, b in from_words("Part One", shelf)] == [(1, 4)]
    with pytest.raises(NotUnderstood, match="there are 2 called “ch"):
        from_words("ch. 1–3", shelf)


def test_acts_of_a_film_are_found(film: Work) -> None:
    assert bounds("Act I–II", Shelf(film)) == [("Act One", "Act Two")]
    assert bounds("The film", Shelf(film)) == [("Act One", "Seen")]


def test_every_name_of_a_work_is_understood_as_itself(novel: Work) -> None:
    shelf = Shelf(novel)
    for stone in Milestone.objects.filter(work=novel):
        assert bounds(stone.name, shelf) == [(stone.name, stone.name)]
