"""What waits for a moderator, as its author sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bookclub.members.gates import members_only
from bookclub.reading.requests import MemberRequest

from .models import Held


def _own(request: MemberRequest, pk: int) -> Held:
    """Nobody else learns that it is there."""
    held = get_object_or_404(Held.objects.select_related("author"), pk=pk)
    if not held.can_be_read_by(request.user):
        raise Http404
    return held


@require_GET
@members_only
def held(request: MemberRequest, pk: int) -> HttpResponse:
    held = _own(request, pk)
    where, address = held.where
    return render(request, "moderation/held.html", {"held": held, "where": where, "address": address})


@require_POST
@members_only
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Its author wants it no more, whether it waits or was turned down."""
    held = _own(request, pk)
    if held.take_back():
        messages.success(request, "Taken back: nobody has it any more.")
    else:
        messages.warning(request, "A moderator was quicker: it is posted. You can delete it there.")
    return redirect("moderation:yours")
