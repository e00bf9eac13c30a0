"""The lines of a table of contents: which say something, and which lie within which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from bookclub.markup.source import BIDI_CONTROLS, UNWRITABLE

from .names import LABEL, ORDINAL, SPREAD, figure_of, word_of

MOST = 500  # milestones of one work: the longest novels stay under 400, and a reader picks from a list
LONGEST_LINE = 500  # characters; what is longer is a paragraph, and dear to look through

_BULLET = re.compile(r"^(?:[-–—*•·‣▪◦+#>]+\s+)+")
_LEADING = " \t.…·_‥"  # what stands between a title and its page number
_PAGE = re.compile(r"(?:\d{1,4}|[ivxlc]{1,7})$")
_WHITE = re.compile(r"\s+")
_PAGES = re.compile(r"\s*[(\[]\s*(?P<pages>\d{1,4})\s*(?:pages?|pp?\.?)\s*[)\]]\s*$", re.IGNORECASE)
_NOT_A_LINE = {"", "contents", "table of contents", "the contents"}


@dataclass(frozen=True)
class Line:
    number: int
    indent: int
    text: str
    page: int | None = None
    pages: int | None = None


def lines_of(text: str) -> tuple[list[Line], list[str]]:
    """The lines that say something, stripped of bullets and page numbers."""
    found, errors = [], []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", BIDI_CONTROLS.sub("", text)), start=1):
        if len(raw) > LONGEST_LINE:
            errors.append(
                f"Line {number}: a line has at most {LONGEST_LINE} characters; this has {len(raw)}."
            )
            continue
        if any(UNWRITABLE.match(sign) and not sign.isspace() for sign in raw):
            errors.append(
                f"Line {number}: there is an invisible control character in it. Please type it anew."
            )
            continue
        line = _line(number, raw)
        if (
            any(sign.isalnum() for sign in line.text)
            and line.text.casefold().rstrip(":. ") not in _NOT_A_LINE
        ):
            found.append(line)
    return found, errors


def _line(number: int, raw: str) -> Line:
    bare = raw.strip()
    indent = len(raw[: raw.find(bare)].expandtabs(4)) if bare else 0
    # One tab for any wide gap, for a page number may stand behind it.
    rest = _WHITE.sub(lambda gap: "\t" if len(gap[0]) > 2 or "\t" in gap[0] else " ", bare)
    page = pages = None
    # Again until nothing more comes off: a line must read the same when it comes back from `format`.
    while True:
        before = rest
        rest = _BULLET.sub("", rest)
        if match := _PAGES.search(rest):
            pages = pages or int(match["pages"]) or None
            rest = rest[: match.start()]
        else:
            rest, found = _without_page(rest)
            page = page or found
        rest = rest.strip().strip(":").strip()
        if rest == before:
            return Line(number, indent, " ".join(rest.split()), page, pages)


def _without_page(text: str) -> tuple[str, int | None]:
    """A line without the page number at its end: `The Letter ..... 41`. A number after one blank is no page."""
    match = _PAGE.search(text)
    if match is None:
        return text, None
    head = text[: match.start()].rstrip(_LEADING)
    leader = text[len(head) : match.start()]
    if leader.count(".") < 3 and not set(leader) & set("\t…·_‥"):
        return text, None
    return head, int(match[0]) if match[0].isdecimal() else None


def nested(lines: list[Line]) -> list[Line]:
    """The same lines with depths that mean something: as indented, or else as their first words say."""
    if any(after.indent > line.indent for line, after in pairwise(lines)):
        return lines
    return _by_first_words(lines)


_OPENERS = {"part", "book", "volume", "vol", "season", "series", "act"}


def _by_first_words(lines: list[Line]) -> list[Line]:
    words = [_opener(line.text) for line in lines]
    opening = {word for word in words if word and _opens(word, lines, words)}
    nested, within = [], list[str]()
    for line, word in zip(lines, words, strict=True):
        if word not in opening:
            nested.append(replace(line, indent=len(within)))
            continue
        # A word seen before closes what it opened; a new one lies within those that are open.
        within = within[: within.index(word)] if word in within else within
        nested.append(replace(line, indent=len(within)))
        within.append(word)
    return nested


def _opener(text: str) -> str:
    """The word of a line such as `Part One` or `Book II: Hailsham`; nothing for `Book of Hours`."""
    match = LABEL.match(text) or ORDINAL.match(text)
    word = match["word"].casefold().rstrip(".") if match else ""
    return {"vol": "volume"}.get(word, word) if word in _OPENERS else ""


def _opens(word: str, lines: list[Line], words: list[str]) -> bool:
    """Whether lines that begin with this word have others under them, and are not milestones themselves."""
    if word == "act":  # the acts of a film stand alone, those of a play hold scenes
        return any(line.text.casefold().startswith("scene") for line in lines)
    first = words.index(word)
    return first + 1 < len(lines) and words[first + 1] != word


@dataclass(frozen=True)
class Leaf:
    """A line that is a milestone, or several, with the lines that it lies within."""

    line: Line
    within: tuple[Line, ...]


def leaves_of(lines: list[Line]) -> Iterator[Leaf]:
    above: list[Line] = []
    for line, following in pairwise([*lines, None]):
        assert line is not None
        while above and above[-1].indent >= line.indent:
            above.pop()
        if following is not None and following.indent > line.indent:
            above.append(line)
            continue
        for one in _spread(line):
            yield Leaf(one, tuple(above))


def _spread(line: Line) -> Iterator[Line]:
    """`Chapters 1-9` as nine lines; any other line as itself."""
    match = SPREAD.match(line.text)
    if match is None:
        yield line
        return
    first, last = figure_of(match["first"]), figure_of(match["last"])
    if first > last:  # left as it is, for `_entries` to complain of
        yield line
        return
    for number in range(first, min(last, first + MOST) + 1):  # one too many is enough to be refused
        yield replace(line, text=f"{word_of(match['word'])} {number}", page=None, pages=None)
