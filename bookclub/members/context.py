"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest


def club(request: HttpRequest) -> dict[str, object]:
    return {"club": getattr(request, "club", None)}
