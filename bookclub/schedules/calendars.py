"""What a member's calendar can subscribe to. Registered with `bookclub.members.secrets` in `SchedulesConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from .models import Schedule

WORDS = (
    "Your calendar asks here for the club's meetings, and shows a change within hours. Place and link are in it; "
    "agenda and questions come once you have read as far."
)
MOST = 20  # schedules with an address of their own on the page of settings


def addresses(key: str) -> Iterator[tuple[str, str]]:
    yield "All schedules", reverse("calendars:every", args=[key])
    for schedule in Schedule.objects.running().by_state()[:MOST]:
        yield schedule.title, reverse("calendars:one", args=[key, schedule.slug])
