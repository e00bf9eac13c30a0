"""A reference page as one reader may see it: which statements are open, which veiled, which source has what number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bookclub import markup
from bookclub.library.models import Work
from bookclub.reading.readers import Reader

from .manuscript import Kind
from .models import Citation, ReferencePage, Section, Source, Statement

# Citations stand inside the last paragraph of a statement, before whatever closes it.
_CLOSING = re.compile(r"(?:\s*</(?:p|li|ul|ol|blockquote)>)+\s*\Z")
BRIEF = 150  # characters: three lines of the reading column
_FIRST_TAG = re.compile(r"<[a-z0-9]+")


@dataclass
class Shown:
    """A statement that this reader may read."""

    statement: Statement
    html: SafeString
    kind: ClassVar[str] = "shown"


@dataclass
class Quiet:
    """Veiled neighbours: one line for all of them."""

    statements: list[Statement]
    line: str
    kind: ClassVar[str] = "quiet"


@dataclass
class Group:
    """A disagreement, a dated note or an exchange, of which at least one statement is open."""

    kind: str
    label: str
    pieces: list[Shown | Quiet]
    number: int = 0

    @cached_property
    def datetime(self) -> str:
        """The date of a note for machines, as far as its words tell it."""
        return machine_date(self.label)


@dataclass
class Interview:
    """Exchanges that follow one another; veiled ones among them folded."""

    exchanges: list[Group | Quiet]
    kind: ClassVar[str] = "interview"


Piece = Shown | Quiet | Group | Interview


@dataclass
class ArticleSection:
    section: Section
    pieces: list[Piece]
    waits_for: str = ""
    """What a wholly veiled section waits for; empty for one that shows something."""

    @property
    def heading(self) -> str:
        return self.section.heading

    @property
    def anchor(self) -> str:
        return self.section.anchor


@dataclass
class ListedSource:
    """A source at the end of the page, with the open statements that rest on it."""

    number: int
    source: Source
    places: list[Place] = field(default_factory=list)


@dataclass
class Place:
    """Where a source is cited: a section, and the passages of the source that are named there."""

    heading: str
    statement: Statement
    locators: list[str]


class Article:
    """What stands on a page for one reader; without a reader, for its editor, everything.

    `sections` hold their statements in `passages`, those their citations in `cited`, as `with_article` or `draft`
    leave them. Nothing here asks the database, but for what `reader.meet` learns at once.
    """

    def __init__(self, page: ReferencePage, sections: Sequence[Section], reader: Reader | None) -> None:
        self.page, self.reader = page, reader
        self.all_sections = sections
        if reader is not None:
            reader.meet([*sections, *self._statements])
        self.numbers = self._numbered()
        self.sections = list(self._sections())

    @property
    def _statements(self) -> Iterator[Statement]:
        return (statement for section in self.all_sections for statement in section.passages)

    @property
    def headings(self) -> list[ArticleSection]:
        return [section for section in self.sections if section.heading]

    @property
    def is_brief(self) -> bool:
        """Whether the first paragraph is too short to stand beside a tall initial."""
        first = next(self._statements, None)
        return first is not None and len(first.body) < BRIEF

    @cached_property
    def works(self) -> list[Work]:
        """The works whose progress opens this page: its own, and those that its statements name."""
        works = {self.page.work.pk: self.page.work} if self.page.work else {}
        if self.reader is not None:
            scopes = {each.scope_id for each in self._statements if each.scope_id is not None}
            named = {point.work_id for scope_id in scopes for point in self.reader.points_of(scope_id)}
            works |= Work.objects.in_bulk(named - works.keys())
        found = sorted(
            works.values(), key=lambda work: (work.pk != self.page.work_id, work.year or 0, work.pk)
        )
        prefetch_related_objects(found, "milestones")
        return found

    @cached_property
    def sources(self) -> list[ListedSource]:
        """All sources of the page, also those that only veiled statements cite: titles are safe, and numbers that
        shift as one reads would make a citation worthless.
        """
        listed = {source.pk: ListedSource(number, source) for source, number in self.numbers.items()}
        for section in self.sections:
            for statement in section.section.passages:
                if self._may_read(statement):
                    for citation in statement.cited:
                        _note_place(listed[citation.source.pk].places, section.heading, citation)
        return list(listed.values())

    @property
    def names_works(self) -> bool:
        """Whether "I have finished" must say what: not where it can only be the work that the page is about."""
        return [work.pk for work in self.works] != [self.page.work_id]

    def _may_read(self, statement: Statement) -> bool:
        return self.reader is None or self.reader.may_read(statement)

    def _numbered(self) -> dict[Source, int]:
        """Each source with its number: in the order of first citation on the whole page, the same for everyone."""
        numbers: dict[Source, int] = {}
        for statement in self._statements:
            for citation in statement.cited:
                numbers.setdefault(citation.source, len(numbers) + 1)
        return numbers

    def _sections(self) -> Iterator[ArticleSection]:
        exchange = 0
        for section in self.all_sections:
            if section.passages and not any(self._may_read(statement) for statement in section.passages):
                exchange += _count_exchanges(section)
                quiet = self._quiet(section.passages)
                yield ArticleSection(section, [quiet], waits_for=self._waits_in_short(section.passages))
            else:
                yield ArticleSection(section, list(self._pieces(section, exchange)))
                exchange += _count_exchanges(section)

    def _pieces(self, section: Section, exchange: int) -> Iterator[Piece]:
        """The pieces of a section that shows something; `exchange` is the number of the last exchange before it."""
        veiled: list[Statement] = []
        for is_exchange, run in groupby(
            section.passages, key=lambda statement: statement.kind == Kind.EXCHANGE
        ):
            blocks = [list(block) for _, block in groupby(run, key=lambda statement: statement.group)]
            if is_exchange:
                yield from self._fold(veiled)
                yield Interview(list(self._exchanges(blocks, exchange)))
                exchange += len(blocks)
                continue
            for block in blocks:
                kind = block[0].kind
                for piece in self._folded(block) if kind == Kind.PROSE else [self._group(block)]:
                    if isinstance(piece, Quiet):
                        veiled += piece.statements
                    else:
                        yield from self._fold(veiled)
                        yield piece
        yield from self._fold(veiled)

    def _exchanges(self, blocks: Iterable[list[Statement]], number: int) -> Iterator[Group | Quiet]:
        veiled: list[Statement] = []
        for place, block in enumerate(blocks, start=number + 1):
            piece = self._group(block, place)
            if isinstance(piece, Quiet):
                veiled += piece.statements
            else:
                yield from self._fold(veiled)
                yield piece
        yield from self._fold(veiled)

    def _group(self, block: list[Statement], number: int = 0) -> Group | Quiet:
        """The label goes with the statements: it shows once one of them is open."""
        pieces = list(self._folded(block))
        if all(isinstance(piece, Quiet) for piece in pieces):
            return self._quiet(block)
        return Group(block[0].kind, block[0].label, pieces, number)

    def _folded(self, statements: Iterable[Statement]) -> Iterator[Shown | Quiet]:
        veiled: list[Statement] = []
        for statement in statements:
            if self._may_read(statement):
                yield from self._fold(veiled)
                yield Shown(statement, self._html(statement))
            else:
                veiled.append(statement)
        yield from self._fold(veiled)

    def _fold(self, veiled: list[Statement]) -> Iterator[Quiet]:
        """One line for those gathered so far, which are then forgotten."""
        if veiled:
            yield self._quiet(veiled)
            veiled.clear()

    def _quiet(self, statements: Iterable[Statement]) -> Quiet:
        statements = list(statements)
        counts: dict[str, int] = {}
        for statement in statements:
            waits_for = self._waits_for(statement)
            counts[waits_for] = counts.get(waits_for, 0) + 1
        if len(counts) == 1:
            (waits_for,) = counts
            return Quiet(statements, f"{self._counted(len(statements))} {waits_for}")
        listed = ", ".join(f"{count} {waits_for}" for waits_for, count in counts.items())
        return Quiet(statements, f"{self._counted(len(statements))}: {listed}")

    def _counted(self, count: int) -> str:
        noun = "question" if self.page.kind == ReferencePage.Kind.QUESTIONS else "statement"
        return f"1 {noun} opens" if count == 1 else f"{count} {noun}s open"

    def _waits_for(self, statement: Statement) -> str:
        assert self.reader is not None  # else it would not be veiled
        assert statement.scope_id is not None
        words = self.reader.waits_for(statement.scope_id, within=self.page.work_id)
        return f"after {words}" if words else "later"

    def _waits_in_short(self, statements: Iterable[Statement]) -> str:
        waits = {self._waits_for(statement) for statement in statements}
        return f"opens {waits.pop()}" if len(waits) == 1 else "opens as you read on"

    def _html(self, statement: Statement) -> SafeString:
        """The stored words with their id, their citations and buttons for inline spoilers."""
        html = statement.body_html
        if statement.pk:
            if statement.spans:
                html = markup.with_span_buttons(
                    html, f"/pages/{self.page.slug}/statements/{statement.pk}/spoilers/"
                )
            html = _with_id(html, f"statement-{statement.pk}")
        return mark_safe(_with_citations(html, self._citations(statement)))  # sanitised when saved

    def _citations(self, statement: Statement) -> SafeString:
        return format_html_join(
            "",
            '<a class="cite" href="#source-{}"><span class="visually-hidden">Source </span>{}{}</a>',
            (
                (self.numbers[citation.source], self.numbers[citation.source], _aside(citation.locator))
                for citation in statement.cited
            ),
        )


def _count_exchanges(section: Section) -> int:
    return len({statement.group for statement in section.passages if statement.kind == Kind.EXCHANGE})


def _aside(locator: str) -> str | SafeString:
    return format_html('<span class="visually-hidden">, {}</span>', locator) if locator else ""


def _with_id(html: str, name: str) -> str:
    return _FIRST_TAG.sub(lambda tag: f'{tag[0]} id="{name}"', html, count=1)


def _with_citations(html: str, citations: str) -> str:
    closing = _CLOSING.search(html)
    end = closing.start() if closing else len(html)
    return html[:end] + citations + html[end:]


def _note_place(places: list[Place], heading: str, citation: Citation) -> None:
    if not places or places[-1].heading != heading:
        places.append(Place(heading, citation.statement, []))
    if citation.locator and citation.locator not in places[-1].locators:
        places[-1].locators.append(citation.locator)


def machine_date(words: str) -> str:
    """`5 October 2017` as `2017-10-05`, `6 December` as `12-06`, `2010` as it is; nothing for other words."""
    for pattern, form in (("%d %B %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%Y", "%Y")):
        try:
            return datetime.strptime(words.strip(), pattern).strftime(form)  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    try:
        # 2000 was a leap year: so the 29th of February is a day too.
        return datetime.strptime(f"{words.strip()} 2000", "%d %B %Y").strftime("%m-%d")  # noqa: DTZ007
    except ValueError:
        return ""


__all__ = ["Article", "ArticleSection", "ListedSource", "machine_date"]
