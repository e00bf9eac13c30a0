"""A count as a table: a row each nomination, a column each round."""

from __future__ import annotations

from dataclasses import dataclass

from .counting import Outcome
from .models import Nomination


@dataclass(frozen=True)
class Line:
    """One nomination through the rounds; an empty cell where it had left."""

    nomination: Nomination
    votes: list[str]
    won: bool


@dataclass(frozen=True)
class Count:
    """All that a page says of a count."""

    lines: list[Line]
    numbers: list[int]
    exhausted: list[int]
    said: list[str]  # a sentence each round
    winner: Nomination | None

    @property
    def has_exhausted(self) -> bool:
        return any(self.exhausted)


def drawn(outcome: Outcome[Nomination]) -> Count:
    stayed = {one: len([each for each in outcome.rounds if one in each.votes]) for one in _all(outcome)}
    best_first = sorted(stayed, key=lambda one: (one != outcome.winner, -stayed[one]))
    return Count(
        lines=[
            Line(one, [str(each.votes.get(one, "")) for each in outcome.rounds], one == outcome.winner)
            for one in best_first
        ],
        numbers=list(range(1, len(outcome.rounds) + 1)),
        exhausted=[each.exhausted for each in outcome.rounds],
        said=_sentences(outcome),
        winner=outcome.winner,
    )


def _all(outcome: Outcome[Nomination]) -> list[Nomination]:
    return list(outcome.rounds[0].votes) if outcome.rounds else []


def _sentences(outcome: Outcome[Nomination]) -> list[str]:
    said = []
    for each in outcome.rounds:
        if each.leaves is not None:
            tie = " by the rule for ties" if each.was_tied else ""
            said.append(f"Nobody has more than half of {each.counting} votes; {each.leaves} leaves{tie}.")
        elif outcome.winner is not None:
            said.append(f"{outcome.winner} has {each.votes[outcome.winner]} of {each.counting} votes.")
    return said
