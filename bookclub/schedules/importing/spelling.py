"""How people spell a chapter: "Ch. 5", "chapter v", "Chapter Five" are one, and so are "Part One" and "Pt. I"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bookclub.library.contents.names import figure_of

Key = tuple[str, ...]  # of words in one spelling, figures as such: ("chapter", "5"), ("prologue",)

# What follows each is one of its short forms, as far as people use them; plurals are cut off before.
KINDS = {
    "chapter": ("ch", "chap", "chp", "cap"),
    "part": ("pt",),
    "book": ("bk",),
    "volume": ("vol",),
    "episode": ("ep",),
    "section": ("sec", "sect"),
    "letter": (),
    "act": (),
    "scene": ("sc",),
    "season": (),
    "story": (),
    "canto": (),
}
_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FIRSTS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
]  # fmt: skip

_KIND_OF = {short: kind for kind, shorts in KINDS.items() for short in (kind, *shorts)}
_KIND_OF |= {f"{short}s": kind for short, kind in _KIND_OF.items()} | {"stories": "story"}
_FIGURES = {word: number for number, word in enumerate(_UNITS + _TEENS, start=1)}
_FIGURES |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}
_FIGURES |= {word: number for number, word in enumerate(_FIRSTS, start=1)}

_ROMAN = re.compile(r"(?=[clxvi])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_TWO_WORDS = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_UNITS)})\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")


def plain(text: str) -> str:
    """In small letters and one kind of blank; "twenty-one" is 21, and its hyphen none that divides."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _TWO_WORDS.sub(lambda two: str(_FIGURES[two[1]] + _FIGURES[two[2]]), text)


@lru_cache(maxsize=4096)  # of a work the same names, for each line of a file
def key_of(text: str) -> Key:
    """The words of a name in one spelling. "The First Part", "Part the First", "Pt. I" and "part 1" are one key."""
    words = [_KIND_OF.get(word, word) for word in _WORD.findall(plain(text)) if word != "the"]
    found = tuple(_figure(word, words, place) for place, word in enumerate(words))
    if len(found) == 2 and found[0].isdigit() and found[1] in KINDS:
        return found[::-1]
    return found


def kind_of(key: Key) -> str:
    """The word before its figure: "chapter"."""
    return key[0] if len(key) == 2 and key[1].isdigit() and key[0] in KINDS else ""


def _figure(word: str, words: list[str], place: int) -> str:
    if word.isdigit():
        return str(int(word))
    if word in _FIGURES:
        return str(_FIGURES[word])
    # Only where a number is looked for: "I" is a word as well.
    is_called_for = len(words) == 1 or (place > 0 and words[place - 1] in KINDS)
    return str(figure_of(word.upper())) if is_called_for and _ROMAN.fullmatch(word) else word
