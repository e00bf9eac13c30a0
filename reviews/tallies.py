"""What many ratings come to: their average, how far apart they lie, and a picture with the numbers behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from .models.ratings import APART, FEWEST, HALF_STEPS, in_words


class Bar(NamedTuple):
    """One column of the histogram: where it stands in the picture, and what it says."""

    rating: int
    words: str
    members: int
    x: int
    y: float
    height: float
    percent: int


TALLEST, WIDTH, GAP = 60, 22, 8  # of the columns, in the units of the picture


@dataclass(frozen=True)
class Tally:
    """How many of each rating, from what one reader may know of."""

    counts: dict[int, int]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def shows_average(self) -> bool:
        return self.count >= FEWEST

    @property
    def mean(self) -> float:
        """In stars."""
        return sum(rating * count for rating, count in self.counts.items()) / self.count / 2

    @property
    def average(self) -> str:
        """To one decimal, half up, as people round: 3.25 is 3.3."""
        tenths = sum(rating * count for rating, count in self.counts.items()) * 10 / self.count / 2
        return f"{math.floor(tenths + 0.5) / 10:.1f}"

    @property
    def nearest(self) -> int:
        """The half step that is drawn for the average."""
        return max(1, math.floor(self.mean * 2 + 0.5))

    @property
    def spread(self) -> float:
        """The standard deviation, in stars."""
        mean = self.mean * 2
        squares = sum(count * (rating - mean) ** 2 for rating, count in self.counts.items())
        return math.sqrt(squares / self.count) / 2

    @property
    def spread_in_words(self) -> str:
        return spread_in_words(self.spread)

    @property
    def bars(self) -> list[Bar]:
        most = max(self.counts.values(), default=0) or 1
        return [self._bar(place, rating, most) for place, rating in enumerate(HALF_STEPS)]

    def _bar(self, place: int, rating: int, most: int) -> Bar:
        count = self.counts.get(rating, 0)
        height = round(TALLEST * count / most, 1)
        percent = round(100 * count / self.count) if self.count else 0
        x = place * (WIDTH + GAP)
        return Bar(rating, in_words(rating), count, x, round(TALLEST - height, 1), height, percent)

    @property
    def in_words(self) -> str:
        """The picture in one sentence."""
        if not self.count:
            return "No ratings yet."
        said = [f"{bar.words}: {bar.members}" for bar in reversed(self.bars) if bar.members]
        return f"{self.count} rating{'' if self.count == 1 else 's'}. {', '.join(said)}."


def spread_in_words(spread: float) -> str:
    """How far the club is of one mind. A whole star apart, on average, is a quarrel."""
    if spread < 0.5:
        return "we are of one mind"
    return "we mostly agree" if spread < APART else "we are divided"
