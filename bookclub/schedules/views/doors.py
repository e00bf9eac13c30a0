"""Who gets to change what: the schedule or the meeting is fetched for those who may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from bookclub.members.gates import writers_only
from bookclub.reading.requests import MemberRequest

from ..models import Meeting, Schedule

View = Callable[..., HttpResponse]
NOT_A_PLANNER = "Schedules are planned by the organisers: ask one of them."


def for_planners(view: View) -> View:
    """Fetch the schedule for those who plan."""

    @functools.wraps(view)
    def guarded(request: MemberRequest, slug: str, **options: Any) -> HttpResponse:
        schedule = get_object_or_404(Schedule.objects.visible_to(request.reader), slug=slug)
        if not Schedule.can_be_planned_by(request.user):
            raise PermissionDenied(NOT_A_PLANNER)
        return view(request, schedule, **options)

    return writers_only(guarded)


def for_hosts(view: View) -> View:
    """Fetch the meeting for those who plan, and for its host."""

    @functools.wraps(view)
    def guarded(request: MemberRequest, pk: int, **options: Any) -> HttpResponse:
        found = Meeting.objects.visible_to(request.reader).select_related(
            "schedule", "thread", "scope", "host"
        )
        meeting = get_object_or_404(found, pk=pk)
        if not meeting.can_be_edited_by(request.user):
            raise PermissionDenied("A meeting is changed by its host and by the organisers.")
        return view(request, meeting, **options)

    return writers_only(guarded)
