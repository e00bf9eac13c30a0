"""What stretches are called."""

from __future__ import annotations

import pytest

from bookclub.library.models import Work
from bookclub.schedules.models import Stretch


def stretch(work: Work, first: int, last: int) -> Stretch:
    return Stretch(
        work=work, first=work.milestones.get(position=first), last=work.milestones.get(position=last)
    )


@pytest.mark.parametrize(
    "first, last, label",
    [
        (1, 5, "Chapters 1–5"),
        (7, 7, "Chapter 7"),
        (1, 9, "Part One"),
        (1, 17, "Part One to Part Two"),
        (10, 17, "Part Two"),
        (9, 10, "Chapters 9–10"),
        (2, 9, "Chapters 2–9"),
        (1, 23, "The whole book"),
    ],
)
def test_in_as_few_words_as_readers_use(novel: Work, first: int, last: int, label: str) -> None:
    assert stretch(novel, first, last).label == label


def test_a_film_is_the_film(film: Work) -> None:
    assert stretch(film, 1, 4).label == "The film"
    assert stretch(film, 1, 4).in_full == "Never Let Me Go (film)"
    assert stretch(film, 1, 2).label == "Acts One–Two"


def test_points_that_are_no_row_are_named_from_the_first_to_the_last(novel: Work) -> None:
    novel.milestones.filter(position=3).update(name="Interlude")
    assert stretch(novel, 2, 3).label == "Chapter 2 to Interlude"
    assert stretch(novel, 2, 3).in_full == "Never Let Me Go: Chapter 2 to Interlude"


def test_pages_are_told_only_where_all_are_known(novel: Work) -> None:
    novel.milestones.filter(position__lte=2).update(pages=11)
    assert stretch(novel, 1, 2).pages == 22
    assert stretch(novel, 1, 3).pages is None
