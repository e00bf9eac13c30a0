"""Which feeds a member's key opens: those of the club, of what they read, and of where they talk."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.urls import reverse

from bookclub.members.models import Member
from bookclub.members.secrets import SecretKey
from bookclub.reading.models import Progress
from discussions.models import Thread

WORKS_SHOWN = 12
THREADS_SHOWN = 8


def of_key(key: str) -> Iterator[tuple[str, str]]:
    yield "All that is said", reverse("feeds:private_club", args=[key])
    yield "Reviews", reverse("feeds:private_reviews", args=[key])
    yield "Pages, new and changed", reverse("feeds:private_pages", args=[key])
    member = SecretKey.objects.holder(key, "feeds")
    if member is None:
        return
    for row in (
        Progress.objects.filter(member=member).select_related("work").order_by("-updated_at")[:WORKS_SHOWN]
    ):
        yield f"On {row.work.full_title}", reverse("feeds:private_work", args=[key, row.work.slug])
    for thread in _threads_of(member):
        yield f"Thread: {thread.title}", reverse("feeds:private_thread", args=[key, thread.pk])


def _threads_of(member: Member) -> list[Thread]:
    """Where they wrote last."""
    wrote = (
        Thread.objects.visible()
        .filter(comments__author=member)
        .annotate(wrote_at=Max("comments__created_at"))
    )
    return list(wrote.order_by("-wrote_at")[:THREADS_SHOWN])
