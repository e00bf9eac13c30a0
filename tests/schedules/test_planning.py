"""The planner: days that follow a rhythm, and stretches that are even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookclub.schedules import planning
from bookclub.schedules.planning import count_for, ends_of_parts, first_of, least_longest, loads_of, split

pytestmark = pytest.mark.once

LISBON, LONDON = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/London")
THURSDAY = date(2026, 12, 3)


@dataclass(frozen=True)
class Chapter:
    part: str = ""
    pages: int | None = None


def lengths(loads: Sequence[int], ends: Sequence[int]) -> list[int]:
    return [sum(loads[start:end]) for start, end in pairwise([0, *ends])]


def all_splits(size: int, count: int) -> list[list[int]]:
    return [[*inner, size] for inner in combinations(range(1, size), count - 1)]


some_loads = st.lists(st.integers(1, 40), min_size=1, max_size=9)
some_count = st.integers(1, 9)


@given(some_loads, some_count)
def test_the_longest_stretch_is_as_short_as_any_split_allows(loads: list[int], count: int) -> None:
    ends = split(loads, count)
    best = min(max(lengths(loads, other)) for other in all_splits(len(loads), min(count, len(loads))))
    assert max(lengths(loads, ends)) == best == least_longest(loads, min(count, len(loads)))


@given(some_loads, some_count, st.booleans(), st.data())
def test_each_milestone_is_in_exactly_one_stretch_and_the_order_is_kept(
    loads: list[int], count: int, keeps_parts: bool, data: st.DataObject
) -> None:
    whole = data.draw(st.sets(st.integers(1, 9))) if keeps_parts else None
    ends = split(loads, count, whole=whole)
    stretches = [list(range(start, end)) for start, end in pairwise([0, *ends])]
    assert [milestone for stretch in stretches for milestone in stretch] == list(range(len(loads)))
    assert all(stretches)
    assert len(stretches) == min(count, len(loads))


@given(some_loads, some_count, st.sets(st.integers(1, 9)))
def test_parts_are_kept_whole_by_the_rule_that_the_planner_states(
    loads: list[int], count: int, whole: set[int]
) -> None:
    def cost(ends: Sequence[int]) -> tuple[int, int, int]:
        here = lengths(loads, ends)
        cuts = sum(end not in whole for end in ends[:-1])
        return cuts, max(here), sum(length * length for length in here)

    splits = all_splits(len(loads), min(count, len(loads)))
    least = min(max(lengths(loads, ends)) for ends in splits)
    allowed = [ends for ends in splits if max(lengths(loads, ends)) <= least + least // 5]
    assert cost(split(loads, count, whole=whole)) == min(map(cost, allowed))


@given(some_loads, st.integers(1, 80))
def test_so_many_pages_a_week_make_as_few_meetings_as_can_be(loads: list[int], most: int) -> None:
    count = count_for(loads, most)
    assert least_longest(loads, count) <= max(most, max(loads))
    assert count == 1 or least_longest(loads, count - 1) > most


def test_never_let_me_go_in_five_meetings_cuts_no_part() -> None:
    chapters = [Chapter("One")] * 9 + [Chapter("Two")] * 8 + [Chapter("Three")] * 6
    loads = loads_of(chapters)
    assert split(loads, 5, whole=ends_of_parts(chapters)) == [5, 9, 13, 17, 23]
    assert max(lengths(loads, split(loads, 5))) == 5


def test_a_part_is_cut_where_keeping_it_would_cost_much() -> None:
    chapters = [Chapter("One")] * 10 + [Chapter("Two")] * 2
    assert split(loads_of(chapters), 2, whole=ends_of_parts(chapters)) == [6, 12]


def test_pages_count_only_where_all_are_known() -> None:
    assert loads_of([Chapter(pages=12), Chapter(pages=30)]) == [12, 30]
    assert loads_of([Chapter(pages=12), Chapter()]) == [1, 1]


def test_more_meetings_than_chapters_are_as_many_as_there_are_chapters() -> None:
    assert split([1, 1, 1], 7) == [1, 2, 3]


def test_a_work_of_a_thousand_chapters_is_cut_in_a_moment() -> None:
    loads = [1 + number % 7 for number in range(1_000)]
    assert len(split(loads, 52, whole=set(range(0, 1_000, 40)))) == 52


def test_every_week_without_the_holidays() -> None:
    days = planning.every(7, THURSDAY, skipped={date(2026, 12, 24), date(2026, 12, 31)})
    assert first_of(days, 4) == [THURSDAY, date(2026, 12, 10), date(2026, 12, 17), date(2027, 1, 7)]


def test_every_other_week() -> None:
    assert first_of(planning.every(14, THURSDAY), 3) == [THURSDAY, date(2026, 12, 17), date(2026, 12, 31)]


def test_on_tuesdays_and_fridays() -> None:
    days = planning.on_weekdays({1, 4}, THURSDAY, skipped={date(2026, 12, 8)})
    assert first_of(days, 3) == [date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 15)]


def test_days_of_ones_own_are_put_in_order() -> None:
    own = [date(2027, 1, 9), THURSDAY, date(2027, 1, 9)]
    assert first_of(planning.on_own(own), 5) == [THURSDAY, date(2027, 1, 9)]


def test_a_rhythm_of_which_all_is_skipped_ends() -> None:
    assert first_of(planning.on_weekdays(set(), THURSDAY), 3) == []


def test_seven_in_the_evening_stays_seven_across_the_change_of_clocks() -> None:
    before = planning.moment(date(2027, 3, 25), time(19), LISBON)
    after = planning.shifted(before, 7, LISBON)
    assert before == datetime(2027, 3, 25, 19, tzinfo=UTC)
    assert after == datetime(2027, 4, 1, 18, tzinfo=UTC)


def test_a_time_that_the_clock_leaps_over_is_an_hour_later() -> None:
    leapt = planning.moment(date(2027, 3, 28), time(1, 30), LONDON)
    assert leapt == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert leapt.hour == 2
