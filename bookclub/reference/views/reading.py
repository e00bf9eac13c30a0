"""Reading: lists of pages, a page, a series, an inline spoiler."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from bookclub.members.models import Member
from bookclub.reading.requests import ReaderRequest
from discussions.pages import comment_context

from ..articles import Article
from ..metadata import absolute, linked_data
from ..models import ReferencePage, Series, Statement
from ..series import places_of

PAGES = 40  # in a list


@require_safe
def pages(request: ReaderRequest) -> HttpResponse:
    found = ReferencePage.objects.for_lists().by_kind()
    listed = Paginator(found, PAGES).get_page(request.GET.get("page"))
    context = {
        "listed": listed,
        "series": Series.objects.with_counts(),
        "can_make": ReferencePage.can_be_made_by(member_of(request)),
    }
    return render(request, "reference/pages.html", context)


@require_safe
def page(request: ReaderRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(ReferencePage.objects.with_article(), slug=slug)
    member = member_of(request)
    context: dict[str, Any] = comment_context(request, found.thread)
    context |= {
        "article": Article(found, found.parts, request.reader),
        "places": places_of(found),
        "can_edit": found.can_be_edited_by(member),
        "canonical": absolute(found.get_absolute_url()),
        "linked_data": linked_data(found, request.club.name),
    }
    response = render(request, "reference/page.html", context)
    patch_cache_control(response, private=True)
    return response


@require_safe
def series(request: ReaderRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Series, slug=slug)
    entries = found.entries.select_related("page", "page__work", "page__person", "page__thread")
    return render(request, "reference/series.html", {"series": found, "entries": entries})


@require_POST
def span(request: ReaderRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """What stands in one inline spoiler of a statement. A POST, for one asks for it on purpose."""
    found = get_object_or_404(Statement.objects.open_to(request.reader), pk=pk, section__page__slug=slug)
    if number >= len(found.spans):
        raise Http404
    context = {
        "words": mark_safe(found.spans[number]),  # sanitised when it was saved
        "page": found.section.page,
        "statement": found,
    }
    template = "reference/_span.html" if request.htmx else "reference/span.html"
    response = render(request, template, context)
    patch_cache_control(response, private=True)
    return response


def member_of(request: ReaderRequest) -> Member | None:
    return request.user if request.user.is_authenticated else None
