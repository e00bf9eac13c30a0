"""How votes are counted: approval, and ranked choice as an instant run-off. Pure functions.

Candidates, which may be anything, come in the order in which they were nominated. A ballot names those that it approves
of, or ranks, the best first; what it names besides, or twice, does not count.

Ranked choice, round by round: each ballot counts for the best of its choices who is still in. Whoever has more than
half of the ballots that still count wins; else whoever has the fewest goes, and the next round begins. A ballot all of
whose choices have gone counts no more, and is shown as exhausted.

Ties. Of several with the fewest votes goes the one who had fewer in the first round; if they are equal there, in the
second, and so on; if they were always equal, the one nominated last. In an approval vote the one nominated first is
ahead.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)

TIE_RULE = (
    "Of several with the fewest votes, the one goes who had fewer in the first round, or else in the second, and so "
    "on; if they were always equal, the one nominated last."
)
APPROVAL_TIE_RULE = "Of several with the same number of votes, the one nominated first is ahead."


@dataclass(frozen=True)
class Round(Generic[C]):
    """One round: the votes of each who was still in, in the order of nomination, and who left after it."""

    votes: dict[C, int]
    exhausted: int
    leaves: C | None = None
    was_tied: bool = False

    @property
    def counting(self) -> int:
        """The ballots that still count."""
        return sum(self.votes.values())


@dataclass(frozen=True)
class Outcome(Generic[C]):
    """How an election ended. Nobody wins where nobody has voted."""

    rounds: tuple[Round[C], ...]
    winner: C | None


def approval(candidates: Sequence[C], ballots: Sequence[Sequence[C]]) -> Outcome[C]:
    """One round, the most approved first."""
    counts = {each: sum(each in ballot for ballot in ballots) for each in candidates}
    ordered = dict(sorted(counts.items(), key=lambda pair: -pair[1]))  # stable: nominated first, ahead
    winner = next((each for each, votes in ordered.items() if votes), None)
    empty = sum(not set(ballot) & set(candidates) for ballot in ballots)
    return Outcome((Round(ordered, empty),), winner)


def ranked(candidates: Sequence[C], ballots: Sequence[Sequence[C]]) -> Outcome[C]:
    """An instant run-off."""
    remaining, rounds = list(candidates), list[Round[C]]()
    while remaining:
        votes, exhausted = _votes(remaining, ballots)
        leader = max(remaining, key=votes.__getitem__)
        if votes[leader] * 2 > sum(votes.values()):
            return Outcome((*rounds, Round(votes, exhausted)), leader)
        if not any(votes.values()):
            return Outcome((*rounds, Round(votes, exhausted)), None)
        leaves, was_tied = _last(remaining, votes, rounds)
        rounds.append(Round(votes, exhausted, leaves, was_tied))
        remaining.remove(leaves)
    return Outcome(tuple(rounds), None)


def _votes(remaining: Sequence[C], ballots: Sequence[Sequence[C]]) -> tuple[dict[C, int], int]:
    """The votes of each who is still in, and how many ballots have nobody left."""
    votes, exhausted = dict.fromkeys(remaining, 0), 0
    for ballot in ballots:
        best = next((choice for choice in ballot if choice in votes), None)
        if best is None:
            exhausted += 1
        else:
            votes[best] += 1
    return votes, exhausted


def _last(remaining: Sequence[C], votes: dict[C, int], rounds: Sequence[Round[C]]) -> tuple[C, bool]:
    """Who goes, and whether it took the rule for ties to say so."""
    fewest = min(votes.values())
    tied = [each for each in remaining if votes[each] == fewest]

    def standing(each: C) -> tuple[list[int], int]:
        return [past.votes[each] for past in rounds], -remaining.index(each)

    return min(tied, key=standing), len(tied) > 1
