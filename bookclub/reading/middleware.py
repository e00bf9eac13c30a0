"""Gives every request its reader."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from .readers import Reader


class ReaderMiddleware:
    """`request.reader`: it asks nothing before it is asked itself, so pages that veil nothing pay nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = request.reader = Reader(request=request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        # What one person may read is kept for nobody else.
        if reader.was_asked or request.user.is_authenticated:
            patch_cache_control(response, private=True)
        return response
