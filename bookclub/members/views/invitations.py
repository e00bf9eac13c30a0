"""Inviting people: for those with the right to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..adapter import qr_code
from ..forms import InvitationForm
from ..models import Invitation
from ..requests import SignedInRequest

A_PAGE = 30


def for_inviters(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.may("members.add_invitation"):
            raise PermissionDenied("Organisers and moderators invite people to the club.")
        return view(request, *args, **kwargs)

    return login_required(never_cache(checked))


@for_inviters
def invitations(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.make(by=request.user)
        messages.success(request, "The invitation is ready. Hand on its link or its picture.")
        return redirect("members:invitation", made.pk)
    page = Paginator(Invitation.objects.select_related("created_by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {"form": form, "page": page}
    return render(request, "members/invitations.html", shown, status=422 if form.errors else 200)


@for_inviters
@require_safe
def invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("created_by", "revoked_by"), pk=pk)
    link = settings.CLUB_ORIGIN.rstrip("/") + invitation.get_absolute_url()
    shown = {
        "invitation": invitation,
        "link": link,
        "qr": mark_safe(qr_code(link)) if invitation.is_open else "",
        "came": invitation.members.in_club().by_name(),
        "can_revoke": invitation.can_be_revoked_by(request.user),
    }
    return render(request, "members/invitation.html", shown)


@for_inviters
@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    if invitation.is_open and not invitation.can_be_revoked_by(request.user):
        raise PermissionDenied
    invitation.revoke(by=request.user)
    messages.success(request, "The invitation lets nobody in any more.")
    return redirect("members:invitation", pk)
