"""The desk: sources and series are kept here; pages are looked at, and written in their own editor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from .forms import SourceForm
from .models import ReferencePage, Revision, Series, SeriesEntry, Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    list_display = ("key", "title", "author", "container", "date", "kind")
    list_filter = ("kind",)
    search_fields = ("key", "title", "author", "container")


class EntryInline(admin.TabularInline):
    model = SeriesEntry
    autocomplete_fields = ("page",)
    extra = 1


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "position")
    list_editable = ("position",)
    search_fields = ("title", "slug")
    inlines = (EntryInline,)


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReferencePage)
class ReferencePageAdmin(ReadOnly):
    """No statement is shown here: the desk asks nobody how far they have read."""

    list_display = ("title", "kind", "work", "person", "version", "edited_at")
    list_filter = ("kind",)
    list_select_related = ("work", "person")
    search_fields = ("title", "slug")
    fields = (
        "title", "slug", "kind", "work", "person", "summary", "written_by", "version", "created_at", "edited_at",
        "edited_by_person_at", "editor",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="where it is written")
    def editor(self, page: ReferencePage) -> str:
        address = reverse("reference:edit", args=[page.slug])
        return format_html('<a href="{}">Edit “{}”</a>', address, page.title)


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    """Who saved what when; the words are in the page's own history, behind its question."""

    list_display = ("page", "number", "by", "at", "note")
    list_select_related = ("page", "by")
    search_fields = ("page__title", "page__slug")
    date_hierarchy = "at"
    fields = ("page", "number", "title", "by", "at", "note", "difference")
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the dates above the list: `?manuscript__contains=` would confirm what nobody is shown."""
        return lookup.startswith("at__")

    @admin.display(description="what it changed")
    def difference(self, revision: Revision) -> str:
        address = reverse("reference:revision", args=[revision.page.slug, revision.number])
        return format_html('<a href="{}">Version {}</a>', address, revision.number)
