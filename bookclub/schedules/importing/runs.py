"""A run of chapters as people write it down: "Ch. 1–5", "Part One, chapters 1 to 3", "Prologue and 1", "Pt. II"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from bookclub.library.models import Milestone

from .spelling import Key, key_of, kind_of, plain

Stones = Sequence[Milestone]

STARTS = {"start", "the start", "beginning", "the beginning"}
ENDS = {"end", "the end", "finish", "the finish"}
# More than that nobody types, and each hyphen is tried in turn.
LONGEST, MOST_PIECES, MOST_DASHES = 400, 40, 8

# A hyphen that divides may stand without blanks: tried wherever it stands, since names have some, too.
_TO = re.compile(r"\s*(?:[–—‒―−…]|\.{2,3})\s*|\s+(?:to|through|thru|until|till)\s+|\s*-\s*")
_AND = re.compile(r"\s*(?:[,:&+]|\band\b)\s*")
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_VERB = re.compile(r"^(?:re-?)?(?:read|finish)(?:ing)?:?\s+", re.IGNORECASE)
_PAGES = re.compile(r"^(?:p|pp|pg|pgs|page|pages)\b\.?\s*\d")


class NotUnderstood(ValueError):
    """The message is for whoever wrote it."""


class Ambiguous(NotUnderstood):
    """Several are called so. Behind the name of their part it may be clear."""


def run_of(text: str, stones: Stones) -> list[Milestone]:
    """The milestones that are meant, one after the other, without a gap."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"“{text[:30]}…” is too long for the name of some chapters.")
    words = plain(_VERB.sub("", _ASIDE.sub("", text)))
    with suppress(Ambiguous):
        if found := _range(words, stones, ""):
            return found
    pieces = [piece for piece in _AND.split(words)[:MOST_PIECES] if piece]
    chapters = [piece for piece in pieces if not _PAGES.match(piece)]
    if not chapters:
        raise NotUnderstood("pages differ from edition to edition. Say which chapters.")
    return _whole(_listed(chapters, stones))


def _listed(pieces: Sequence[str], stones: Stones) -> Iterator[list[Milestone]]:
    """Piece by piece. Behind a part its own chapters are looked for first, and then they are what is meant."""
    kind, part = "", list[Milestone]()
    for piece in pieces:
        within = _range(piece, part, kind) if part else []
        found = within or _range(piece, stones, kind)
        if not found:
            raise NotUnderstood(f"there is no “{_unknown(piece, stones, kind)[:40]}”.")
        if part and not within:
            yield part
        part = []
        kind = kind_of(key_of(_TO.split(piece)[0])) or kind
        if not within and len(found) > 1 and found == _part(key_of(piece), stones):
            part = found
        else:
            yield found
    if part:
        yield part


def _whole(runs: Iterator[list[Milestone]]) -> list[Milestone]:
    meant = {stone.position: stone for run in runs for stone in run}
    run = [meant[position] for position in sorted(meant)]
    if run[-1].position - run[0].position >= len(run):
        raise NotUnderstood("between these something is left out. A stretch has no gaps.")
    return run


def _range(text: str, stones: Stones, kind: str) -> list[Milestone]:
    """One name, or from one to another; nothing where that is not what it says."""
    if found := _named(text, stones, kind):
        return found
    for dash in islice(_TO.finditer(text), MOST_DASHES):
        first, last = text[: dash.start()], text[dash.end() :]
        starts = list(stones[:1]) if first in STARTS else _named(first, stones, kind)
        ends = list(stones[-1:]) if last in ENDS else _named(last, stones, kind_of(key_of(first)) or kind)
        if starts and ends:
            if ends[-1].position < starts[0].position:
                raise NotUnderstood(f"“{last[:40]}” comes before “{first[:40]}”.")
            places = range(starts[0].position, ends[-1].position + 1)
            return [stone for stone in stones if stone.position in places]
    return []


def _unknown(text: str, stones: Stones, kind: str) -> str:
    """Of "10–99" the end that is not there; of what is no run all of it."""
    for dash in islice(_TO.finditer(text), MOST_DASHES):
        first, last = text[: dash.start()], text[dash.end() :]
        if _named(first, stones, kind):
            return last
        if _named(last, stones, kind_of(key_of(first)) or kind):
            return first
    return text


def _named(text: str, stones: Stones, kind: str) -> list[Milestone]:
    """The milestone of this name, or all of a part. A bare figure is one of the kind that was spoken of before."""
    wanted = key_of(text)
    if not wanted:
        return []
    if len(wanted) == 1 and wanted[0].isdigit():
        if kind:
            return _named(f"{kind} {wanted[0]}", stones, "")
        return _one(text, [one for one in stones if key_of(one.name)[-1:] == wanted])
    called = [one for one in stones if wanted in {key_of(one.name), key_of(f"{one.name} {one.title}")}]
    called = called or [one for one in stones if one.title and key_of(one.title) == wanted]
    return _one(text, called) or _part(wanted, stones)


def _part(wanted: Key, stones: Stones) -> list[Milestone]:
    names = [
        {key_of(one.part), key_of(one.part_title), key_of(f"{one.part} {one.part_title}")} for one in stones
    ]
    return [one for one, known in zip(stones, names, strict=True) if one.part and wanted in known]


def _one(text: str, found: list[Milestone]) -> list[Milestone]:
    if len(found) > 1:
        raise Ambiguous(f"there are {len(found)} called “{text[:40]}”. Say of which part.")
    return found
