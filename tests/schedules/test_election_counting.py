"""Counting votes: what must hold whatever people vote, and the cases that people argue about."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookclub.schedules.counting import Outcome, approval, ranked

pytestmark = pytest.mark.once

CANDIDATES = "ABCDE"


@st.composite
def elections(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    candidates = draw(st.lists(st.sampled_from(CANDIDATES), min_size=1, max_size=5, unique=True))
    ballot = st.lists(st.sampled_from(candidates), max_size=len(candidates), unique=True)
    return candidates, draw(st.lists(ballot, max_size=12))


def test_whoever_is_first_on_more_than_half_wins_at_once() -> None:
    outcome = ranked("AB", [["A"], ["A", "B"], ["B"]])
    assert (outcome.winner, len(outcome.rounds)) == ("A", 1)


def test_second_choices_decide_when_the_last_has_gone() -> None:
    outcome = ranked("ABC", [*[["A"]] * 4, *[["B"]] * 3, *[["C", "B"]] * 2])
    assert [each.votes for each in outcome.rounds] == [{"A": 4, "B": 3, "C": 2}, {"A": 4, "B": 5}]
    assert (outcome.rounds[0].leaves, outcome.winner) == ("C", "B")


def test_a_ballot_without_a_choice_left_is_exhausted_and_shown() -> None:
    outcome = ranked("ABC", [*[["A"]] * 3, *[["B"]] * 2, ["C"]] * 2)
    assert [each.exhausted for each in outcome.rounds] == [0, 2]
    assert outcome.winner == "A"


def test_the_first_round_breaks_a_tie() -> None:
    # C goes, and B inherits its vote; of B, A and D, now two each, B had one at first and the others two.
    tied = ranked("BACD", [["B"], ["A"], ["A"], ["C", "B"], ["D"], ["D"]])
    assert [each.leaves for each in tied.rounds] == ["C", "B", "D", None]
    assert tied.rounds[1].was_tied


def test_of_those_always_equal_the_one_nominated_last_goes() -> None:
    outcome = ranked("ABC", [["A"], ["B"], ["C"]])
    assert [each.leaves for each in outcome.rounds] == ["C", "B", None]
    assert (outcome.winner, outcome.rounds[0].was_tied) == ("A", True)


def test_nobody_wins_where_nobody_has_voted() -> None:
    assert ranked("AB", []).winner is None
    assert ranked("AB", [[], []]).winner is None
    assert ranked("", []) == Outcome((), None)
    assert approval("AB", []).winner is None


def test_approval_counts_every_name_and_the_earlier_nominated_is_ahead() -> None:
    outcome = approval("ABC", [["A", "B"], ["B", "A"], ["C"], []])
    assert outcome.rounds[0].votes == {"A": 2, "B": 2, "C": 1}
    assert list(outcome.rounds[0].votes) == ["A", "B", "C"]
    assert (outcome.winner, outcome.rounds[0].exhausted) == ("A", 1)


@given(elections())
def test_every_ballot_is_counted_once_a_round(election: tuple[list[str], list[list[str]]]) -> None:
    candidates, ballots = election
    for each in ranked(candidates, ballots).rounds:
        assert each.counting + each.exhausted == len(ballots)


@given(elections())
def test_the_winner_holds_more_than_half_of_what_counts(election: tuple[list[str], list[list[str]]]) -> None:
    candidates, ballots = election
    outcome = ranked(candidates, ballots)
    if any(ballots):
        assert outcome.winner is not None
        last = outcome.rounds[-1]
        assert Fraction(last.votes[outcome.winner], last.counting) > Fraction(1, 2)
    else:
        assert outcome.winner is None


@given(elections())
def test_one_goes_a_round_and_never_one_with_more_than_another(
    election: tuple[list[str], list[list[str]]],
) -> None:
    rounds = ranked(*election).rounds
    for this, following in pairwise(rounds):
        assert this.leaves is not None
        assert this.votes[this.leaves] == min(this.votes.values())
        assert set(this.votes) - set(following.votes) == {this.leaves}


@given(elections(), st.randoms())
def test_the_order_of_the_ballots_does_not_matter(
    election: tuple[list[str], list[list[str]]], chance: Random
) -> None:
    candidates, ballots = election
    mixed = list(ballots)
    chance.shuffle(mixed)
    assert ranked(candidates, mixed) == ranked(candidates, ballots)
    assert approval(candidates, mixed) == approval(candidates, ballots)


@given(elections())
def test_the_winner_is_whom_a_slow_and_plain_count_finds(election: tuple[list[str], list[list[str]]]) -> None:
    candidates, ballots = election
    assert ranked(candidates, ballots).winner == slowly(candidates, ballots)
    counts = {each: sum(each in ballot for ballot in ballots) for each in candidates}
    best = max(counts.values())
    expected = next(each for each in candidates if counts[each] == best) if best else None
    assert approval(candidates, ballots).winner == expected


def slowly(candidates: list[str], ballots: list[list[str]]) -> str | None:
    """The rules once more, by rewriting the ballots: who has gone is struck out of each."""
    if not any(ballots):
        return None
    history: dict[str, list[int]] = {each: [] for each in candidates}
    papers = [list(ballot) for ballot in ballots]
    while True:
        firsts = [paper[0] for paper in papers if paper]
        for each in history:
            history[each].append(firsts.count(each))
        for each in history:
            if history[each][-1] > len(firsts) / 2:
                return each
        # Fewest now, then fewest from the first round on, then nominated last.
        order = sorted(history, key=lambda each: (history[each][-1], history[each], -candidates.index(each)))
        del history[order[0]]
        papers = [[choice for choice in paper if choice != order[0]] for paper in papers]
