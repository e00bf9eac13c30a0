"""A reference page as plain text: `parse` reads it into sections and statements, `compose` writes it back.

    An opening statement, on one line or several. [@blog] [@enc, p. 3] {part-one}

    ## A safe heading {part-one}

    A statement. A list or a block quote is one statement too. [@blog]

    ### Disagree: The year {part-two}

    1990, says one. [@int]

    1960, says another. [@blog]

    ### Exchange: Why not the future?

    The answer, in one paragraph or several. [@int]

    ### Note: 5 October 2017

    What was added on that day. [@blog]

    ###

    Back to plain statements.

A paragraph is one statement; the sources that it rests on and its spoiler points stand at its end. The points of a
heading hold for all below it. Curly brackets always mean points, so that a slip never opens what should wait: to
print one, write a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import TextChoices

LONGEST_HEADING = 120
LONGEST_LABEL = 200
LONGEST_LOCATOR = 120
SAFE = "none"

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*)|)$")
_GLUED = re.compile(r" {0,3}##+[^#\s]")
_LABEL = re.compile(r"(disagree|exchange|note)\s*:\s*(.*)", re.IGNORECASE)
_SOURCE = r"\[@(?P<key>[a-z0-9][a-z0-9-]*)(?:,(?P<locator>[^\[\]]*))?\]"
_MARK = re.compile(r"(?:^|\s*)(?<!\\)(?:" + _SOURCE + r"|\{(?P<points>[^{}]*)\})\s*\Z")
_BRACKET = re.compile(r"(?<!\\)[{}]")
_CITING = re.compile(r"(?<!\\)\[@")


class Kind(TextChoices):
    """What a statement is to its page."""

    PROSE = "prose", "Statement"
    EXCHANGE = "exchange", "Answer in an interview"
    POSITION = "position", "Side of a disagreement"
    NOTE = "note", "Dated note"


_WORDS = {"disagree": Kind.POSITION, "exchange": Kind.EXCHANGE, "note": Kind.NOTE}
_LABELS = {kind: word.capitalize() for word, kind in _WORDS.items()}


@dataclass(frozen=True)
class Cite:
    """A source by its key, and where in it."""

    key: str
    locator: str = ""


@dataclass(frozen=True)
class Passage:
    """One statement, in Markdown."""

    body: str
    points: tuple[str, ...] = ()
    cites: tuple[Cite, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Block:
    """Statements that belong together: a stretch of prose, the answer to a question, the sides of a disagreement."""

    kind: Kind
    label: str = ""
    points: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Part:
    """A section with its heading; only the opening has none."""

    heading: str = ""
    points: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def passages(self) -> Iterator[Passage]:
        return (passage for block in self.blocks for passage in block.passages)


@dataclass(frozen=True)
class Manuscript:
    parts: tuple[Part, ...] = ()

    def with_points(self, rename: Callable[[str], str]) -> Manuscript:
        """The same page with every point under another name."""

        def renamed(names: Iterable[str]) -> tuple[str, ...]:
            return _points(rename(name) for name in names)

        def block_of(block: Block) -> Block:
            passages = tuple(replace(passage, points=renamed(passage.points)) for passage in block.passages)
            return replace(block, points=renamed(block.points), passages=passages)

        return Manuscript(
            tuple(
                replace(
                    part, points=renamed(part.points), blocks=tuple(block_of(block) for block in part.blocks)
                )
                for part in self.parts
            )
        )


@dataclass(frozen=True, order=True)
class Problem:
    """What a page's author should mend, and where; line 0 is the whole text."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class Malformed(ValueError):
    """The text is no page yet; `problems` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def parse(text: str) -> Manuscript:
    """The page that a text describes. Raises Malformed."""
    manuscript, problems = read(text)
    if problems:
        raise Malformed(problems)
    return manuscript


def read(text: str) -> tuple[Manuscript, list[Problem]]:
    """As much of a page as can be read, and everything that is wrong with the text."""
    reading = _Reading()
    for line, paragraph in _paragraphs(text):
        reading.take(paragraph, line)
    return reading.finished()


def compose(manuscript: Manuscript) -> str:
    """The text from which `parse` reads this page."""
    return "\n\n".join(_pieces(manuscript)) + "\n"


class _Reading:
    """The page so far, while its paragraphs are taken in one by one."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.parts: list[Part] = [Part(line=1)]

    def take(self, paragraph: str, line: int) -> None:
        heading = _HEADING.match(paragraph)
        if heading is None:
            if _GLUED.match(paragraph):
                self._complain(line, "put a blank between the number signs and the heading.")
            self._add(self._passage(paragraph, line), line)
        elif heading[1] == "##":
            self._open_part(heading[2] or "", line)
        elif heading[1] == "###":
            self._open_block(heading[2] or "", line)
        else:
            self._complain(
                line, "headings begin with two number signs, and disagreements and the like with three."
            )

    def finished(self) -> tuple[Manuscript, list[Problem]]:
        if not self.parts[0].blocks and (len(self.parts) > 1 or self.problems):
            del self.parts[0]
        for part in self.parts:
            if not part.blocks:
                self._complain(
                    part.line, "nothing stands under this heading." if part.heading else "no words yet."
                )
            for block in part.blocks:
                self._look_at(block)
        return Manuscript(tuple(self.parts)), sorted(self.problems)

    def _look_at(self, block: Block) -> None:
        if not block.passages:
            self._complain(block.line, "nothing stands under this heading.")
        elif block.kind == Kind.POSITION and len(block.passages) == 1:
            self._complain(block.line, "a disagreement has two sides at least, each a paragraph of its own.")

    def _open_part(self, text: str, line: int) -> None:
        heading, points = self._heading(text, line, LONGEST_HEADING)
        if not heading:
            self._complain(line, "this heading has no words.")
        self.parts.append(Part(heading, points, line=line))

    def _open_block(self, text: str, line: int) -> None:
        if not text.strip():
            self._append(Block(Kind.PROSE, line=line))
            return
        label = _LABEL.match(text)
        if label is None:
            self._complain(
                line, "a heading with three number signs begins with “Disagree:”, “Exchange:” or “Note:”."
            )
            self._append(Block(Kind.PROSE, line=line))
            return
        words, points = self._heading(label[2], line, LONGEST_LABEL)
        if not words:
            self._complain(line, f"say something after “{label[1]}:”.")
        self._append(Block(_WORDS[label[1].lower()], words, points, line=line))

    def _heading(self, text: str, line: int, longest: int) -> tuple[str, tuple[str, ...]]:
        passage = self._passage(text, line, is_heading=True)
        if passage.cites:
            self._complain(line, "a heading cites no source; its statements do.")
        if len(passage.body) > longest:
            self._complain(line, f"a heading of {len(passage.body)} characters: {longest} fit.")
        return " ".join(passage.body.split()), passage.points

    def _passage(self, text: str, line: int, *, is_heading: bool = False) -> Passage:
        body = text.strip()
        points: list[str] = []
        cites: list[Cite] = []
        while mark := _MARK.search(body):
            body = body[: mark.start()].rstrip()
            if mark["key"]:
                cites.insert(0, self._cite(mark["key"], mark["locator"], line))
            else:
                points = self._names(mark["points"], line) + points
        if not body and not is_heading:
            self._complain(line, "there are no words before the sources and points.")
        if _BRACKET.search(body):
            self._complain(
                line, "curly brackets hold spoiler points, {part-one}, and stand at the end of the paragraph. "
                "To print one, write a backslash before it."
            )  # fmt: skip
        if _CITING.search(body):
            self._complain(
                line, "a source is written [@key] or [@key, chapter 3], at the end of the paragraph."
            )
        return Passage(body, _points(points), tuple(cites), line)

    def _cite(self, key: str, locator: str | None, line: int) -> Cite:
        words = " ".join((locator or "").split())
        if len(words) > LONGEST_LOCATOR:
            self._complain(line, f"the place in “{key}” is longer than {LONGEST_LOCATOR} characters.")
        return Cite(key, words)

    def _names(self, text: str, line: int) -> list[str]:
        names = [name.strip() for name in text.split(",")]
        if not all(names):
            self._complain(
                line, "a pair of curly brackets names one point or several, with commas: {part-one}."
            )
        return [name for name in names if name]

    def _append(self, block: Block) -> None:
        last = self.parts[-1]
        self.parts[-1] = replace(last, blocks=(*last.blocks, block))

    def _add(self, passage: Passage, line: int) -> None:
        if not self.parts[-1].blocks:
            self._append(Block(Kind.PROSE, line=line))
        *before, block = self.parts[-1].blocks
        block = replace(block, passages=(*block.passages, passage))
        self.parts[-1] = replace(self.parts[-1], blocks=(*before, block))

    def _complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message[0].upper() + message[1:]))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph or heading, with the number of its first line. A heading needs no blank line around it."""
    gathered: list[str] = []
    began = 0
    for number, line in enumerate(text.split("\n"), start=1):
        alone = _HEADING.match(line) or _GLUED.match(line)
        if gathered and (alone or not line.strip()):
            yield began, "\n".join(gathered)
            gathered = []
        if alone:
            yield number, line
        elif line.strip():
            began = began if gathered else number
            gathered.append(line.rstrip())
    if gathered:
        yield began, "\n".join(gathered)


def _points(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, as they were written, without the one that asks for nothing."""
    return tuple(dict.fromkeys(name for name in names if name != SAFE))


def _pieces(manuscript: Manuscript) -> Iterator[str]:
    for part in manuscript.parts:
        if part.heading:
            yield f"## {part.heading}{_marked(part.points)}"
        for place, block in enumerate(part.blocks):
            if block.kind != Kind.PROSE:
                yield f"### {_LABELS[block.kind]}: {block.label}{_marked(block.points)}"
            elif place:
                yield "###"
            for passage in block.passages:
                yield passage.body + "".join(_cited(cite) for cite in passage.cites) + _marked(passage.points)


def _marked(points: tuple[str, ...]) -> str:
    return f" {{{', '.join(points)}}}" if points else ""


def _cited(cite: Cite) -> str:
    return f" [@{cite.key}, {cite.locator}]" if cite.locator else f" [@{cite.key}]"
