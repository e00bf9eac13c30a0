"""Who is in the club: the list of members, and the page of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ..models import Member
from ..requests import ClubRequest

A_PAGE = 48  # three columns of sixteen
COMMENTS_A_PAGE = 20
THREADS_SHOWN = 10


@require_safe
def members(request: ClubRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = (
        Member.objects.in_club()
        .matching(words)
        .by_name()
        .defer("about", "about_html")
        .prefetch_related("groups")
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    kept = f"{urlencode({'q': words})}&" if words else ""
    return render(request, "members/members.html", {"page": page, "words": words, "pager_query": kept})


@require_safe
def profile(request: ClubRequest, username: str) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), username=username.lower())
    if member.username != username:
        return redirect(member, permanent=True)
    shown = {"member": member, "is_me": request.user == member}
    return render(
        request, "members/profile.html", shown | _reading(request, member) | _writing(request, member)
    )


def _reading(request: ClubRequest, member: Member) -> dict[str, Any]:
    """How far they are in each work, if they show it; they always see it themselves."""
    if not (member.shows_progress or request.user == member):
        return {"progress": []}
    progress = member.progress.select_related("work", "milestone").annotate(length=Count("work__milestones"))
    return {"progress": progress.order_by("-updated_at")}


def _writing(request: ClubRequest, member: Member) -> dict[str, Any]:
    """What they wrote and this reader may be sent. Of the rest not even the number is said: it would name an author."""
    if not (member.shows_writing or request.user == member):
        return {}
    open_to_reader = member.comments.living().open_to(request.reader).select_related("thread")
    open_to_reader = open_to_reader.defer("body", "body_html", "spans")
    page = Paginator(open_to_reader.order_by("-created_at", "-pk"), COMMENTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    threads = (
        member.threads.visible().started_by_members().select_related("work").order_by("-created_at", "-pk")
    )
    return {
        "threads": threads[:THREADS_SHOWN],
        "page": page,
        "comment_count": page.paginator.count,
    }
