"""The way to what is new, and putting it all behind oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bookclub.members.gates import members_only, way_back
from bookclub.reading.requests import MemberRequest

from ..models import Comment, ReadMark, Thread
from ..unread import Unread


@require_GET
@members_only
def next_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Lead to the next comment that is new to this member, after the one of `?after=` or from the top."""
    thread = get_object_or_404(Thread.objects.visible(), pk=pk)
    after = request.GET.get("after", "")
    known = after.isascii() and after.isdigit() and len(after) < 15
    comment = Comment.objects.filter(thread=thread, pk=int(after)).first() if known else None
    unread = Unread(thread, request.reader, request.user)
    found = unread.next_after(comment.path if comment else "") if unread.may_hold_any else None
    if found is None:
        messages.info(request, "Nothing is new here for you.")
    return redirect(found or thread)


@require_POST
@members_only
def all_read(request: MemberRequest) -> HttpResponse:
    """Whatever there is in the club, counts as read up to now."""
    ReadMark.objects.note(request.user, None, until=timezone.now())
    messages.success(request, "Everything counts as read.")
    return redirect(way_back(request, reverse("discussions:threads")))
