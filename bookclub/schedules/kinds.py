"""Schedules and meetings as the desk knows them. Registered with `bookclub.moderation.items` in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.items import Kind
from bookclub.moderation.models import Reason
from bookclub.reading.readers import Reader

from .models import Meeting, Schedule


class ScheduleKind(Kind):
    """All that it says is seen by everybody: its title, and what it is about."""

    model = Schedule
    noun = "schedule"
    reasons = (Reason.TITLE, Reason.SPOILS, Reason.UNKIND, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Schedule:
        return get_object_or_404(Schedule.objects.visible_to(reader).select_related("created_by"), pk=pk)

    def author(self, item: Schedule) -> Member | None:
        return item.created_by

    def name(self, item: Schedule) -> str:
        return f"the schedule “{item.title}”"

    def words(self, item: Schedule) -> SafeString:
        return format_html(
            "<h3>{}</h3>{}", item.title, mark_safe(item.about_html)
        )  # sanitised when it was saved


class MeetingKind(Kind):
    """Its title is seen by everybody; agenda, questions and notes wait."""

    model = Meeting
    noun = "meeting"
    reasons = (Reason.SPOILS, Reason.TITLE, Reason.UNKIND, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Meeting:
        return get_object_or_404(Meeting.objects.visible_to(reader).select_related("schedule", "host"), pk=pk)

    def author(self, item: Meeting) -> Member | None:
        return item.host or item.schedule.created_by

    def name(self, item: Meeting) -> str:
        return f"the meeting “{item.full_title}”"

    def works(self, item: Meeting) -> Iterable[Work]:
        return list(dict.fromkeys(stretch.work for stretch in item.stretches.select_related("work")))

    def around(self, item: Meeting) -> list[tuple[str, str, str]]:
        waits = str(item.scope) if item.scope else "nothing: safe for everyone"
        return [("Schedule", item.schedule.title, item.schedule.get_absolute_url()), ("Waits for", waits, "")]

    def words(self, item: Meeting) -> SafeString:
        """With what its inline spoilers hide. Sanitised when it was saved."""
        parts = ((name, *_said(item, name)) for name in Meeting.WORDS if getattr(item, name))
        return format_html_join("", "<h3>{}</h3>{}{}", parts)

    def veil(self, item: Meeting, reason: Reason) -> dict[str, Any]:
        return item.veil_fully(self.works(item)) if reason is Reason.SPOILS else {}

    def unveil(self, item: Meeting, were: dict[str, Any]) -> None:
        item.unveil(were)


def _said(item: Meeting, name: str) -> tuple[SafeString, SafeString]:
    return mark_safe(getattr(item, f"{name}_html")), mark_safe("".join(item.spans.get(name, [])))
