"""A member's shelf, their year in reading, and what they mean to come to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookclub.library.models import Work
from bookclub.members.gates import members_only
from bookclub.members.models import Member
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..eyes import Eyes
from ..models import Wish
from ..shelves import shelf_of, year_of, years_of


def _member(request: ReaderRequest, username: str) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.user), username=username.lower())


@require_safe
def shelf(request: ReaderRequest, username: str) -> HttpResponse:
    member, eyes = _member(request, username), Eyes.of(request)
    context = {"member": member, "is_me": eyes.member == member, "shelf": shelf_of(member, eyes)}
    return render(request, "reviews/shelf.html", context | {"years": years_of(member, eyes)})


@require_safe
def year(request: ReaderRequest, username: str, number: int) -> HttpResponse:
    if not 1900 <= number <= timezone.localdate().year:
        raise Http404
    member, eyes = _member(request, username), Eyes.of(request)
    context = {"member": member, "is_me": eyes.member == member, "year": year_of(member, number, eyes)}
    return render(request, "reviews/year.html", context | {"years": years_of(member, eyes)})


@require_POST
@members_only
def wish(request: MemberRequest, slug: str) -> HttpResponse:
    """Onto the shelf of what is to come, or off it."""
    work = get_object_or_404(Work, slug=slug)
    if "undo" in request.POST:
        Wish.objects.filter(member=request.user, work=work).delete()
        messages.success(request, f"{work.full_title} is off your shelf of things to come.")
        return redirect("reviews:shelf", request.user.username)
    Wish.objects.get_or_create(member=request.user, work=work)
    messages.success(request, f"{work.full_title} waits on your shelf.")
    return redirect(work)
