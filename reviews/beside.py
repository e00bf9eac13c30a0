"""A work and what was made of it, side by side: their facts, their ratings, and who met them in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from bookclub.library.models import Work
from bookclub.members.models import Member

from .eyes import Eyes
from .models import CitedRating, Review
from .models.ratings import in_words
from .tallies import Tally

MOST_NAMED = 60  # members in the table; of more, the lines alone say it
TOP, STEP, LEFT, RIGHT = 14, 20, 60, 240  # of the slope chart


Rated = tuple[
    int, int, int, str, bool
]  # author, work, rating, what came first, whether they list what they wrote


class Side(NamedTuple):
    """One of the works: with what the reader may know of its ratings, and what was cited of it."""

    work: Work
    tally: Tally
    hides: bool
    cited: list[CitedRating]


class Slope(NamedTuple):
    """So many members who gave the first work one rating and the other another."""

    first: int
    second: int
    members: int

    @property
    def start(self) -> int:
        return height(self.first)

    @property
    def end(self) -> int:
        return height(self.second)

    @property
    def width(self) -> int:
        return min(self.members * 2, 10)

    @property
    def in_words(self) -> tuple[str, str]:
        return in_words(self.first), in_words(self.second)

    @property
    def way(self) -> str:
        return "up" if self.second > self.first else "down" if self.second < self.first else "level"


class Verdict(NamedTuple):
    """Of those who came by one way, how many thought what."""

    came: str
    members: int
    first: int
    second: int
    alike: int


class Pair:
    """Two of the works, and the members who rated both: only stars that this reader may know of."""

    def __init__(self, first: Side, second: Side, rows: Iterable[Rated]) -> None:
        self.first, self.second = first, second
        given: dict[int, dict[int, tuple[int, str]]] = {}
        for author, work, rating, order, _ in rows:
            given.setdefault(author, {})[work] = (rating, order)
        works = (first.work.pk, second.work.pk)
        self.both = {
            who: [said[pk] for pk in works] for who, said in given.items() if all(pk in said for pk in works)
        }
        self.named: list[tuple[Member, str, str]] = []
        self.unnamed = 0

    @property
    def slopes(self) -> list[Slope]:
        lines = Counter((first, second) for (first, _), (second, _) in self.both.values())
        return [Slope(*ratings, members) for ratings, members in sorted(lines.items(), reverse=True)]

    @property
    def verdicts(self) -> list[Verdict]:
        """By which came first; those who do not say at the end."""
        ways = [*Review.Order.choices, ("", "Did not say")]
        return [verdict for order, came in ways if (verdict := self._verdict(order, str(came))).members]

    def _verdict(self, order: str, came: str) -> Verdict:
        some = [said for said in self.both.values() if order == (said[0][1] or said[1][1])]
        better = Counter("first" if a > b else "second" if b > a else "alike" for (a, _), (b, _) in some)
        return Verdict(came, len(some), better["first"], better["second"], better["alike"])

    @property
    def said(self) -> str:
        """The chart in one sentence."""
        total = self._verdict_of_all
        sides = [(total.first, self.first.work.full_title), (total.second, self.second.work.full_title)]
        said = [f"{number} prefer{'s' if number == 1 else ''} {title}" for number, title in sides if number]
        if total.alike:
            said.append(f"{total.alike} think{'s' if total.alike == 1 else ''} them alike")
        return f"{total.members} rated both: {', '.join(said)}."

    @property
    def _verdict_of_all(self) -> Verdict:
        better = Counter((a > b) - (a < b) for (a, _), (b, _) in self.both.values())
        return Verdict("All", len(self.both), better[1], better[-1], better[0])

    def name(self, members: dict[int, Member]) -> None:
        """The rows of the table, by name, of those members who list what they wrote; the others are counted."""
        rows = [(members[who], said) for who, said in self.both.items() if who in members]
        rows.sort(key=lambda row: (str(row[0]).casefold(), row[0].pk))
        self.named = [(who, in_words(a), in_words(b)) for who, ((a, _), (b, _)) in rows[:MOST_NAMED]]
        self.unnamed = len(self.both) - len(self.named)


def height(rating: int) -> int:
    return TOP + (10 - rating) * STEP


SCALE = [(rating, height(rating), in_words(rating)) for rating in range(2, 11, 2)]


def side_by_side(work: Work, eyes: Eyes) -> tuple[list[Side], list[Pair]]:
    """The work and its adaptations, and a pair for each of these. Four queries, however many ratings there are."""
    works = [work, *work.adaptations.with_makers().order_by("year", "title", "pk")]
    cited: dict[int, list[CitedRating]] = {}
    for one in CitedRating.objects.filter(work__in=works):
        cited.setdefault(one.work_id, []).append(one)
    sides = [Side(one, eyes.tally(one), eyes.hides(one.pk), cited.get(one.pk, [])) for one in works]
    shown = [side.work for side in sides if not side.hides]
    rows = list(
        Review.objects.with_stars_for(eyes.reader)
        .filter(work__in=shown)
        .exclude(author=None)
        .values_list("author", "work", "rating", "order", "author__shows_writing")
    )
    pairs = [Pair(sides[0], side, rows) for side in sides[1:]]
    listed = {who for who, *_, lists_it in rows if lists_it or (eyes.member and who == eyes.member.pk)}
    named = {who for pair in pairs for who in [pk for pk in pair.both if pk in listed][: MOST_NAMED * 2]}
    members = Member.objects.in_club().in_bulk(named)
    for pair in pairs:
        pair.name(members)
    return sides, pairs
