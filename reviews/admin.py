"""The desk: reviews by work, stars and state, with their history. No word of one is shown: the desk asks no reader."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from bookclub.moderation import many
from bookclub.moderation.looked import Looked, Period, period
from bookclub.moderation.people import ON_AUTHORS

from .kinds import ReviewKind
from .models import CitedRating, ListEntry, Review, ReviewEdit, WorkList


class State(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("words", "with words"),
            ("bare", "stars alone"),
            ("veiled", "waiting"),
            ("deleted", "deleted"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: dict[str, dict[str, Any]] = {
            "words": {"published_at__isnull": False, "deleted_at": None},
            "bare": {"published_at": None, "deleted_at": None},
            "veiled": {"scope__isnull": False, "deleted_at": None},
            "deleted": {"deleted_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(Review)
class ReviewAdmin(Looked):
    list_display = ("pk", "work", "author", "published_at", "edited_at", "version")
    list_filter = (State, "work", "order", period("created_at"))
    list_select_related = ("work", "author")
    actions = tuple(many.actions((*ReviewKind.deeds, *ON_AUTHORS)))
    search_fields = ("=author__username", "work__title")
    fields = (
        "work", "author", "scope", "least_scope", "reading", "created_at", "published_at", "edited_at", "version",
        "deleted_at", "deleted_by", "page", "history", "raise_scope",
    )  # fmt: skip
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The filters beside the list and nothing else: `?body__contains=` would confirm what nobody is shown."""
        return lookup.split("__")[0] in {"state", "work", "order", Period.parameter_name}

    @admin.display(description="page")
    def page(self, review: Review) -> str:
        return format_html('<a href="{}">Review {}</a>', review.get_absolute_url(), review.pk)

    @admin.display(description="history")
    def history(self, review: Review) -> str:
        return format_html(
            '<a href="{}">{} earlier versions</a>',
            reverse("reviews:history", args=[review.pk]),
            review.edits.count(),
        )

    @admin.display(description="spoiler point")
    def raise_scope(self, review: Review) -> str:
        return format_html('<a href="{}">Move it</a>', reverse("reviews:spoiler_point", args=[review.pk]))


@admin.register(ReviewEdit)
class ReviewEditAdmin(Looked):
    """Who changed what when; the words are in the review's own history, which asks its reader."""

    list_display = ("review", "number", "replaced_by", "written_at")
    list_select_related = ("review", "replaced_by")
    fields = ("review", "number", "reading", "written_at", "replaced_by", "scope")
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return False


@admin.register(CitedRating)
class CitedRatingAdmin(admin.ModelAdmin):
    autocomplete_fields = ("work",)
    list_display = ("by", "work", "figure", "source")
    list_select_related = ("work",)


class EntryInline(admin.TabularInline):
    model = ListEntry
    autocomplete_fields = ("work",)
    extra = 1


@admin.register(WorkList)
class WorkListAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "edited_at")
    inlines = (EntryInline,)
