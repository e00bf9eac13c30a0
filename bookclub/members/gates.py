"""Who gets past a view: members only, and what somebody typed survives the way through the sign-in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponse]
KEPT = "words kept through the sign-in"
MOST_KEPT = 200_000  # characters in the session of somebody who is not signed in


def members_only(view: View) -> View:
    """Send strangers to the sign-in and back to this address, with what they had typed kept in their session."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep_words(request)
        return to_sign_in(request)

    return guarded


def writers_only(view: View) -> View:
    """As `members_only`, and a member who may not write just now is told why."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_the_silenced(request.user)
        return view(request, *args, **kwargs)

    return members_only(guarded)


def refuse_the_silenced(member: Any) -> None:
    if member.is_suspended and member.suspended_until:
        until = date_format(timezone.localtime(member.suspended_until), "j F Y, H:i")
        reason = f" The reason given: {member.suspension_reason}" if member.suspension_reason else ""
        raise PermissionDenied(
            f"Your account is suspended until {until}: you can read, but not write.{reason}"
        )
    if not member.may_write:
        raise PermissionDenied("Somebody from the club has yet to let you in. Until then you can read.")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """And from there to the page that a button stood on, if it says so: the button's own address may show nothing."""
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': way_back(request, request.path)})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page that a form came from, if that is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def keep_words(request: HttpRequest) -> None:
    """Keep a refused form in the session, for the page that it came from to give back."""
    words = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    if sum(len(value) for values in words.values() for value in values) <= MOST_KEPT:
        request.session[KEPT] = {"path": request.path, "words": words}


def kept_words(request: HttpRequest) -> dict[str, str]:
    """What was typed at this address before the sign-in, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[KEPT]
    return {name: values[-1] for name, values in kept["words"].items() if values}
