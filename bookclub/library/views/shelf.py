"""The shelf, the page of a work, the page of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import metadata
from ..models import Person, Work
from ..models.milestones import in_parts
from ..models.people import credited_works
from ..outlines import outline

if TYPE_CHECKING:
    from bookclub.reading.requests import ReaderRequest

A_PAGE = 24
THREADS_SHOWN = 5


@require_safe
def works(request: ReaderRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    kind = request.GET.get("kind", "")
    kind = kind if kind in Work.Kind.values else ""
    found = Work.objects.with_makers().matching(words)
    found = found.of_kind(kind) if kind else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    chosen = {name: value for name, value in (("q", words), ("kind", kind)) if value}
    context = {
        "page": page,
        "words": words,
        "kind": Work.Kind(kind) if kind else "",
        "kinds": _kinds(words),
        "pager_query": f"{urlencode(chosen)}&" if chosen else "",
        "can_add": Work.can_be_added_by(request.reader.member),
    }
    return render(request, "library/works.html", context)


def _kinds(words: str) -> list[tuple[str, str, str]]:
    """The kinds that the library has, each with its name and the query that chooses it."""
    held = Work.objects.kinds()
    kept = {"q": words} if words else {}
    query = {kind: urlencode({**kept, "kind": kind.value}) for kind in Work.Kind}
    return [(kind.value, kind.plural, query[kind]) for kind in Work.Kind if kind.value in held]


@require_safe
def work(request: ReaderRequest, slug: str) -> HttpResponse:
    work = get_object_or_404(Work, slug=slug)
    kin = list(Work.objects.kin_of(work))
    work.with_credits(kin)
    context = {
        "work": work,
        "sources": [other for other in kin if other.is_source],
        "adaptations": [other for other in kin if not other.is_source],
        "parts": in_parts(outline(work.pk).points, reached=request.reader.positions.get(work.pk, 0)),
        "pages": list(work.reference_pages.all()),
        "threads": _threads(request, work),
        "can_edit": work.can_be_edited_by(request.reader.member),
        "address": metadata.absolute(work.get_absolute_url()),
        "linked_data": metadata.of_work(work),
    }
    return render(request, "library/work.html", context)


def _threads(request: ReaderRequest, work: Work) -> list[Any]:
    """The latest talk on the work. Titles are safe for everyone; what a thread waits for stands beside it."""
    threads = list(
        work.threads.visible().started_by_members().for_lists().by_latest_activity()[:THREADS_SHOWN]
    )
    request.reader.meet(threads)
    for thread in threads:
        waits = thread.scope_id and not request.reader.may_read(thread)
        thread.waits_for = request.reader.waits_for(thread.scope_id, within=work.pk) if waits else ""
    return threads


@require_safe
def person(request: ReaderRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person, slug=slug)
    context = {
        "person": person,
        "roles": credited_works(person),
        "pages": list(person.reference_pages.all()),
        "address": metadata.absolute(person.get_absolute_url()),
        "linked_data": metadata.of_person(person),
    }
    return render(request, "library/person.html", context)
