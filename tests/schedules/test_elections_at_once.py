"""Votes that are cast at once, and one that is closed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Ballot, Election, Nomination
from tests.discussions.test_at_once import at_once
from tests.people import make_member

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[], Any]


@pytest.fixture
def ines(db: None) -> Member:
    return make_member("ines")


@pytest.fixture
def election(ines: Member) -> Election:
    works = [Work.objects.create(title=title) for title in ("Emma", "Persuasion")]
    stand = [Nomination.objects.nominate(work, by=ines) for work in works]
    week = timezone.now() + timedelta(days=7)
    return Election.objects.open_with(stand, by=ines, title="What next?", closes_at=week)


def vote(election: Election, member: Member, choices: list[Nomination]) -> None:
    Election.objects.get(pk=election.pk).vote(choices, by=member)


def test_one_member_in_many_windows_has_one_ballot(election: Election, ines: Member) -> None:
    first, second = election.nominations.all()
    deeds: list[Deed] = [partial(vote, election, ines, [first, second][:: (-1) ** turn]) for turn in range(8)]
    assert not [result for result in at_once(deeds) if result]
    assert Ballot.objects.get().choices in ([first.pk, second.pk], [second.pk, first.pk])


def test_everybody_s_vote_is_counted(election: Election, ines: Member) -> None:
    first, second = election.nominations.all()
    members = [make_member(f"member{number}") for number in range(12)]
    deeds: list[Deed] = [partial(vote, election, member, [first]) for member in members]
    assert not [result for result in at_once(deeds) if result]
    assert Election.objects.with_ballots().get().outcome().rounds[0].votes == {first: 12, second: 0}


def test_one_work_is_nominated_once(db: None, ines: Member) -> None:
    work = Work.objects.create(title="Emma")
    deeds: list[Deed] = [partial(Nomination.objects.nominate, work, by=ines) for _ in range(6)]
    at_once(deeds)
    assert Nomination.objects.standing().count() == 1
