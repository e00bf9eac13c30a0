"""Importing a schedule: upload or paste, look at what was understood, save it whole."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest

from ..import_forms import ImportForm
from ..models import Schedule
from ..models.schedules import club_zone
from .doors import NOT_A_PLANNER


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def import_schedule(request: MemberRequest) -> HttpResponse:
    """Nothing is saved that was not shown as it is, and nothing while a line is wrong."""
    if not Schedule.can_be_planned_by(request.user):
        raise PermissionDenied(NOT_A_PLANNER)
    if request.method != "POST":
        zone = club_zone() if club_zone() != "UTC" else request.user.zone.key
        return _page(request, ImportForm(initial={"time_zone": zone} | kept_words(request)))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid() or form.sheet is None:
        return _page(request, form, status=422)
    if form.sheet.wrong:
        return _page(request, _with_the_text(form), status=422)
    if "save" not in request.POST or request.POST.get("previewed") != _digest(form):
        return _page(request, _with_the_text(form), previewed=_digest(form))
    schedule = form.plan(by=request.user)
    messages.success(request, "A draft that only organisers see. Move what you like, then publish it.")
    return redirect("schedules:plan", schedule.slug)


def _with_the_text(form: ImportForm) -> ImportForm:
    """What was uploaded stands in the form from now on: browsers send a file once."""
    shown = {name: form.data.get(name, "") for name in form.fields} | {
        "contents": form.cleaned_data["contents"]
    }
    again = ImportForm(shown)
    again.is_valid()
    return again


def _digest(form: ImportForm) -> str:
    """Of all that decides what would be saved; line ends are as browsers please."""
    said = [str(form.cleaned_data[name]) for name in ("title", "work", "time_zone", "contents")]
    return hashlib.sha256("\n".join("\n".join(said).splitlines()).encode()).hexdigest()[:20]


def _page(
    request: MemberRequest, form: ImportForm, *, status: int = 200, previewed: str = ""
) -> HttpResponse:
    context = {"form": form, "sheet": form.sheet, "previewed": previewed}
    return render(request, "schedules/import.html", context, status=status)
