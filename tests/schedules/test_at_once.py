"""A hundred members answer for twenty places at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.schedules.models import Meeting, Rsvp, Schedule
from tests.discussions.test_at_once import at_once
from tests.people import make_member
from tests.schedules.plans import add_meeting

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[], Any]
MEMBERS, PLACES = 100, 20
HANDS = 50  # connections at a time: fewer than a PostgreSQL allows, and each answers for two


@pytest.fixture
def evening(db: None) -> Meeting:
    schedule = Schedule.objects.create(title="A full house", state=Schedule.State.PUBLISHED)
    return add_meeting(schedule, at=timezone.now() + timedelta(days=3), capacity=PLACES)


@pytest.fixture
def crowd(db: None) -> list[Member]:
    return [make_member(f"member{number}") for number in range(MEMBERS)]


def say(meeting: Meeting, answers: list[tuple[Member, str]]) -> None:
    for member, answer in answers:
        fresh(meeting).answer(answer, by=member)


def fresh(meeting: Meeting) -> Meeting:
    """The meeting as another process would hold it."""
    return Meeting.objects.select_related("schedule").get(pk=meeting.pk)


def by_hand(crowd: list[Member]) -> list[list[Member]]:
    return [crowd[hand::HANDS] for hand in range(HANDS)]


def test_exactly_twenty_get_in_and_the_others_wait_in_order(evening: Meeting, crowd: list[Member]) -> None:
    deeds: list[Deed] = [
        partial(say, evening, [(member, "yes") for member in hand]) for hand in by_hand(crowd)
    ]
    assert not [result for result in at_once(deeds) if result]
    coming, waiting = list(evening.rsvps.coming()), list(evening.rsvps.waiting())
    assert (len(coming), len(waiting)) == (PLACES, MEMBERS - PLACES)
    assert max(rsvp.answered_at for rsvp in coming) <= min(rsvp.answered_at for rsvp in waiting)


def test_as_many_move_up_as_step_back_at_once(evening: Meeting, crowd: list[Member]) -> None:
    for member in crowd:
        evening.answer("yes", by=member)
    waiting = [rsvp.member_id for rsvp in evening.rsvps.waiting()]
    leaving = crowd[:PLACES:2]
    deeds: list[Deed] = [partial(say, evening, [(member, "no")]) for member in leaving]
    assert not [result for result in at_once(deeds) if result]
    coming = {rsvp.member_id for rsvp in evening.rsvps.coming()}
    assert len(coming) == PLACES
    assert coming == {member.pk for member in crowd[1:PLACES:2]} | set(waiting[: len(leaving)])


def test_one_member_in_two_windows_has_one_answer(evening: Meeting, crowd: list[Member]) -> None:
    deeds: list[Deed] = [
        partial(say, evening, [(crowd[0], answer)]) for answer in ("yes", "yes", "maybe", "yes")
    ]
    assert not [result for result in at_once(deeds) if result]
    assert Rsvp.objects.filter(meeting=evening, member=crowd[0]).count() == 1
