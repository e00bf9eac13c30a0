"""A chapter that the library adds to a work falls to a meeting, wherever it is put."""

from __future__ import annotations

import pytest

from bookclub.library.contents import parse
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Schedule
from tests.people import after
from tests.schedules.plans import add_meeting, five_weeks


@pytest.fixture
def schedule(novel: Work, ines: Member) -> Schedule:
    return five_weeks(novel, by=ines)


def add(work: Work, *names: str, behind: str) -> None:
    """Add chapters to the contents as its page would; `behind` is the one that they follow, empty for none."""
    lines, part = [], None
    for stone in work.milestones.order_by("position"):
        if stone.part != part:
            part = stone.part
            lines.append(part)
        if not behind and not lines[1:]:
            lines += [f"  {name}" for name in names]
        lines.append(f"  {stone.name}")
        if stone.name == behind:
            lines += [f"  {name}" for name in names]
    understood = parse("\n".join(lines))
    assert not understood.errors
    work.replace_milestones(understood)


def reads(schedule: Schedule) -> list[tuple[str, str]]:
    found = schedule.meetings.in_order().with_stretches()
    return [(one.first.name, one.last.name) for meeting in found for one in meeting.stretches.all()]


def test_one_between_two_stretches_falls_to_the_later(schedule: Schedule, novel: Work) -> None:
    before = schedule.meetings.in_order()[1].sequence
    add(novel, "Interlude", "Letter", behind="Chapter 5")
    assert reads(schedule)[:2] == [("Chapter 1", "Chapter 5"), ("Interlude", "Chapter 9")]
    assert schedule.meetings.in_order()[1].sequence == before + 1  # calendars hear of it


def test_one_within_a_stretch_changes_no_bounds(schedule: Schedule, novel: Work) -> None:
    was = reads(schedule)
    add(novel, "Interlude", behind="Chapter 7")
    assert reads(schedule) == was


def test_those_at_both_ends_are_read_too(schedule: Schedule, novel: Work) -> None:
    add(novel, "Prologue", behind="")
    add(novel, "Epilogue", "Afterword", behind="Chapter 23")
    assert reads(schedule)[0] == ("Prologue", "Chapter 5")
    assert reads(schedule)[-1] == ("Chapter 18", "Afterword")
    last = schedule.meetings.in_order().last()
    assert last
    assert last.scope == last.thread.scope == after(novel, novel.milestones.get(name="Afterword").position)


def test_each_is_in_exactly_one_stretch_afterwards(schedule: Schedule, novel: Work) -> None:
    for number in (5, 9, 12, 17, 23):
        add(novel, f"Note {number}", behind=f"Chapter {number}")
    found = [
        point.pk
        for meeting in schedule.meetings.in_order().with_stretches()
        for stretch in meeting.stretches.all()
        for point in stretch.points
    ]
    assert found == list(novel.milestones.order_by("position").values_list("pk", flat=True))


def test_a_plan_of_one_part_takes_in_nothing_around_it(novel: Work, ines: Member) -> None:
    schedule = Schedule.objects.create(title="Part Two", created_by=ines)
    add_meeting(schedule, (novel, 10, 13))
    add_meeting(schedule, (novel, 14, 17))
    add(novel, "Interlude", behind="Chapter 9")
    add(novel, "Letter", behind="Chapter 17")
    assert reads(schedule) == [("Chapter 10", "Chapter 13"), ("Chapter 14", "Chapter 17")]
    add(novel, "Note", behind="Chapter 13")
    assert reads(schedule)[1] == ("Note", "Chapter 17")


def test_what_is_archived_stays_as_it_was(schedule: Schedule, novel: Work, ines: Member) -> None:
    schedule.archive(by=ines)
    add(novel, "Interlude", behind="Chapter 5")
    assert reads(schedule)[1] == ("Chapter 6", "Chapter 9")
