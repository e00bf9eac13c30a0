"""What the head of every page says: how many notices wait."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from .models.notices import unread_count


def bell(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """A count that is asked of the database only where a template shows it."""
    return {"notice_count": lambda: unread_count(request.user.pk) if request.user.is_authenticated else 0}
