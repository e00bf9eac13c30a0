"""Book beside film: the page of a work and its adaptations, and the talk under it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookclub.library.models import Work
from bookclub.members.gates import writers_only
from bookclub.reading.requests import MemberRequest, ReaderRequest
from discussions.pages import comment_context

from .. import metadata
from ..beside import SCALE, side_by_side
from ..eyes import Eyes
from ..models import Comparison, Review

REVIEWS_SHOWN = 6


@require_safe
def beside(request: ReaderRequest, slug: str) -> HttpResponse:
    """Of what was made from another work, the page is that one's."""
    work = get_object_or_404(Work, slug=slug)
    source = work.adapted_from.order_by("year", "pk").first()
    if source is not None:
        return redirect("reviews:beside", source.slug, permanent=False)
    eyes = Eyes.of(request)
    sides, pairs = side_by_side(work, eyes)
    if len(sides) == 1:
        raise Http404
    comparison = Comparison.objects.select_related("thread__work").filter(work=work).first()
    context: dict[str, Any] = comment_context(request, comparison.thread) if comparison else {}
    of_both = Review.objects.of_both([side.work for side in sides]).open_to(request.reader)
    context |= {
        "work": work, "sides": sides, "pairs": pairs, "scale": SCALE,
        "reviews": eyes.look_at(eyes.whole(of_both.select_related("work")).newest_first()[:REVIEWS_SHOWN]),
        "pages": work.reference_pages.filter(kind="comparison"),
        "can_open": comparison is None and Comparison.can_be_opened_by(eyes.member),
        "canonical": metadata.absolute(f"/works/{work.slug}/beside/"),
    }  # fmt: skip
    return render(request, "reviews/beside.html", context)


@require_POST
@writers_only
def open_talk(request: MemberRequest, slug: str) -> HttpResponse:
    work = get_object_or_404(Work.objects.exclude(adaptations=None).distinct(), slug=slug, adapted_from=None)
    comparison = Comparison.open(work)
    messages.success(request, "The talk is open.")
    return redirect(f"{comparison.get_absolute_url()}#comments")
