"""What a line of a table of contents is called: `CHAPTER III. The Letter` is Chapter 3, with the title The Letter."""

from __future__ import annotations

import re
from itertools import pairwise

_WORDS = (
    "chapter|chap\\.?|ch\\.?|episode|ep\\.?|letter|scene|act|part|book|volume|vol\\.?|canto|stave|section|story|tale"
    "|season|series|day|night|week|month|interlude|appendix|lecture|essay|poem|fit|phase|stage|movement|notebook|diary"
)
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_FIRSTS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last"
_ROMAN = r"(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_IN_WORDS = rf"(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}|{_UNITS}|(?:the )?(?:{_FIRSTS})"
_NUMBER = rf"(?:\d{{1,4}}|(?-i:{_ROMAN})|{_IN_WORDS})(?!\w)"
# `Chapter 3: The Letter`, `Chapter III. The Letter`, `Chapter Three The Letter`, `Chapter 3`.
LABEL = re.compile(
    rf"^(?P<word>{_WORDS})\s+(?P<number>{_NUMBER})(?:$|(?P<gap>\s*[.:)]\s+|\s+[-–—|]\s+|\s*[—]\s*|\s+(?=[\"“‘'(¿¡]?(?-i:[^a-z\W])))"
    r"(?P<title>.+)$|\s*[.:)]$)",
    re.IGNORECASE,
)
# `The First Part`, `Book the First` begin a part as well.
ORDINAL = re.compile(rf"^(?:the\s+)?(?:{_FIRSTS})\s+(?P<word>{_WORDS})(?!\w)", re.IGNORECASE)
SPREAD = re.compile(
    rf"^(?P<word>{_WORDS})s?\s+(?P<first>\d{{1,4}}|(?-i:{_ROMAN}))\s*(?:[-–—]|to|through)\s*"
    rf"(?P<last>\d{{1,9}}|(?-i:{_ROMAN}))$",
    re.IGNORECASE,
)
_POINTED = re.compile(r"^(?P<number>\d{1,3})\s*[.)]\s+(?P<title>.+)$|^(?P<alone>\d{1,3})\s*[.)]$")
_BARE = re.compile(
    rf"^(?P<number>\d{{1,3}}|{_ROMAN})(?:$|\s*[.)]$|\s*[.):]\s+(?P<a>.+)$|\s+[-–—|]\s+(?P<b>.+)$|\s+(?P<c>.+)$)"
)
_LONG = {"ch": "Chapter", "chap": "Chapter", "ep": "Episode", "vol": "Volume"}


def word_of(word: str) -> str:
    word = word.casefold().rstrip(".")
    return _LONG.get(word, word.capitalize())


def figure_of(number: str) -> int:
    if number.isdigit():
        return int(number)
    values = [dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000), strict=True))[sign] for sign in number]
    return sum(-value if value < after else value for value, after in pairwise([*values, 0]))


def is_numbered(name: str) -> bool:
    """Whether a name is a word and a number, so that another number makes it another milestone."""
    return bool(LABEL.match(name)) or name[-1:].isdigit()


def _number(number: str, *, in_figures: bool) -> str:
    """A number as the club writes it: `9`, `Twenty-One`; of chapters `III` as `3`, of parts as `III`."""
    if number.isdigit() or (in_figures and re.fullmatch(_ROMAN, number)):
        return str(figure_of(number))
    if re.fullmatch(_ROMAN, number):
        return number
    return re.sub(
        r"[a-z]+", lambda word: word[0] if word[0] == "the" else word[0].capitalize(), number.casefold()
    )


def named(text: str, *, counted: str) -> tuple[str, str]:
    """Name and title of a line: `("Chapter 3", "The Letter")`. `counted` is the word for a number alone."""
    if match := LABEL.match(text):
        number = _number(match["number"], in_figures=word_of(match["word"]) == "Chapter")
        return f"{word_of(match['word'])} {number}", (match["title"] or "").strip()
    if match := _POINTED.match(text):
        return f"{counted} {int(match['number'] or match['alone'])}", (match["title"] or "").strip()
    name, _, title = text.partition(": ")
    return name.strip(), title.strip()


def bare_number(text: str) -> tuple[int, str] | None:
    """A line that may begin with its number: `III The Letter`. Only its neighbours tell it from `I Am Born`."""
    match = _BARE.match(text)
    if match is None or _POINTED.match(text):
        return None
    return figure_of(match["number"]), match["a"] or match["b"] or match["c"] or ""
