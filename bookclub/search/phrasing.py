"""What somebody typed into the search field, understood: words, "phrases", -minus. Nothing typed is ever an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200  # characters that are looked at
MOST = 12  # words and phrases
SHORTEST_PREFIX = 2  # fewer letters begin nearly everything

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """Words that stand side by side: one, or those of a phrase. Only letters and digits are left in them."""

    words: tuple[str, ...]
    is_prefix: bool = False  # the last word may go on


@dataclass(frozen=True)
class Phrasing:
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted)


def read(text: str) -> Phrasing:
    """The terms of a query. The last word, if it stands alone, is taken for the beginning of one."""
    text = unicodedata.normalize("NFC", text.replace("\x00", " ")[:LONGEST])
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for found in list(_TERM.finditer(text))[:MOST]:
        minus, phrase, word = found.groups()
        words = tuple(_WORD.findall(word if phrase is None else phrase))
        if not words:
            continue
        is_last = phrase is None and found.end() == len(text.rstrip())
        prefix = is_last and not minus and len(words[-1]) >= SHORTEST_PREFIX
        (unwanted if minus else wanted).append(Term(words, prefix))
    return Phrasing(tuple(wanted), tuple(unwanted))
