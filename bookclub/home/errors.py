"""What a person sees when something is refused: in our own voice, and with what they typed given back."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

# Only words that somebody wrote. A password or a code is never put back into a page.
KEPT = (
    "title",
    "body",
    "text",
    "summary",
    "about",
    "contents",
    "manuscript",
    "note",
    "work",
    "under",
    "version",
    "points",
)


def kept_words(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a refused form that its writer would be sorry to lose."""
    return [(name, value) for name in KEPT for value in request.POST.getlist(name) if value]


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token has gone stale: what was typed comes back, ready to be sent again."""
    context = {"kept": kept_words(request), "action": request.path}
    return render(request, "403_csrf.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than we take at once."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; a reason that we wrote ourselves is shown, with whatever the person had typed."""
    return render(request, "403.html", {"exception": str(exception), "kept": kept_words(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away. Rendered without context, for the context may be what failed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(loader.render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(loader.render_to_string("500.html"), status=500)
