"""The library on the moderators' desk. Chapters are changed on the site, where a preview says what that does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .models import Credit, Milestone, Person, Work


class CreditInline(admin.TabularInline):
    model = Credit
    extra = 1
    autocomplete_fields = ["person"]
    fields = ["position", "person", "role", "character", "note"]


class MilestoneInline(admin.TabularInline):
    """To look at only: a place that moves here would open, or close, what waits for it."""

    model = Milestone
    fields = ("position", "name", "title", "part", "slug", "pages")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Work)
class WorkAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "year", "milestones", "credits", "edited_at"]
    list_filter = ["kind", ("edited_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "slug", "isbn", "credits__person__name"]
    autocomplete_fields = ["adapted_from"]
    readonly_fields = ["contents", "edited_at", "edited_by"]
    inlines = [CreditInline, MilestoneInline]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Work]:
        return Work.objects.for_desk().order_by("title", "year", "pk")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Texts name a work by its slug: it stays.
        return ["slug", *self.readonly_fields] if obj else self.readonly_fields

    @admin.display(ordering="milestone_count")
    def milestones(self, work: Work) -> int:
        return work.milestone_count or 0

    @admin.display(ordering="credit_count")
    def credits(self, work: Work) -> int:
        return work.credit_count or 0

    @admin.display(description="table of contents")
    def contents(self, work: Work) -> SafeString | str:
        if work.pk is None:
            return "Save the work first."
        return format_html(
            '<a href="{}">Edit it on the site</a>', reverse("library:contents", args=[work.slug])
        )

    def save_model(self, request: HttpRequest, obj: Work, form: Any, change: bool) -> None:
        obj.edited_at, obj.edited_by_id = timezone.now(), request.user.pk
        super().save_model(request, obj, form, change)
        if not change:
            obj.replace_milestones(None)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "years", "works", "slug"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return Person.objects.with_counts().order_by("name", "pk")

    @admin.display(ordering="work_count")
    def works(self, person: Person) -> int:
        return person.work_count
