"""What changed between two manuscripts: paragraph by paragraph, and word by word within those that changed.

Not `markup.rendered_diff`, which compares what readers see: here points, sources and headings count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Op = Literal["same", "ins", "del"]
Step = tuple[Op | Literal["gap"], str]

_WORD = re.compile(r"\s+|\S+")
# Words of one changed stretch; a longer one is shown as replaced whole, as comparing takes the square of it.
MOST_WORDS = 3_000


def differences(before: str, after: str) -> list[tuple[Op, str]]:
    """The new text as runs of plain words, with what was taken out and what was put in."""
    steps = _by_line(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [
        (op, "".join(text for _, text in run)) for op, run in groupby(steps, key=lambda step: step[0]) if run
    ]


def abridged(steps: list[tuple[Op, str]]) -> list[Step]:
    """The same without the long stretches that stayed: of each the paragraphs next to a change are left."""
    shown: list[Step] = []
    for place, (op, text) in enumerate(steps):
        paragraphs = text.split("\n\n")
        if op != "same" or len(paragraphs) < 5:
            shown.append((op, text))
            continue
        if place:
            shown.append(("same", "\n\n".join(paragraphs[:2])))
        shown.append(("gap", ""))
        if place + 1 < len(steps):
            shown.append(("same", "\n\n".join(paragraphs[-2:])))
    return shown


def _by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Op, str]]:
    for op, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if op == "equal":
            yield "same", "".join(new[c:d])
        else:
            yield from _by_word("".join(old[a:b]), "".join(new[c:d]))


def _by_word(before: str, after: str) -> Iterator[tuple[Op, str]]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield from _both(before, after)
        return
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "same", "".join(new[c:d])
        else:
            yield from _both("".join(old[a:b]), "".join(new[c:d]))


def _both(before: str, after: str) -> Iterator[tuple[Op, str]]:
    if before:
        yield "del", before
    if after:
        yield "ins", after
