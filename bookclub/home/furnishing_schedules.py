"""The demo club's reading schedule: it runs whenever the demo does, for its days are counted from today."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading import points
from bookclub.schedules.models import Meeting, Row, Schedule, Span
from bookclub.schedules.planning import moment
from bookclub.schedules.reminders import tell_of_plans
from discussions.models import Comment, Thread

FILES = Path(__file__).parent / "demo_club"


def furnish_schedules(*, at: datetime | None = None) -> None:
    """Plan what is not planned yet, with the members that are there."""
    cast = {member.username: member for member in Member.objects.all()}
    at = at or timezone.now()
    for told in tomllib.loads((FILES / "schedules.toml").read_text())["schedules"]:
        if not Schedule.objects.filter(slug=told["slug"]).exists():
            with transaction.atomic():
                _plan(told, cast, at)


def _plan(told: dict[str, Any], cast: dict[str, Member], at: datetime) -> None:
    zone = ZoneInfo(told["time_zone"])
    today = at.astimezone(zone).date()
    following = today + timedelta(days=(told["weekday"] - today.weekday()) % 7)
    if moment(following, told["clock"], zone) <= at:
        following += timedelta(weeks=1)
    days = [following + timedelta(weeks=each["week"]) for each in told["meetings"]]
    rows = [
        Row(each["title"], moment(day, told["clock"], zone), tuple(map(_span, each["reads"])))
        for day, each in zip(days, told["meetings"], strict=True)
    ]
    announced = rows[0].starts_at or at
    shared = {name: told[name] for name in ("place", "link", "duration", "capacity")}
    schedule = Schedule.objects.plan(
        rows, by=cast[told["by"]], title=told["title"], at=announced - timedelta(days=21), meeting=shared,
        slug=told["slug"], about=told["about"].strip(), time_zone=told["time_zone"],
    )  # fmt: skip
    schedule.publish(by=cast[told["by"]], at=announced - timedelta(days=20))
    tell_of_plans(announced - timedelta(days=20))
    meetings = schedule.meetings.select_related("schedule").in_order().with_stretches()
    for meeting, each in zip(meetings, told["meetings"], strict=True):
        _furnish(meeting, each, cast, announced)


def _span(told: list[str]) -> Span:
    slug, first, last = told
    work = Work.objects.get(slug=slug)
    return Span(work.pk, work.milestones.get(slug=first).pk, work.milestones.get(slug=last).pk)


def _furnish(meeting: Meeting, told: dict[str, Any], cast: dict[str, Member], announced: datetime) -> None:
    host = cast[told["host"]]
    said_at = announced - timedelta(days=19)
    meeting.change(by=host, host=host, at=said_at)
    meeting.write({name: told[name].strip() for name in Meeting.WORDS if name in told}, by=host, at=said_at)
    hours = 0
    for answer in ("yes", "maybe", "no"):
        for username in told.get(answer, []):
            hours += 3
            guests = told.get("guests", {}).get(username, 0)
            meeting.answer(answer, by=cast[username], guests=guests, at=said_at + timedelta(hours=hours))
    posted: dict[str, Comment] = {}
    for comment in told.get("comments", []):
        posted[comment["key"]] = _comment(meeting, comment, posted, cast)
    if posted:
        # The thread was made just now, and what is said in it is older than that.
        Thread.objects.filter(pk=meeting.thread_id).update(
            active_at=max(each.created_at for each in posted.values())
        )


def _comment(
    meeting: Meeting, told: dict[str, Any], posted: dict[str, Comment], cast: dict[str, Member]
) -> Comment:
    at = (meeting.ends_at or timezone.now()) + timedelta(days=told["day"], minutes=11 * len(posted))
    return meeting.thread.comment(
        by=cast[told["by"]], body=told["body"], under=posted.get(told.get("under", "")), at=at,
        scope=points.named(told["points"]),
    )  # fmt: skip
