"""Planning a schedule: the first form, the table that its organiser adjusts, and what it says of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookclub.library.models import Work
from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest

from ..adjusting import (
    Course,
    Table,
    TableOf,
    filled_in,
    initial_rows,
    spread,
    table_of,
    with_one_more,
    works_of,
)
from ..forms import FactsForm, ScheduleForm
from ..models import EditClash, Schedule
from ..models.schedules import club_zone
from .doors import NOT_A_PLANNER, for_planners


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def new(request: MemberRequest) -> HttpResponse:
    if not Schedule.can_be_planned_by(request.user):
        raise PermissionDenied(NOT_A_PLANNER)
    form = ScheduleForm(request.POST or None, initial=_first_words(request))
    if request.method == "POST" and form.is_valid():
        schedule = form.plan(by=request.user)
        messages.success(request, "A draft that only organisers see. Move what you like, then publish it.")
        return redirect("schedules:plan", schedule.slug)
    return render(request, "schedules/new.html", {"form": form}, status=422 if form.errors else 200)


def _first_words(request: MemberRequest) -> dict[str, Any]:
    work = Work.objects.filter(slug=request.GET.get("work", "")).first()
    zone = club_zone() if club_zone() != "UTC" else request.user.time_zone
    given = {"time_zone": zone, "work_1": work.pk if work else None}
    return given | {"first": timezone.localdate() + timedelta(days=7)} | kept_words(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def plan(request: MemberRequest, schedule: Schedule) -> HttpResponse:
    """The plan as a table. Besides saving it can take one more meeting, and spread what is read anew."""
    if request.method != "POST":
        course = Course(works_of(schedule))
        return _table_page(request, schedule, table_of(schedule, course, rows=initial_rows(schedule)), course)
    course = Course(_work_ids(request))
    table: Table = TableOf(request.POST, schedule=schedule, line=course)
    if "add" in request.POST or "spread" in request.POST:
        return _redrawn(request, schedule, table, course)
    if not table.is_valid():
        table.draw()
        return _table_page(request, schedule, table, course, status=422)
    return _save(request, schedule, table, course)


def _save(request: MemberRequest, schedule: Schedule, table: Table, course: Course) -> HttpResponse:
    try:
        schedule.replan(table.rows, by=request.user, version=_version(request))
    except EditClash as clash:
        table.draw()
        theirs = initial_rows(clash.theirs)
        return _table_page(request, clash.theirs, table, course, status=409, theirs=theirs)
    except ValidationError as refused:
        table.draw()
        return _table_page(request, schedule, table, course, status=422, refused=refused.messages)
    if "publish" in request.POST and schedule.can_be_published_by(request.user):
        schedule.publish(by=request.user)
        messages.success(
            request, "Published: the club can see it and answer, and whoever watches the work is told."
        )
    else:
        messages.success(request, "The plan is saved.")
    return redirect(schedule)


def _redrawn(request: MemberRequest, schedule: Schedule, table: Table, course: Course) -> HttpResponse:
    """The table with one more row, or with the stretches spread evenly. Nothing is saved yet."""
    rows = filled_in(table)
    if "add" in request.POST:
        chosen = request.POST.get("work", "")
        work = (
            Work.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 15 else None
        )
        rows, course = with_one_more(rows, schedule, course, work)
    elif course.stones:
        rows = spread(rows, course)
    return _table_page(request, schedule, table_of(schedule, course, rows=rows), course)


def _table_page(
    request: MemberRequest,
    schedule: Schedule,
    table: Table,
    course: Course,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    version = schedule.version if status == 409 else _version(request) or schedule.version
    context = {
        "schedule": schedule, "table": table, "course": course, "version": version, **more,
        "others": Work.objects.exclude(pk__in=course.work_ids).order_by("title", "year"),
        "can_publish": schedule.can_be_published_by(request.user),
    }  # fmt: skip
    return render(request, "schedules/plan.html", context, status=status)


def _version(request: MemberRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _work_ids(request: MemberRequest) -> list[int]:
    """The works of the table, in order, as it was sent out; those that the library has."""
    given = [int(pk) for pk in request.POST.get("works", "").split(",") if pk.isdecimal() and len(pk) < 15]
    known = set(Work.objects.with_ids(given).values_list("pk", flat=True))
    return [pk for pk in dict.fromkeys(given) if pk in known]


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def edit(request: MemberRequest, schedule: Schedule) -> HttpResponse:
    form = FactsForm(request.POST or None, instance=Schedule.objects.get(pk=schedule.pk))
    if request.method == "POST" and form.is_valid():
        try:
            schedule.change(by=request.user, version=form.cleaned_data["version"], **form.facts)
        except EditClash as clash:
            form.data = {**request.POST.dict(), "version": clash.theirs.version}
            context = {"form": form, "schedule": schedule, "theirs": clash.theirs}
            return render(request, "schedules/edit.html", context, status=409)
        messages.success(request, "Saved.")
        return redirect(schedule)
    context = {"form": form, "schedule": schedule}
    return render(request, "schedules/edit.html", context, status=422 if form.errors else 200)
