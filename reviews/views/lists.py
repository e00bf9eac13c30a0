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
from ..models import ListClash, ListEntry, WorkList


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
    return _keep(request, found, _as_words(found))


def _as_words(found: WorkList) -> dict[str, Any]:
    """A list as its form has it."""
    rows: list[ListEntry] = list(found.entries.select_related("work"))
    lines = "\n".join(f"{row.work.slug}: {row.note}" if row.note else row.work.slug for row in rows)
    return {"title": found.title, "summary": found.summary, "works": lines, "version": found.version}


def _keep(request: MemberRequest, found: WorkList, initial: dict[str, Any]) -> HttpResponse:
    form = ListForm(request.POST or None, initial=initial | kept_words(request))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, found, status=422 if form.is_bound else 200)
    words = form.cleaned_data
    found.title, found.summary = words["title"], words["summary"]
    try:
        found.keep(words["works"], by=request.user, version=words["version"])
    except ListClash as clash:
        form.data = {**request.POST.dict(), "version": clash.theirs.version}
        return _form_page(request, form, clash.theirs, status=409, theirs=_as_words(clash.theirs))
    messages.success(request, "The list is saved.")
    return redirect(found)


def _form_page(
    request: MemberRequest, form: ListForm, found: WorkList, *, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, "list": found, "known": Work.objects.order_by("title", "year")[:200]}
    return render(request, "reviews/list_form.html", context | more, status=status)
