"""The secret addresses of a member: shown, renewed, revoked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import secrets
from ..requests import SignedInRequest


class Shown(NamedTuple):
    """A purpose, this member's key for it, and the whole addresses that it opens."""

    purpose: secrets.Purpose
    key: secrets.SecretKey | None
    addresses: list[tuple[str, str]]


@login_required
@never_cache
@require_safe
def addresses(request: SignedInRequest) -> HttpResponse:
    keys = {key.purpose: key for key in secrets.SecretKey.objects.filter(member=request.user)}
    shown = [_shown(purpose, keys.get(purpose.slug)) for purpose in secrets.purposes()]
    return render(request, "members/addresses.html", {"shown": shown})


def _shown(purpose: secrets.Purpose, key: secrets.SecretKey | None) -> Shown:
    paths = purpose.addresses(key.text) if key else []
    origin = settings.CLUB_ORIGIN.rstrip("/")
    return Shown(purpose, key, [(label, origin + path) for label, path in paths])


def _of_a_purpose(deed: Callable[[SignedInRequest, str], None]) -> Callable[..., HttpResponse]:
    @wraps(deed)
    def view(request: SignedInRequest, purpose: str) -> HttpResponse:
        if not secrets.is_purpose(purpose):
            raise Http404
        deed(request, purpose)
        return redirect("members:addresses")

    return login_required(require_POST(view))


@_of_a_purpose
def renew_address(request: SignedInRequest, purpose: str) -> None:
    secrets.SecretKey.objects.renew(request.user, purpose)
    messages.success(request, "There is a new key. Addresses with an older one answer nobody any more.")


@_of_a_purpose
def revoke_address(request: SignedInRequest, purpose: str) -> None:
    secrets.SecretKey.objects.revoke(request.user, purpose)
    messages.success(request, "The key is revoked. Its addresses answer nobody any more.")
