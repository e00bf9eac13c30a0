"""From a manuscript to the rows that will hold it: points looked up, sources found, words rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import slugify

from bookclub import markup
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from bookclub.reading.points import UnknownPoint, named

from .manuscript import Block, Malformed, Manuscript, Part, Passage, Problem, read
from .models.sections import Citation, Section, Statement
from .models.sources import Source

if TYPE_CHECKING:
    from .models.pages import ReferencePage


LONGEST = 200_000  # characters of a manuscript; more wants to be two pages


def checked(text: str) -> str:
    """The text as it is kept. Raises Malformed for one that cannot be."""
    try:
        text = markup.clean_source(text)
    except ValueError as error:
        raise Malformed([Problem(0, str(error))]) from error
    if len(text) > LONGEST:
        raise Malformed([Problem(0, f"That is {len(text):,} characters; {LONGEST:,} fit into one page.")])
    return text


def draft(page: ReferencePage, text: str) -> list[Section]:
    """The sections of a page as they would be stored: statements in `passages`, their citations in `cited`.

    Nothing is stored. Raises Malformed with all that is wrong: the form of the text, its points, its sources.
    """
    manuscript, problems = read(text)
    drafting = _Drafting(page.work, manuscript)
    sections = [drafting.section(page, part, place) for place, part in enumerate(manuscript.parts, start=1)]
    if problems := sorted(set(problems + drafting.problems)):
        raise Malformed(problems)
    return sections


def furthest(sections: Iterable[Section]) -> Scope | None:
    """What a reader must have finished to read every word of these."""
    scopes = {each.scope_id: each.scope for section in sections for each in (section, *section.passages)}
    return Scope.objects.covering(*scopes.values())


class _Drafting:
    """One page on its way: what was looked up already, and what is wrong so far."""

    def __init__(self, work: Work | None, manuscript: Manuscript) -> None:
        self.work = work
        self.problems: list[Problem] = []
        self.sources = _sources_of(manuscript)
        self._named: dict[tuple[str, ...], Scope | None] = {(): None}
        self._covering: dict[tuple[Scope | None, Scope | None], Scope | None] = {}
        self._anchors: Counter[str] = Counter()
        self._group = 0

    def section(self, page: ReferencePage, part: Part, place: int) -> Section:
        scope = self._scope(part.points, part.line)
        section = Section(
            page=page, position=place, heading=part.heading, anchor=self._anchor(part.heading), scope=scope
        )
        section.passages = [statement for block in part.blocks for statement in self._block(section, block)]
        for position, statement in enumerate(section.passages, start=1):
            statement.position = position
        return section

    def _block(self, section: Section, block: Block) -> list[Statement]:
        self._group += 1
        least = self._cover(section.scope, self._scope(block.points, block.line))
        return [self._statement(section, block, passage, least) for passage in block.passages]

    def _statement(self, section: Section, block: Block, passage: Passage, least: Scope | None) -> Statement:
        rendered = markup.render(
            passage.body, known_members=Member.objects.addresses, base=settings.CLUB_ORIGIN
        )
        statement = Statement(
            section=section, kind=block.kind, label=block.label, group=self._group, body=passage.body,
            body_html=rendered.html, spans=list(rendered.spans), text=rendered.text,
            scope=self._cover(least, self._scope(passage.points, passage.line)),
        )  # fmt: skip
        statement.cited = [
            Citation(statement=statement, source=source, locator=cite.locator, position=place)
            for place, cite in enumerate(passage.cites, start=1)
            if (source := self._source(cite.key, passage.line))
        ]
        return statement

    def _source(self, key: str, line: int) -> Source | None:
        if key not in self.sources:
            self.problems.append(Problem(line, f"There is no source called “{key}”."))
        return self.sources.get(key)

    def _scope(self, names: tuple[str, ...], line: int) -> Scope | None:
        if names not in self._named:
            try:
                self._named[names] = named(names, within=self.work)
            except UnknownPoint:
                self.problems += [Problem(line, message) for message in self._unknown(names)]
                return None
        return self._named[names]

    def _unknown(self, names: tuple[str, ...]) -> Iterable[str]:
        """Of several points each that is wrong, not just the first."""
        for name in names:
            try:
                named([name], within=self.work)
            except UnknownPoint as error:
                yield str(error)

    def _cover(self, least: Scope | None, own: Scope | None) -> Scope | None:
        if least is None or own is None:
            return least or own
        if (least, own) not in self._covering:
            self._covering[least, own] = Scope.objects.covering(least, own)
        return self._covering[least, own]

    def _anchor(self, heading: str) -> str:
        """Where links to a section lead. The prefix keeps it apart from whatever else has an id on the page."""
        if not heading:
            return ""
        stem = "s-" + (slugify(heading) or "section")
        self._anchors[stem] += 1
        return stem if self._anchors[stem] == 1 else f"{stem}--{self._anchors[stem]}"


def _sources_of(manuscript: Manuscript) -> dict[str, Source]:
    keys = {cite.key for part in manuscript.parts for passage in part.passages for cite in passage.cites}
    return {source.key: source for source in Source.objects.filter(key__in=keys)}
