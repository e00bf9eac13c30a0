"""Milestones as the text that they could have been read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from .entries import Milestonelike, said
from .names import SPREAD, word_of


def format(milestones: Iterable[Milestonelike]) -> str:
    """The text that `parse` would turn into these milestones."""
    lines: list[str] = []
    for (part, _), run in groupby(milestones, key=lambda entry: (entry.part, entry.part_slug)):
        entries = list(run)
        if part:
            lines.append(said(part, entries[0].part_title))
        lines += [f"    {line}" if part else line for line in gathered(entries)]
    return "".join(f"{line}\n" for line in lines)


def gathered(entries: Sequence[Milestonelike]) -> Iterator[str]:
    """A line for each, or `Chapters 1-9` for three and more that only count on."""
    place = 0
    while place < len(entries):
        word, first = _counts(entries[place])
        last = place
        while (
            word
            and last + 1 < len(entries)
            and _counts(entries[last + 1]) == (word, first + last + 1 - place)
        ):
            last += 1
        if last - place >= 2:
            yield f"{word}s {first}-{first + last - place}"
        else:
            last = place
            pages = f" ({entries[place].pages} pages)" if entries[place].pages else ""
            yield said(entries[place].name, entries[place].title) + pages
        place = last + 1


def _counts(entry: Milestonelike) -> tuple[str, int]:
    """Word and figure of a milestone of which nothing else is said: `("Chapter", 9)`; else no word."""
    word, _, figure = entry.name.rpartition(" ")
    plain = not entry.title and not entry.pages and figure.isdecimal() and figure == str(int(figure))
    spread = SPREAD.match(f"{word}s {figure}-{figure}") if plain and len(figure) < 5 else None
    return (word, int(figure)) if spread and word_of(spread["word"]) == word else ("", 0)
