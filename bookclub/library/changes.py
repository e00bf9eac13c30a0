"""What new contents would do to the milestones that a work has: which stay, and under what name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from . import contents
from .contents import Entry, is_numbered

if TYPE_CHECKING:
    from .models import Milestone

# How alike two names are for one to be the other, mended: "The Bertolinni" and "The Bertolini" are at 0.96.
ALIKE = 0.75


@dataclass(frozen=True)
class Changes:
    """`rows[n]` is what becomes of entry `n`: a row that stays, or None for a new one."""

    entries: tuple[Entry, ...]
    rows: tuple[Milestone | None, ...]
    gone: tuple[Milestone, ...]

    @property
    def kept(self) -> list[tuple[Milestone, Entry]]:
        return [(row, entry) for row, entry in zip(self.rows, self.entries, strict=True) if row is not None]

    @property
    def new(self) -> list[Entry]:
        return [entry for row, entry in zip(self.rows, self.entries, strict=True) if row is None]

    @property
    def changed(self) -> list[tuple[str, str]]:
        """What is said of those that stay, before and after, where it differs."""
        said = [(contents.in_full(row), contents.in_full(entry)) for row, entry in self.kept]
        return [(before, after) for before, after in said if before != after]

    @property
    def changed_parts(self) -> list[tuple[str, str, list[str]]]:
        """Parts that will be called otherwise, and which milestones go over from the one to the other."""
        moves: dict[tuple[str, str], list[Entry]] = {}
        for row, entry in self.kept:
            moves.setdefault((_part(row), _part(entry)), []).append(entry)
        return [(before, after, _names(some)) for (before, after), some in moves.items() if before != after]

    @property
    def new_names(self) -> list[str]:
        return _names(self.new)

    @property
    def gone_names(self) -> list[str]:
        return _names(self.gone)

    @property
    def moved(self) -> list[Milestone]:
        """Those that will come before one that they came after: their spoiler points reach differently far."""
        furthest, moved = 0, []
        for row, _ in self.kept:
            if row.position < furthest:
                moved.append(row)
            furthest = max(furthest, row.position)
        return moved

    @property
    def are_none(self) -> bool:
        return not (self.new or self.changed or self.changed_parts or self.moved or self.gone)


def compare(rows: Iterable[Milestone], entries: Iterable[Entry]) -> Changes:
    """Match the milestones of a work to new contents: by slug, then by the whole name, then as a name mended."""
    rows, entries = list(rows), tuple(entries)
    by_slug = {row.slug: row for row in rows}
    matched: list[Milestone | None] = [by_slug.get(entry.slug) for entry in entries]
    _match_names(matched, rows, entries)
    _match_mended(matched, rows, entries)
    stay = {row.pk for row in matched if row is not None}
    return Changes(entries, tuple(matched), tuple(row for row in rows if row.pk not in stay))


def _match_names(
    matched: list[Milestone | None], rows: Sequence[Milestone], entries: Sequence[Entry]
) -> None:
    """A row that was once mended keeps its old slug, so its name no longer leads there."""
    taken = {row.pk for row in matched if row is not None}
    free: dict[tuple[str, str], list[Milestone]] = {}
    for row in rows:
        if row.pk not in taken:
            free.setdefault((row.name, row.part), []).append(row)
    for place, entry in enumerate(entries):
        if matched[place] is None and len(free.get((entry.name, entry.part), [])) == 1:
            matched[place] = free.pop((entry.name, entry.part))[0]


def _match_mended(
    matched: list[Milestone | None], rows: Sequence[Milestone], entries: Sequence[Entry]
) -> None:
    """One left over on each side, between the same neighbours, and much alike: somebody mended a slip."""
    taken = {row.pk for row in matched if row is not None}
    place_of = {row.pk: place for place, row in enumerate(rows)}
    for place, entry in enumerate(entries):
        if matched[place] is not None:
            continue
        before = matched[place - 1] if place else None
        if place and before is None:
            continue
        candidate = (place_of[before.pk] + 1) if before is not None else 0
        if candidate < len(rows) and rows[candidate].pk not in taken and _is_mended(rows[candidate], entry):
            matched[place] = rows[candidate]
            taken.add(rows[candidate].pk)


def _is_mended(row: Milestone, entry: Entry) -> bool:
    # Chapter 9 is not a Chapter 10 with a slip in it.
    if is_numbered(row.name) or is_numbered(entry.name) or row.part != entry.part:
        return False
    return SequenceMatcher(None, row.name.casefold(), entry.name.casefold()).ratio() >= ALIKE


def _part(one: Milestone | Entry) -> str:
    return f"{one.part}: {one.part_title}" if one.part_title else one.part


def _names(some: Sequence[Milestone | Entry]) -> list[str]:
    """What they are called, `Chapters 4-38` for a run of them."""
    return list(contents.gathered(some))
