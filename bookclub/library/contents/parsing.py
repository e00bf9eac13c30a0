"""From a pasted text to milestones: read the lines, name them, give them slugs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from django.utils.text import slugify

from .entries import LONGEST_NAME, LONGEST_TITLE, Contents, Entry
from .lines import MOST, Leaf, Line, leaves_of, lines_of, nested
from .names import SPREAD, bare_number, figure_of, named

LONGEST_TEXT = 60_000  # characters of a pasted text
SLUG = 70  # leaves room for a number behind it
# What `reading.points` says of a whole work, and of none: no milestone may be called that.
RESERVED = frozenset({"everything", "none"})

EMPTY = "There is nothing here yet: put one chapter on each line."


def parse(text: str) -> Contents:
    """Understand a pasted table of contents.

    Indented lines belong to the line above them, which names their part. Where nothing is indented, lines that begin
    with Part, Book, Volume and their like open a part. `Chapters 1-9` stands for nine chapters.
    """
    if len(text) > LONGEST_TEXT:
        return Contents(errors=(f"That is {len(text):,} characters; {LONGEST_TEXT:,} are read.",))
    lines, errors = lines_of(text)
    leaves = list(leaves_of(nested(lines)))
    errors += _too_many(leaves)
    if errors:
        return Contents(errors=tuple(errors))
    if not leaves:
        return Contents(errors=(EMPTY,))
    entries, errors = _entries(leaves)
    return Contents(errors=tuple(errors)) if errors else Contents(_with_slugs(_with_ends(entries)))


def _names(leaves: list[Leaf]) -> Iterator[tuple[str, str]]:
    bare = [bare_number(leaf.line.text) for leaf in leaves]
    for place, leaf in enumerate(leaves):
        here, before = bare[place], bare[place - 1] if place else None
        after = bare[place + 1] if place + 1 < len(bare) else None
        if here and ((before and before[0] == here[0] - 1) or (after and after[0] == here[0] + 1)):
            yield f"Chapter {here[0]}", here[1]
        else:
            yield named(leaf.line.text, counted="Chapter")


def _too_many(leaves: list[Leaf]) -> list[str]:
    if len(leaves) <= MOST:
        return []
    return [f"Line {leaves[MOST].line.number}: more than {MOST} chapters are too many for one work."]


@dataclass(frozen=True)
class _Draft:
    """An entry on its way: which run of lines it stands in (0: in no part), and on which page it begins."""

    entry: Entry
    run: int
    page: int | None


def _entries(leaves: list[Leaf]) -> tuple[list[_Draft], list[str]]:
    drafts: list[_Draft] = []
    errors: list[str] = []
    with_names = zip(leaves, _names(leaves), strict=True)
    runs = groupby(with_names, key=lambda each: tuple(line.number for line in each[0].within))
    for run, (_, run_of_leaves) in enumerate(runs, start=1):
        members = list(run_of_leaves)
        within = members[0][0].within
        part, part_title = _part(within)
        if within:
            errors += _complaints(within[-1], part, part_title)
        for leaf, (name, title) in members:
            errors += _complaints(leaf.line, name, title)
            entry = Entry(name, title, part=part, part_title=part_title, pages=leaf.line.pages)
            drafts.append(_Draft(entry, run if part else 0, leaf.line.page))
    return drafts, errors


def _part(within: tuple[Line, ...]) -> tuple[str, str]:
    """Name and title of the part; of parts within parts, `Volume 1, Book 2` and the title of the inner one."""
    titled = [named(line.text, counted="Part") for line in within]
    names = (
        [name.rstrip(" -–—.;|,") or name for name, _ in titled] if len(titled) > 1 else [n for n, _ in titled]
    )
    return ", ".join(names), titled[-1][1] if titled else ""


def _complaints(line: Line, name: str, title: str) -> Iterator[str]:
    if (match := SPREAD.match(name)) and figure_of(match["first"]) > figure_of(match["last"]):
        yield f"Line {line.number}: “{match[0]}” runs backwards."
    if len(name) > LONGEST_NAME:
        yield f"Line {line.number}: a name has at most {LONGEST_NAME} letters; this has {len(name)}. Is it one chapter?"
    if len(title) > LONGEST_TITLE:
        yield f"Line {line.number}: a title has at most {LONGEST_TITLE} letters; this has {len(title)}."


def _with_ends(drafts: list[_Draft]) -> list[Entry]:
    """With the last of each part marked, and the length of each where the page numbers tell it.

    `part_slug` holds the number of the run for now: two parts may share a name.
    """
    entries = []
    for draft, after in pairwise([*drafts, None]):
        assert draft is not None
        closes = draft.run > 0 and (after is None or after.run != draft.run)
        pages = draft.entry.pages
        if pages is None and draft.page and after and after.page and after.page > draft.page:
            pages = after.page - draft.page
        run = str(draft.run) if draft.run else ""
        entries.append(replace(draft.entry, closes_part=closes, pages=pages, part_slug=run))
    return entries


def _with_slugs(entries: list[Entry]) -> tuple[Entry, ...]:
    """With slugs that are unique in the work: `chapter-1`, and `part-two-chapter-1` where each part counts anew."""
    taken: set[str] = set(RESERVED)
    slugs = []
    for entry in entries:
        own = _slug(entry.name)
        slug = _free(taken, own, *([f"{_slug(entry.part)}-{own}"] if entry.part else []))
        slugs.append(slug)
    # Parts come second: no name of a part may stand for a milestone that has the same.
    parts: dict[str, str] = {}
    for entry in entries:
        if entry.part and entry.part_slug not in parts:
            parts[entry.part_slug] = _free(taken, _slug(entry.part))
    return tuple(
        replace(entry, slug=slug, part_slug=parts.get(entry.part_slug, ""))
        for entry, slug in zip(entries, slugs, strict=True)
    )


def _slug(name: str) -> str:
    # Of a name in another script little is left, so its checksum stands for it: as steady as the name itself.
    return slugify(name)[:SLUG].strip("-_") or f"point-{zlib.crc32(name.encode()):x}"


def _free(taken: set[str], *wanted: str) -> str:
    """The first of these slugs that nobody has, or the last of them with a number; from now on it is taken."""
    candidates = [slug[:SLUG].strip("-_") for slug in wanted]
    number = 2
    slug = next((slug for slug in candidates if slug not in taken), "")
    while not slug:
        numbered = f"{candidates[0]}-{number}"
        slug = "" if numbered in taken else numbered
        number += 1
    taken.add(slug)
    return slug
