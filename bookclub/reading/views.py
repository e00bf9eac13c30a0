"""Saying how far one has read, and asking to see one veiled thing anyway."""

from __future__ import annotations

import json

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from bookclub.library.models import Work
from bookclub.library.outlines import outlines
from bookclub.members.gates import members_only, way_back

from .models import Spoilable, choose_to_see
from .opened import opened_places, reached_scopes
from .progress import begin_again, finish_again, move, reveal_in_session
from .requests import MemberRequest, ReaderRequest

WORKS_A_PAGE = 20
PLACES_A_PAGE = 40


@require_POST
def progress(request: ReaderRequest, slug: str) -> HttpResponse:
    """ "I have finished": a milestone of this work, or nothing of it yet. For visitors, too.

    The button of the next milestone (`on_to`) goes before what the list of all of them shows.
    """
    work = get_object_or_404(Work, slug=slug)
    chosen = request.POST.get("on_to") or request.POST.get("milestone", "")
    milestone = None
    if chosen:
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 18):
            raise Http404
        milestone = get_object_or_404(work.milestones, pk=int(chosen))
    before = request.reader.position_in(work.pk)
    brought = move(request, work, milestone)
    messages.success(request, said(work, milestone, [str(kind) for kind in brought], before))
    return redirect(way_back(request, work.get_absolute_url()))


def said(work: Work, milestone: object, brought: list[str], before: int) -> str:
    """What moving on brought, in one sentence, with a link to it."""
    here = (
        f"Noted: you are past {milestone} of {work.full_title}."
        if milestone
        else f"Noted: {work.full_title} is still before you."
    )
    if not brought:
        return here
    listed = brought[0] if len(brought) == 1 else f"{', '.join(brought[:-1])} and {brought[-1]}"
    address = f"{reverse('reading:opened', args=[work.slug])}?since={before}"
    return format_html('{} {} opened for you. <a href="{}">See where</a>', here, listed, address)


@require_safe
def where_i_am(request: ReaderRequest) -> HttpResponse:
    """Every work that this reader has begun, side by side, each with its control."""
    reader = request.reader
    begun = Work.objects.with_ids(reader.reached).last_moved_on_in(reader.member).with_makers()
    page = Paginator(begun, WORKS_A_PAGE).get_page(request.GET.get("page"))
    outlines(work.pk for work in page)  # learnt at once, for the controls
    places = [(work, reader.milestones[work.pk]) for work in page if work.pk in reader.milestones]
    return render(request, "reading/where_i_am.html", {"page": page, "places": places})


@require_safe
def opened(request: ReaderRequest, slug: str) -> HttpResponse:
    """Where that stands which opened between `since`, a position in the work, and where this reader is now."""
    work = get_object_or_404(Work, slug=slug)
    since = request.GET.get("since", "")
    past = int(since) if since.isascii() and since.isdigit() and len(since) < 6 else 0
    found = list(opened_places(reached_scopes(request.reader, work, past=past)))
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    here = request.reader.milestones.get(work.pk)
    context = {"work": work, "page": page, "here": here, "since": past, "kept": f"since={past}&"}
    return render(request, "reading/opened.html", context)


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
    """Show one veiled item to the one who asks for it. It moves nobody's progress.

    `at` is the point that they were told it waits for: if that was moved since, they are told anew, and asked again.
    """
    model = next(
        (m for m in apps.get_models() if m._meta.label_lower == label and issubclass(m, Spoilable)), None
    )
    if model is None:
        raise Http404
    item = get_object_or_404(model, pk=pk)
    if request.GET.get("at", str(item.scope_id)) != str(item.scope_id):
        messages.warning(request, "Its spoiler point was moved meanwhile. Look again what it waits for.")
    elif request.reader.member:
        choose_to_see(item, by=request.reader.member)
    else:
        reveal_in_session(request, item)
    back = way_back(request, "/")
    if request.htmx:
        location = {"path": back, "target": "#main", "select": "#main", "swap": "outerHTML show:none"}
        return HttpResponse(headers={"HX-Location": json.dumps(location)})
    return redirect(f"{back}#{model.__name__.lower()}-{pk}")
