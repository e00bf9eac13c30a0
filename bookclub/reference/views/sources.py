"""The list of sources, and the form for one of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookclub.members.gates import writers_only
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..forms import SourceForm
from ..models import Source
from .editing import NOT_AN_EDITOR
from .reading import member_of

SOURCES = 100  # in a list


@require_safe
def sources(request: ReaderRequest) -> HttpResponse:
    listed = Paginator(Source.objects.all(), SOURCES).get_page(request.GET.get("page"))
    context = {"listed": listed, "can_edit": Source.can_be_edited_by(member_of(request))}
    return render(request, "reference/sources.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def source(request: MemberRequest, key: str | None = None) -> HttpResponse:
    """A new source, or a change to one."""
    if not Source.can_be_edited_by(request.user):
        raise PermissionDenied(NOT_AN_EDITOR)
    found = get_object_or_404(Source, key=key) if key else None
    form = SourceForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "The source is in the list.")
        return redirect("reference:sources")
    context = {"form": form, "source": found}
    return render(request, "reference/source.html", context, status=422 if form.is_bound else 200)
