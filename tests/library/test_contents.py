"""What is understood of a table of contents as people paste it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookclub.library import contents
from bookclub.library.contents import Contents, parse

Outline = list[tuple[str, list[str]]]


def outline(understood: Contents) -> Outline:
    """The parts of some contents and the milestones in each, as one would say them."""
    assert not understood.errors
    return [
        (said(part.name, part.title), [said(entry.name, entry.title) for entry in part.milestones])
        for part in understood.parts
    ]


def said(name: str, title: str) -> str:
    return f"{name}: {title}" if title else name


def chapters(first: int, last: int) -> list[str]:
    return [f"Chapter {number}" for number in range(first, last + 1)]


TABLES: dict[str, tuple[str, Outline]] = {
    "parts and ranges, indented": (
        "Part One: Hailsham\n  Chapters 1-9\nPart Two: The Cottages\n  Chapters 10-17\nPart Three\n  Chapters 18–23\n",
        [
            ("Part One: Hailsham", chapters(1, 9)),
            ("Part Two: The Cottages", chapters(10, 17)),
            ("Part Three", chapters(18, 23)),
        ],
    ),
    "parts without any indentation": (
        "PART ONE\nChapter 1\nChapter 2\n\nPART TWO\nChapter 3\n",
        [("Part One", chapters(1, 2)), ("Part Two", chapters(3, 3))],
    ),
    "the acts of a film are milestones": (
        "Act One\nAct Two\nAct Three\nSeen",
        [("", ["Act One", "Act Two", "Act Three", "Seen"])],
    ),
    "the acts of a play hold its scenes": (
        "ACT I\nPrologue\nScene 1\nACT II\nScene 1\nScene 2",
        [("Act I", ["Prologue", "Scene 1"]), ("Act II", ["Scene 1", "Scene 2"])],
    ),
    "books of a poem are milestones, for nothing lies within them": (
        "Book 1\nBook 2\nBook 3",
        [("", ["Book 1", "Book 2", "Book 3"])],
    ),
    "parts that nobody broke down, and an epilogue": (
        "Part One\nPart Two\nPart Three\nEpilogue",
        [("", ["Part One", "Part Two", "Part Three", "Epilogue"])],
    ),
    "a part that is not broken down": (
        "Part One\nChapter 1\nPart Two",
        [("Part One", chapters(1, 1)), ("", ["Part Two"])],
    ),
    "letters before chapters": (
        "Letter 1\nLetter 2\nChapters 1-3",
        [("", ["Letter 1", "Letter 2", *chapters(1, 3)])],
    ),
    "volumes that hold books that hold chapters": (
        "Volume I: Fantine\nBook First: A Just Man\nChapter I\nChapter II\nBook Second: The Fall\nChapter I\n"
        "Volume II: Cosette\nBook First: Waterloo\nChapter I",
        [
            ("Volume I, Book First: A Just Man", chapters(1, 2)),
            ("Volume I, Book Second: The Fall", chapters(1, 1)),
            ("Volume II, Book First: Waterloo", chapters(1, 1)),
        ],
    ),
    "three depths of indentation": (
        "Volume One\n  Book One\n    Chapter 1\n    Chapter 2\n  Book Two\n    Chapter 3\n",
        [("Volume One, Book One", chapters(1, 2)), ("Volume One, Book Two", chapters(3, 3))],
    ),
    "books that are first, second and third": (
        "Book the First: Recalled to Life\nChapter 1: The Period\nBook the Second\nChapter 1: Five Years Later",
        [
            ("Book the First: Recalled to Life", ["Chapter 1: The Period"]),
            ("Book the Second", ["Chapter 1: Five Years Later"]),
        ],
    ),
    "dotted page numbers": (
        "Contents\n\n1. The Letter ..... 1\n2. The Answer . . . . . 14\n3. Home\t41\nNotes …… ix",
        [("", ["Chapter 1: The Letter", "Chapter 2: The Answer", "Chapter 3: Home", "Notes"])],
    ),
    "Roman numerals": (
        "I The Letter\nII The Answer\nIII. Home\nIV — Away",
        [("", ["Chapter 1: The Letter", "Chapter 2: The Answer", "Chapter 3: Home", "Chapter 4: Away"])],
    ),
    "numerals alone": ("I\nII\nIII", [("", chapters(1, 3))]),
    "a first person is no numeral": (
        "I Am Born\nI Observe\nI Have a Change",
        [("", ["I Am Born", "I Observe", "I Have a Change"])],
    ),
    "a year is no numeral": ("1801\nThe Visit", [("", ["1801", "The Visit"])]),
    "labels spelled in many ways": (
        "CHAPTER I. Down the Rabbit-Hole\nCh. 2 - The Pool of Tears\nchapter three: A Caucus-Race\nChapter 4 Bill",
        [
            (
                "",
                [
                    "Chapter 1: Down the Rabbit-Hole",
                    "Chapter 2: The Pool of Tears",
                    "Chapter Three: A Caucus-Race",
                    "Chapter 4: Bill",
                ],
            )
        ],
    ),
    "bullets": (
        "- Part One\n  * Chapter 1: The Bertolini\n  * In Santa Croce with No Baedeker\n- Epilogue",
        [("Part One", ["Chapter 1: The Bertolini", "In Santa Croce with No Baedeker"]), ("", ["Epilogue"])],
    ),
    "what stands outside the parts": (
        "Prologue\nPart One\n\tChapter 1\nInterlude: The Sea\nPart Two\n\tChapter 2",
        [
            ("", ["Prologue"]),
            ("Part One", chapters(1, 1)),
            ("", ["Interlude: The Sea"]),
            ("Part Two", chapters(2, 2)),
        ],
    ),
    "episodes of a series": (
        "Series 1\nEpisodes 1-2\nSeries 2\nEp. 1: Home",
        [("Series 1", ["Episode 1", "Episode 2"]), ("Series 2", ["Episode 1: Home"])],
    ),
    "Windows line ends": ("Chapter 1\r\nChapter 2\r\n", [("", chapters(1, 2))]),
    "other scripts": ("Пролог\nΕπίλογος", [("", ["Пролог", "Επίλογος"])]),
    "a colon within a title": ("Chapter 1: Late: a story", [("", ["Chapter 1: Late: a story"])]),
    "a range with a title is one milestone": (
        "Chapters 1-9: All",
        [("", ["Chapters 1-9: All"])],
    ),
}


@pytest.mark.parametrize("text, understood", TABLES.values(), ids=TABLES.keys())
def test_a_pasted_table_is_understood(text: str, understood: Outline) -> None:
    assert outline(parse(text)) == understood


def test_the_last_of_a_part_closes_it() -> None:
    found = parse("Part One\n  Chapters 1-2\nEpilogue\nPart Two\n  Chapter 3")
    assert [entry.name for entry in found.milestones if entry.closes_part] == ["Chapter 2", "Chapter 3"]


def test_slugs_are_what_spoiler_points_are_called_by() -> None:
    found = parse("Part One\n  Chapters 1-2\nPart Two: Away\n  Chapter 3: Home")
    assert [(entry.slug, entry.part_slug) for entry in found.milestones] == [
        ("chapter-1", "part-one"),
        ("chapter-2", "part-one"),
        ("chapter-3", "part-two"),
    ]


def test_where_each_part_counts_anew_its_name_tells_the_chapters_apart() -> None:
    found = parse("Book One\n  Chapters 1-2\nBook Two\n  Chapters 1-2")
    slugs = [entry.slug for entry in found.milestones]
    assert slugs == ["chapter-1", "chapter-2", "book-two-chapter-1", "book-two-chapter-2"]


def test_two_of_one_name_have_two_slugs() -> None:
    assert [entry.slug for entry in parse("Interlude\nInterlude").milestones] == ["interlude", "interlude-2"]


def test_no_name_of_a_part_stands_for_a_milestone() -> None:
    found = parse("Epilogue\n  Epilogue\n  Afterword")
    assert [entry.slug for entry in found.milestones] == ["epilogue", "afterword"]
    assert {entry.part_slug for entry in found.milestones} == {"epilogue-2"}


def test_no_milestone_is_called_everything_or_none() -> None:
    assert [entry.slug for entry in parse("Everything\nNone").milestones] == ["everything-2", "none-2"]


def test_a_name_in_another_script_has_a_slug_that_moves_with_it() -> None:
    first, second = parse("Пролог"), parse("Chapter 1\nПролог")
    assert first.milestones[0].slug == second.milestones[1].slug != ""


def test_page_numbers_tell_how_long_a_chapter_is() -> None:
    found = parse("1. The Letter .... 1\n2. The Answer .... 14\n3. Home (12 pages)")
    assert [entry.pages for entry in found.milestones] == [13, None, 12]


ERRORS = {
    "": contents.EMPTY,
    "\n  \n---\n": contents.EMPTY,
    "Chapter 1\n" + "x" * 81: "Line 2: a name has at most 80 letters; this has 81. Is it one chapter?",
    "Chapter 1: " + "x" * 121: "Line 1: a title has at most 120 letters; this has 121.",
    "Part One: " + "x" * 121 + "\n  Chapter 1": "Line 1: a title has at most 120 letters; this has 121.",
    "\nChapters 9-1": "Line 2: “Chapters 9-1” runs backwards.",
    "Chapters 1-999999999": "Line 1: more than 500 chapters are too many for one work.",
    "One\n" * 501: "Line 501: more than 500 chapters are too many for one work.",
    "One\nTw\x00o": "Line 2: there is an invisible control character in it. Please type it anew.",
    "One\n" + "." * 501: "Line 2: a line has at most 500 characters; this has 501.",
    "x" * 60_001: "That is 60,001 characters; 60,000 are read.",
}


@pytest.mark.parametrize("text, message", ERRORS.items(), ids=range(len(ERRORS)))
def test_what_cannot_be_taken_over_is_said_with_its_line(text: str, message: str) -> None:
    found = parse(text)
    assert message in found.errors
    assert found.milestones == ()


def test_signs_that_turn_the_direction_of_words_are_left_out() -> None:
    assert parse("Chapter 1: \u202egnihtyna").milestones[0].title == "gnihtyna"


WORDS = [
    "Part",
    "Chapter",
    "CHAPTERS",
    "Act",
    "Scene",
    "Book",
    "One",
    "I",
    "II",
    "III",
    "V",
    "1",
    "2",
    "3",
    "41",
    "1-3",
]
SIGNS = [
    ":",
    " - ",
    "—",
    ".",
    ")",
    "....",
    "…",
    "  ",
    "\t",
    ",",
    "|",
    "*",
    "#",
    "\n",
    "\n  ",
    "\n    ",
    "\n",
    " ",
]
OTHERS = ["the", "First", "Last", "The Letter", "(12 pages)", "ix", "Contents", "a", "É", "Пролог", "ב"]
pasted = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(WORDS + SIGNS + OTHERS), max_size=30).map("".join),
    st.lists(st.sampled_from(WORDS + SIGNS + OTHERS), max_size=30).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(pasted)
def test_whatever_was_understood_reads_the_same_when_it_comes_back(text: str) -> None:
    found = parse(text)
    if not found.errors:
        assert parse(contents.format(found.milestones)) == found


@settings(max_examples=200, deadline=None)
@given(pasted)
def test_whatever_is_pasted_slugs_are_unique_and_everything_fits(text: str) -> None:
    found = parse(text).milestones
    assert len({entry.slug for entry in found}) == len(found) <= contents.MOST
    assert {entry.slug for entry in found}.isdisjoint({entry.part_slug for entry in found})
    for entry in found:
        assert 0 < len(entry.slug) <= 80 >= len(entry.part_slug)
        assert 0 < len(entry.name) <= 80 >= len(entry.part)
        assert len(entry.title) <= 120 >= len(entry.part_title)


def test_long_runs_come_back_as_they_would_be_written() -> None:
    text = "Part One: Hailsham\n    Chapters 1-9\nPart Two\n    Chapter 10: The Letter\n    Chapter 11 (9 pages)\n"
    assert contents.format(parse(text).milestones) == text
