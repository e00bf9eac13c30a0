"""Reporting something, in the browser."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bookclub.members.gates import kept_words, members_only, writers_only
from bookclub.paging import page_of
from bookclub.reading.requests import MemberRequest, ReaderRequest

from . import items
from .forms import ReportForm
from .models import Held, LogEntry, Report


@require_http_methods(["GET", "POST"])
@writers_only
def report(request: MemberRequest, label: str, pk: int) -> HttpResponse:
    """Say what is wrong with something. None of its words stand on the page."""
    kind = items.kind_named(label)
    item = kind.find(pk, request.reader)
    author = kind.author(item)
    if author == request.user:
        raise PermissionDenied("This is your own: you can change it yourself.")
    form = ReportForm(request.POST or None, reasons=kind.reasons, initial=kept_words(request))
    if request.method == "POST" and form.is_valid():
        _, is_new = Report.objects.file(item, by=request.user, author=author, **form.cleaned_data)
        messages.success(request, THANKS if is_new else AGAIN)
        return redirect(kind.address(item))
    context = {"form": form, "name": kind.name(item), "back": kind.address(item)}
    return render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


@require_GET
@members_only
def yours(request: MemberRequest) -> HttpResponse:
    """What became of my reports, and what moderators did about what I wrote."""
    reports = list(request.user.reports.prefetch_related("item").order_by("-opened_at")[:SHOWN])
    for each in reports:
        kind = items.kind_of(each.item) if each.item is not None else None
        each.name = kind.name(each.item) if kind else "something that is gone"
    context = {
        "reports": reports,
        "entries": LogEntry.objects.concerning(request.user)[:SHOWN],
        "held": Held.objects.of(request.user).exclude(state=Held.State.POSTED).newest_first()[:SHOWN],
        "suspended_until": request.user.suspended_until if request.user.is_suspended else None,
    }
    return render(request, "moderation/yours.html", context)


@require_GET
def log(request: ReaderRequest) -> HttpResponse:
    """What was done, for everyone, if the club wants that: it names nobody and nothing."""
    if not request.club.shows_log:
        raise Http404
    page = page_of(LogEntry.objects.public(), request.GET.get("page"))
    return render(request, "moderation/log.html", {"page": page})


SHOWN = 50
THANKS = "Thank you. Those who keep order will look, and you will hear what came of it."
AGAIN = "Your report is with those who keep order already. You will hear what came of it."
