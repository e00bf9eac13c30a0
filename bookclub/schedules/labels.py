"""What a stretch of a work is called: "Chapters 1–5", "Part One", "The film"."""

from __future__ import annotations

from collections.abc import Sequence

from bookclub.library.outlines import Outline, Point


def points_between(drawn: Outline, first: int | None, last: int | None) -> Sequence[Point]:
    """The points of a work from one milestone to another, both of them included; both are ids."""
    start, end = drawn.position(first), drawn.position(last)
    return [point for point in drawn.points if start <= point.position <= end]


def label_of(drawn: Outline, points: Sequence[Point]) -> str:
    """These points, which follow each other, in as few words as readers use."""
    if len(points) == len(drawn.points):
        return f"The {drawn.work.get_kind_display().lower()}" if drawn.work.is_watched else "The whole book"
    first, last = points[0], points[-1]
    if _are_whole_parts(drawn, points):
        return first.part if first.part == last.part else f"{first.part} to {last.part}"
    if first == last:
        return first.name
    word, _, start = first.name.rpartition(" ")
    end = last.name.rpartition(" ")[2]
    if word and all(point.name.rpartition(" ")[0] == word for point in points):
        return f"{_plural(word)} {start}–{end}"
    return f"{first.name} to {last.name}"


def _are_whole_parts(drawn: Outline, points: Sequence[Point]) -> bool:
    """Whether each part that these belong to lies within them from its beginning to its end."""
    parts = {point.part for point in points}
    within = [point for point in drawn.points if point.part in parts]
    return "" not in parts and len(within) == len(points)


def _plural(word: str) -> str:
    if word.endswith("s"):
        return word
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"
