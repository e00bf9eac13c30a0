"""Threads and comments on the desk: lists that stay quick however long they are, and deeds for many at once."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookclub.moderation import many
from bookclub.moderation.looked import Looked, Period, period
from bookclub.moderation.people import ON_AUTHORS

from .deeds import ON_COMMENTS, ON_THREADS
from .models import Comment, Thread


class Talk(Looked):
    @admin.display(description="on the site")
    def site(self, item: Comment | Thread) -> SafeString:
        return format_html('<a href="{}">Look</a>', item.get_absolute_url())


@admin.register(Thread)
class ThreadAdmin(Talk):
    """No title of a hidden thread stands here: it may be what it was hidden for."""

    list_display = ("__str__", "author", "work", "comment_count", "active_at", "state", "site")
    list_filter = ("is_pinned", period("created_at"))
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
    actions = tuple(many.actions((*ON_THREADS, *ON_AUTHORS)))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in {"is_pinned__exact", Period.parameter_name}

    @admin.display(description="state")
    def state(self, thread: Thread) -> str:
        if thread.moved_to_id:
            return "went into another"
        return "hidden" if thread.is_hidden else "locked" if thread.is_locked else "open"


@admin.register(Comment)
class CommentAdmin(Talk):
    """Who wrote where and when. The words are on the site, behind its question, or in a report, to judge."""

    list_display = ("__str__", "author", "thread", "created_at", "state", "site")
    list_filter = (period("created_at"),)
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
    actions = tuple(many.actions((*ON_COMMENTS, *ON_AUTHORS)))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == Period.parameter_name

    @admin.display(description="state")
    def state(self, comment: Comment) -> str:
        return "deleted" if comment.is_deleted else "hidden" if comment.is_hidden else "shown"
