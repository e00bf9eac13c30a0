"""What a member comes back for: what is new to them, who spoke to them, what their next meeting asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bookclub.notifications.models import Notification
from bookclub.notifications.saying import Notice, in_words
from bookclub.reading.readers import Reader
from bookclub.schedules.models import Meeting, Schedule, Stretch
from bookclub.schedules.place import standing
from discussions.counting import count_new
from discussions.models import Comment, Thread
from discussions.unread import opened_since

NOTICES_SHOWN = 5
THREADS_SHOWN = 5
LOOKED_AT = 25  # threads in which it is looked for what is new: those last spoken in
OPENED_LATELY = timedelta(days=14)  # after that, what a chapter opened is found in its thread
COMMENTS_OPENED = 200  # are asked for the threads that they stand in


def concerning(reader: Reader) -> list[Notice]:
    """Who answered, mentioned or quoted this member, as far as they have not looked yet: the latest few."""
    if reader.member is None:
        return []
    unread = Notification.objects.of(reader.member).unread().latest_first().to_show()
    return in_words(unread[:NOTICES_SHOWN], reader)


def spoken_in() -> list[Any]:
    """The threads last written in, those under pages too, once somebody has said something there."""
    found = Thread.objects.visible().filter(Q(address="") | Q(comment_count__gt=0))
    return list(found.for_lists().order_by("-active_at", "-pk")[:LOOKED_AT])


def new_to(reader: Reader, lately: list[Any]) -> list[Any]:
    """Threads that hold something new for this member, those last spoken in first; each tells how much.

    New is what others wrote since one looked there, and what a chapter has opened meanwhile: the same as in the lists.
    """
    if reader.member is None:
        return []
    threads = {thread.pk: thread for thread in [*lately, *_opened_for(reader)]}
    holding = []
    for pk, count in count_new(threads.values(), reader).items():
        threads[pk].new_count = count
        holding.append(threads[pk])
    return sorted(holding, key=lambda thread: thread.active_at, reverse=True)[:THREADS_SHOWN]


def _opened_for(reader: Reader) -> list[Any]:
    """Where something stands that this member has reached of late. Costs nothing, unless they have moved on."""
    scopes = opened_since(reader, timezone.now() - OPENED_LATELY)
    if not scopes:
        return []
    opened = Comment.objects.living().filter(scope__in=scopes).order_by("-pk")
    there = set(opened.values_list("thread", flat=True)[:COMMENTS_OPENED])
    return list(
        Thread.objects.visible().for_lists().filter(pk__in=there).order_by("-active_at", "-pk")[:LOOKED_AT]
    )


@dataclass(frozen=True)
class Next:
    """The next meeting that reads what this member is in, and how they stand."""

    meeting: Meeting
    standing: str


def next_meeting(reader: Reader) -> Next | None:
    """Of the works that this member has begun: what they have to read until then, in the words of the schedule."""
    if reader.member is None or not reader.reached:
        return None
    read = Stretch.objects.filter(work__in=reader.reached).values("meeting__schedule")
    coming = Meeting.objects.to_come().filter(schedule__in=Schedule.objects.running().filter(pk__in=read))
    meeting = coming.select_related("schedule").with_stretches().first()
    if meeting is None:
        return None
    every = list(Meeting.objects.filter(schedule=meeting.schedule).in_order().with_stretches())
    return Next(meeting, standing(meeting.schedule, every, reader))
