"""The outbox on the desk: what went out, what waits, what was refused. Never what a letter says."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .models import Letter, Refusal

STATES: dict[str, dict[str, Any]] = {
    "waits": {"sent_at": None, "dropped_at": None, "failed_at": None},
    "failed": {"failed_at__isnull": False},
    "sent": {"sent_at__isnull": False},
    "dropped": {"dropped_at__isnull": False},
}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state, state.capitalize()) for state in STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(**STATES.get(self.value() or "", {}))


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    list_display = ["__str__", "member", "kind", "made_at", "state", "tries", "trouble"]
    list_filter = [StateFilter]
    list_select_related = ["member"]
    ordering = ["-pk"]
    fields = readonly_fields = (
        "member", "kind", "made_at", "due_at", "tries", "sent_at", "dropped_at", "failed_at", "trouble",
    )  # fmt: skip
    search_fields = ["message_id"]  # which a mail that came back names
    search_help_text = "The Message-ID that a returned mail names."
    actions = ["send_again", "came_back"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return False

    @admin.action(description="Send the failed ones again", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        failed = queryset.exclude(failed_at=None)
        for letter in failed:
            letter.send_again()
        self.message_user(request, "They go out with the next round.")

    @admin.action(description="They came back: their addresses do not take them", permissions=["change"])
    def came_back(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        for letter in queryset.exclude(sent_at=None):
            letter.came_back("came back, a keeper says", at=timezone.now())
        self.message_user(request, "Noted. After three such days the club stops writing to an address.")


@admin.register(Refusal)
class RefusalAdmin(admin.ModelAdmin):
    """Which members get no mail, and why. Not where they live: that is theirs to mend."""

    list_display = ["member", "days", "last_at", "trouble", "stopped_at"]
    list_select_related = ["member"]
    ordering = ["-last_at"]
    fields = readonly_fields = ("member", "days", "last_at", "trouble", "stopped_at")
    actions = ["write_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Refusal | None = None) -> bool:
        return False

    @admin.action(description="Write to them again", permissions=["change"])
    def write_again(self, request: HttpRequest, queryset: QuerySet[Refusal]) -> None:
        for refusal in queryset:
            refusal.write_again()
        self.message_user(request, "The club writes to them again.")
