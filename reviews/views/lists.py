"""Lists of works: all of them, one, and the form that organisers keep one with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookclub.library.models import Work
from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..forms import ListForm
from ..models import ListEntry, WorkList


@require_safe
def lists(request: ReaderRequest) -> HttpResponse:
    context = {
        "lists": WorkList.objects.with_counts(),
        "can_make": WorkList.can_be_made_by(request.reader.member),
    }
    return render(request, "reviews/lists.html", context)


@require_safe
def work_list(request: ReaderRequest, slug: str) -> HttpResponse:
    works = Prefetch("work", Work.objects.with_makers())
    found = get_object_or_404(WorkList, slug=slug)
    context = {
        "list": found,
        "entries": found.entries.prefetch_related(works),
        "can_edit": found.can_be_edited_by(request.reader.member),
    }
    return render(request, "reviews/list.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def new(request: MemberRequest) -> HttpResponse:
    if not WorkList.can_be_made_by(request.user):
        raise PermissionDenied("Organisers make lists.")
    return _keep(request, WorkList(), {})


@require_http_methods(["GET", "POST"])
@writers_only
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(WorkList, slug=slug)
    if not found.can_be_edited_by(request.user):
        raise PermissionDenied("Organisers keep the lists.")
    rows: list[ListEntry] = list(found.entries.select_related("work"))
    lines = "\n".join(f"{row.work.slug}: {row.note}" if row.note else row.work.slug for row in rows)
    return _keep(request, found, {"title": found.title, "summary": found.summary, "works": lines})


def _keep(request: MemberRequest, found: WorkList, initial: dict[str, Any]) -> HttpResponse:
    form = ListForm(request.POST or None, initial=initial | kept_words(request))
    if request.method == "POST" and form.is_valid():
        found.title, found.summary = form.cleaned_data["title"], form.cleaned_data["summary"]
        found.keep(form.cleaned_data["works"], by=request.user)
        messages.success(request, "The list is saved.")
        return redirect(found)
    context = {"form": form, "list": found, "known": Work.objects.order_by("title", "year")[:200]}
    return render(request, "reviews/list_form.html", context, status=422 if form.is_bound else 200)
