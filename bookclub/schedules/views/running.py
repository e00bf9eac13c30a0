"""What becomes of a schedule: publish, pause, resume, archive, cancel, shift, copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookclub.reading.requests import MemberRequest

from ..forms import CopyForm, ReasonForm, ShiftForm
from ..models import EditClash, Schedule
from .doors import for_planners

NOT_NOW = "As the schedule stands, that cannot be done. Look at it again: somebody may have been quicker."


def _deed(may: str, do: Callable[[Schedule, MemberRequest], None], said: str) -> Callable[..., HttpResponse]:
    """A deed that is one button: `may` is the predicate that the template asks, too."""

    @require_POST
    @for_planners
    def view(request: MemberRequest, schedule: Schedule) -> HttpResponse:
        if not getattr(schedule, may)(request.user):
            raise PermissionDenied(NOT_NOW)
        do(schedule, request)
        messages.success(request, said)
        return redirect(schedule)

    return view


publish = _deed(
    "can_be_published_by", lambda schedule, request: schedule.publish(by=request.user),
    "Published: the club can see it and answer, and whoever watches the work is told.",
)  # fmt: skip
pause = _deed(
    "can_be_paused_by", lambda schedule, request: schedule.pause(by=request.user),
    "Paused. The dates stay until you shift them.",
)  # fmt: skip
resume = _deed(
    "can_be_resumed_by", lambda schedule, request: schedule.resume(by=request.user), "It runs again.",
)  # fmt: skip
archive = _deed(
    "can_be_archived_by", lambda schedule, request: schedule.archive(by=request.user),
    "Archived: it stays to be read, at the end of the list.",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def cancel(request: MemberRequest, schedule: Schedule) -> HttpResponse:
    """Call off all that is to come; or throw a draft away."""
    if not schedule.is_draft and not schedule.can_be_cancelled_by(request.user):
        raise PermissionDenied(NOT_NOW)
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or not (schedule.is_draft or form.is_valid()):
        context = {"form": form, "schedule": schedule}
        return render(request, "schedules/cancel.html", context, status=422 if form.errors else 200)
    if schedule.is_draft:
        schedule.throw_away()
        messages.success(request, "The draft is gone.")
        return redirect("schedules:schedules")
    schedule.cancel(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "Cancelled. Those who said yes are told.")
    return redirect(schedule)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def shift(request: MemberRequest, schedule: Schedule) -> HttpResponse:
    form = ShiftForm(request.POST or None, schedule=schedule)
    if request.method == "POST" and form.is_valid():
        try:
            moved = schedule.shift(by=request.user, **form.cleaned_data)
        except EditClash as clash:
            form.data = {**request.POST.dict(), "version": clash.theirs.version}
            context = {"form": form, "schedule": clash.theirs, "has_clashed": True}
            return render(request, "schedules/shift.html", context, status=409)
        messages.success(request, f"{moved} meeting{'' if moved == 1 else 's'} moved.")
        return redirect(schedule)
    context = {"form": form, "schedule": schedule}
    return render(request, "schedules/shift.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def copy(request: MemberRequest, schedule: Schedule) -> HttpResponse:
    """A draft of the same plan, for another season or another group."""
    initial = {"title": schedule.title, "first": timezone.localdate() + timedelta(days=7)}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = schedule.copy(by=request.user, **form.facts)
        messages.success(request, "A draft that only organisers see. Move what you like, then publish it.")
        return redirect("schedules:plan", made.slug)
    context = {"form": form, "schedule": schedule}
    return render(request, "schedules/copy.html", context, status=422 if form.errors else 200)
