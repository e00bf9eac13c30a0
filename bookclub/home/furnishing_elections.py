"""The demo club chooses its books: a vote that is over, with its rounds, one that is open, and works that wait."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Election, Nomination, Schedule

FILE = Path(__file__).parent / "demo_club" / "elections.toml"


@transaction.atomic
def furnish_elections(*, at: datetime | None = None) -> None:
    """Hold what has not been held yet. Days are counted from today."""
    if Nomination.objects.exists():
        return
    at, told = at or timezone.now(), tomllib.loads(FILE.read_text())
    cast = {member.username: member for member in Member.objects.all()}
    for election in told["elections"]:
        _hold(election, cast, at)
    for nomination in told["standing"]:
        _nominate(nomination, cast, at - timedelta(days=3))


def _nominate(told: dict[str, Any], cast: dict[str, Member], at: datetime) -> Nomination:
    work = Work.objects.get(slug=told["work"])
    return Nomination.objects.nominate(work, by=cast[told["by"]], why=told["why"], at=at)


def _hold(told: dict[str, Any], cast: dict[str, Member], at: datetime) -> None:
    opened = at + timedelta(days=told["opens"])
    stand = [
        _nominate(each, cast, opened - timedelta(days=7) + timedelta(hours=hour))
        for hour, each in enumerate(told["nominations"])
    ]
    election = Election.objects.open_with(
        stand, by=cast[told["by"]], at=opened, title=told["title"], method=told["method"],
        closes_at=at + timedelta(days=told["closes"]), hides_results=told["hides_results"],
    )  # fmt: skip
    by_work = {nomination.work.slug: nomination for nomination in stand}
    for hour, (name, choices) in enumerate(told["ballots"].items(), start=1):
        choices = [by_work[slug] for slug in choices]
        election.vote(choices, by=cast[name], at=opened + timedelta(hours=hour))
    if became := Schedule.objects.filter(slug=told.get("became", "")).first():
        election.become_schedule(lambda: became)
