"""Threads and comments on the desk: lists that stay quick however long they are, and deeds for many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookclub.members.admin import at_the_desk
from bookclub.moderation.looked import Looked

from .deeds import hide_branch, may_hide, may_hide_thread, may_restore, may_restore_thread
from .models import Comment, Thread

COUNTED = 2_000  # nobody turns to page forty of a list: they search


class BoundedPaginator(Paginator):
    """Counts no further than somebody would turn pages: a million rows would be read for each page otherwise."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.values_list("pk", flat=True)[:COUNTED])


class ReasonForDeed(ActionForm):
    """Beside the choice of a deed for many: why."""

    reason = forms.CharField(label="Why", max_length=300, required=False)


class Talk(Looked):
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    action_form = ReasonForDeed

    def _do(
        self,
        request: HttpRequest,
        found: QuerySet[Any],
        may: Callable[..., bool],
        deed: Callable[..., object],
    ) -> None:
        """One deed to each of these that it can be done to, with the reason given."""
        by, reason = at_the_desk(request), " ".join(request.POST.get("reason", "").split())[:300]
        if not reason:
            messages.error(request, "Say why: it stands in the log, and those concerned read it.")
            return
        able = [item for item in found if may(item, by)]
        for item in able:
            deed(item, by=by, reason=reason)
        messages.success(request, f"Done to {len(able)} of {len(found)}.")

    @admin.display(description="on the site")
    def site(self, item: Comment | Thread) -> SafeString:
        return format_html('<a href="{}">Look</a>', item.get_absolute_url())


@admin.register(Thread)
class ThreadAdmin(Talk):
    """No title of a hidden thread stands here: it may be what it was hidden for."""

    list_display = ("__str__", "author", "work", "comment_count", "active_at", "state", "site")
    list_filter = ("is_pinned", "active_at")
    list_select_related = ("author", "work")
    search_fields = ("=author__username",)
    ordering = ("-is_pinned", "-active_at", "-pk")
    sortable_by = ()  # by anything else a million rows would be sorted for each page
    fields = (
        "__str__",
        "author",
        "work",
        "comment_count",
        "created_at",
        "active_at",
        "state",
        "hidden_reason",
        "site",
    )
    readonly_fields = fields
    actions = ("lock", "hide", "restore")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "is_pinned__exact" or lookup.startswith("active_at__")

    @admin.display(description="state")
    def state(self, thread: Thread) -> str:
        if thread.moved_to_id:
            return "went into another"
        return "hidden" if thread.is_hidden else "locked" if thread.is_locked else "open"

    @admin.action(description="Lock", permissions=["view"])
    def lock(self, request: HttpRequest, queryset: QuerySet[Thread]) -> None:
        self._do(request, queryset, Thread.can_be_locked_now_by, Thread.lock)

    @admin.action(description="Hide", permissions=["view"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Thread]) -> None:
        self._do(request, queryset, may_hide_thread, Thread.hide)

    @admin.action(description="Show again", permissions=["view"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Thread]) -> None:
        self._do(request, queryset, may_restore_thread, Thread.restore)


@admin.register(Comment)
class CommentAdmin(Talk):
    """Who wrote where and when. The words are on the site, behind its question, or in a report, to judge."""

    list_display = ("__str__", "author", "thread", "created_at", "state", "site")
    list_filter = ("created_at",)
    list_select_related = ("author", "thread")
    search_fields = ("=author__username",)
    ordering = ("-created_at", "-pk")
    sortable_by = ()
    fields = (
        "__str__",
        "author",
        "thread",
        "created_at",
        "edited_at",
        "version",
        "like_count",
        "state",
        "site",
    )
    readonly_fields = fields
    actions = ("hide", "hide_branches", "restore")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.startswith("created_at__")

    @admin.display(description="state")
    def state(self, comment: Comment) -> str:
        return "deleted" if comment.is_deleted else "hidden" if comment.is_hidden else "shown"

    @admin.action(description="Hide", permissions=["view"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._do(request, queryset, may_hide, Comment.hide)

    @admin.action(description="Hide with all below", permissions=["view"])
    def hide_branches(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._do(request, queryset.order_by("path"), may_hide, hide_branch)

    @admin.action(description="Show again", permissions=["view"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._do(request, queryset, may_restore, Comment.restore)
