"""Saying how far one has read, and asking to see one veiled thing anyway."""

from __future__ import annotations

import json

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bookclub.library.models import Work
from bookclub.members.gates import members_only

from .models import Spoilable, choose_to_see
from .progress import begin_again, finish_again, move, reveal_in_session
from .requests import MemberRequest, ReaderRequest


def way_back(request: ReaderRequest, otherwise: str) -> str:
    """The page that a form came from, if that is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


@require_POST
def progress(request: ReaderRequest, slug: str) -> HttpResponse:
    """ "I have finished": a milestone of this work, or nothing of it yet. For visitors, too."""
    work = get_object_or_404(Work, slug=slug)
    chosen = request.POST.get("milestone", "")
    milestone = None
    if chosen:
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 18):
            raise Http404
        milestone = get_object_or_404(work.milestones, pk=int(chosen))
    opened = move(request, work, milestone)
    messages.success(request, said(work, milestone, [str(kind) for kind in opened]))
    return redirect(way_back(request, work.get_absolute_url()))


def said(work: Work, milestone: object, opened: list[str]) -> str:
    """What moving on brought, in one sentence."""
    here = (
        f"Noted: you are past {milestone} of {work.full_title}."
        if milestone
        else f"Noted: {work.full_title} is still before you."
    )
    if not opened:
        return here
    listed = opened[0] if len(opened) == 1 else f"{', '.join(opened[:-1])} and {opened[-1]}"
    return f"{here} {listed} opened for you."


@require_POST
@members_only
def reread(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin another reading, or end the one that is under way."""
    work = get_object_or_404(Work, slug=slug)
    if "finished" in request.POST:
        finish_again(request.user, work)
        messages.success(request, f"Another reading of {work.full_title} is behind you.")
    else:
        reading = begin_again(request.user, work)
        messages.success(
            request, f"Reading {reading.number} of {work.full_title} begins. Nothing is veiled again."
        )
    return redirect(way_back(request, work.get_absolute_url()))


@require_POST
def show_anyway(request: ReaderRequest, label: str, pk: int) -> HttpResponse:
    """Show one veiled item to the one who asks for it. It moves nobody's progress."""
    model = next(
        (m for m in apps.get_models() if m._meta.label_lower == label and issubclass(m, Spoilable)), None
    )
    if model is None:
        raise Http404
    item = get_object_or_404(model, pk=pk)
    if request.reader.member:
        choose_to_see(item, by=request.reader.member)
    else:
        reveal_in_session(request, item)
    back = way_back(request, "/")
    if request.htmx:
        location = {"path": back, "target": "#main", "select": "#main", "swap": "outerHTML show:none"}
        return HttpResponse(headers={"HX-Location": json.dumps(location)})
    return redirect(f"{back}#{model.__name__.lower()}-{pk}")
