"""What waits for those who keep order: the first thing that the desk shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator

from bookclub.members.models import Member

from .models import Held, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 10  # of each queue; the rest is a click away


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, in words that spoil nothing."""

    name: str
    about: str
    since: datetime
    address: str


@dataclass(frozen=True)
class Queue:
    name: str
    count: int
    items: list[Waiting]
    address: str

    @property
    def more(self) -> bool:
        return self.count > len(self.items)


@dataclass(frozen=True)
class Waits:
    queues: list[Queue]

    @property
    def total(self) -> int:
        return sum(queue.count for queue in self.queues)


def waits_for(member: Member) -> Waits:
    """The queues that this member may work on, each the oldest first."""
    queues = []
    if member.may("moderation.change_report"):
        queues.append(_reports())
    if member.may("moderation.judge_held"):
        queues.append(_held())
    if member.may("members.approve_member"):
        queues.append(_people())
    return Waits(queues)


def _reports() -> Queue:
    found = Report.objects.open().oldest_first().select_related("author", "content_type")
    items = [
        Waiting(
            report.get_reason_display(), _of(report), report.opened_at,
            reverse("admin:moderation_report_change", args=[report.pk]),
        )
        for report in found[:SHOWN]
    ]  # fmt: skip
    every = reverse("admin:moderation_report_changelist") + "?state__exact=open"
    return _queue("Reports", found, items, every)


def _held() -> Queue:
    found = Held.objects.waiting().oldest_first().select_related("author")
    items = [
        Waiting(
            f"{held.noun.capitalize()} by {held.author}", "; ".join(held.why), held.held_at,
            reverse("admin:moderation_held_change", args=[held.pk]),
        )
        for held in found[:SHOWN]
    ]  # fmt: skip
    every = reverse("admin:moderation_held_changelist") + "?state__exact=waits"
    return _queue("Posts that wait", found, items, every)


def _of(report: Report) -> str:
    return (
        f"a {report.content_type.name} by {report.author}"
        if report.author
        else f"a {report.content_type.name}"
    )


def _people() -> Queue:
    found = Member.objects.waiting()
    items = [
        Waiting(
            str(member), _wish(member), member.date_joined,
            reverse("admin:members_member_change", args=[member.pk]),
        )
        for member in found[:SHOWN]
    ]  # fmt: skip
    return _queue(
        "Wait to be let in", found, items, reverse("admin:members_member_changelist") + "?state=waiting"
    )


def _wish(member: Member) -> str:
    """In their own words, as far as a line holds them; the rest stands beside the answer."""
    why = Truncator(" ".join(member.joining_reason.split())).chars(100)
    return f"wants to join: “{why}”" if why else "wants to join"


def _queue(name: str, found: QuerySet[Any], items: Iterable[Waiting], address: str) -> Queue:
    items = list(items)
    count = len(items) if len(items) < SHOWN else found.count()
    return Queue(name, count, items, address)
