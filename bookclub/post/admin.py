"""The outbox on the desk: what went out, what waits, what was refused. Never what a letter says."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Letter

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
    actions = ["send_again"]

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
