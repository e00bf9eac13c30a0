"""Schedules on the moderators' desk: to be found here, and changed on the site, where it is said what that does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from bookclub.reading.requests import ReaderRequest

from .exports import FORMATS, Format
from .models import Election, Meeting, Nomination, Rsvp, Schedule
from .views.taking import download


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="on the site")
    def on_site(self, item: Any) -> str:
        return format_html('<a href="{}">{}</a>', item.get_absolute_url(), item)


def _export_action(kind: Format) -> Callable[..., HttpResponse]:
    """The same file as on the site: as far as the one at the desk has read."""

    @admin.action(description=f"Export as {kind.label} ({kind.hint})", permissions=["view"])
    def export(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Schedule]) -> HttpResponse:
        chosen = Schedule.objects.filter(pk__in=queryset.values("pk")).with_meetings().by_state()
        return download(cast(ReaderRequest, request), list(chosen), kind, stem="schedules")

    export.__name__ = f"export_{kind.file.replace('.', '_')}"
    return export


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly):
    actions = [_export_action(kind) for kind in FORMATS.values()]
    list_display = ("title", "state", "meeting_count", "created_by", "published_at", "updated_at")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title", "slug")
    fields = (
        "title", "on_site", "about", "time_zone", "rhythm", "opens_days_before", "state", "state_at", "state_by",
        "state_reason", "created_by", "created_at", "published_at", "updated_at", "version",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return Schedule.objects.annotate(meeting_count=Count("meetings"))

    @admin.display(description="meetings", ordering="meeting_count")
    def meeting_count(self, schedule: Any) -> int:
        return schedule.meeting_count


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    """Neither agenda nor questions nor notes are shown here: the desk asks nobody how far they have read."""

    list_display = ("title", "schedule", "starts_at", "state", "host", "updated_at")
    list_filter = ("state",)
    list_select_related = ("schedule", "host")
    search_fields = ("title", "schedule__title")
    date_hierarchy = "starts_at"
    fields = (
        "title", "on_site", "schedule", "position", "starts_at", "duration", "place", "link", "host", "capacity",
        "state", "cancelled_at", "cancelled_by", "cancelled_reason", "uid", "sequence", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page above offers: `?agenda__contains=` would confirm what nobody is shown."""
        return lookup.startswith(("starts_at__", "state__"))


@admin.register(Rsvp)
class RsvpAdmin(ReadOnly):
    list_display = ("meeting", "member", "answer", "guests", "is_waiting", "answered_at")
    list_filter = ("answer", "is_waiting")
    list_select_related = ("meeting__schedule", "member")
    search_fields = ("member__username", "member__name", "meeting__title")
    fields = ("meeting", "member", "answer", "guests", "is_waiting", "answered_at")
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nothing through the meeting, whose words are shown to nobody here."""
        return lookup.startswith(("answer__", "is_waiting__"))


@admin.register(Nomination)
class NominationAdmin(ReadOnly):
    list_display = ("work", "by", "at", "election", "withdrawn_at")
    list_select_related = ("work", "by", "election")
    fields = ("work", "why", "by", "at", "election", "withdrawn_at", "withdrawn_by")
    readonly_fields = fields


@admin.register(Election)
class ElectionAdmin(ReadOnly):
    """Who voted for what is nobody's business: ballots are not on the desk."""

    list_display = ("title", "method", "opened_by", "opened_at", "closes_at", "closed_at")
    list_select_related = ("opened_by",)
    fields = (
        "title", "on_site", "method", "hides_results", "opened_by", "opened_at", "closes_at", "closed_at", "closed_by",
        "schedule",
    )  # fmt: skip
    readonly_fields = fields
