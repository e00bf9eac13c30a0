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


class Address(NamedTuple):
    """A whole address. `opens` is, for a calendar, the same as a link that calendar programs answer to."""

    label: str
    address: str
    opens: str


class Shown(NamedTuple):
    """A purpose, this member's key for it, and the whole addresses that it opens."""

    purpose: secrets.Purpose
    key: secrets.SecretKey | None
    addresses: list[Address]


@login_required
@never_cache
@require_safe
def addresses(request: SignedInRequest) -> HttpResponse:
    keys = {key.purpose: key for key in secrets.SecretKey.objects.filter(member=request.user)}
    shown = [_shown(purpose, keys.get(purpose.slug)) for purpose in secrets.purposes()]
    return render(request, "members/addresses.html", {"shown": shown})


def _shown(purpose: secrets.Purpose, key: secrets.SecretKey | None) -> Shown:
    paths = purpose.addresses(key.text) if key else []
    return Shown(purpose, key, [_address(label, path) for label, path in paths])


def _address(label: str, path: str) -> Address:
    whole = settings.CLUB_ORIGIN.rstrip("/") + path
    return Address(label, whole, f"webcal://{whole.partition('://')[2]}" if path.endswith(".ics") else "")


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
