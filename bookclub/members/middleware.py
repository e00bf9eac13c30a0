"""The club's door: who may read at all, and in which time zone the pages speak."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from . import secrets
from .models import Club

# What is open even in a closed club: signing in and up, an invitation, what the browser needs to draw those pages.
# Secret addresses let in by their key, and only those who may read.
ALWAYS_OPEN = (
    "/accounts/", "/invitations/join/", "/waiting/", "/settings/delete/", "/goodbye/", "/static/", "/health/",
    "/robots.txt", secrets.PLACE,
)  # fmt: skip


class ClubMiddleware:
    """Sets `request.club`, keeps strangers out of a closed club, and turns times to the member's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        club = request.club = Club.current()  # type: ignore[attr-defined]
        if club.is_closed_to(request.user) and not request.path.startswith(ALWAYS_OPEN):
            return self._send_to_the_door(request)
        if request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)

    def _send_to_the_door(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("members:waiting")
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
