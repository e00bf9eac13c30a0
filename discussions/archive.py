"""What a member takes along of their threads and comments, and what becomes of them when they leave.

Registered with `bookclub.members.archives` and `bookclub.members.farewells` in `DiscussionsConfig.ready`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from bookclub.reading import points
from bookclub.reading.models import Scope

from .models import Comment, Like, Thread, holding

if TYPE_CHECKING:
    from bookclub.members.models import Member


class _ScopeNames(dict[int | None, list[str]]):
    """The points of scopes by id; thousands of comments share a handful of scopes."""

    def __missing__(self, scope_id: int | None) -> list[str]:
        self[scope_id] = [] if scope_id is None else points.names(Scope.objects.get(pk=scope_id))
        return self[scope_id]


def threads(member: Member) -> list[dict[str, Any]]:
    """The threads they opened. The opening words are among the comments."""
    started = Thread.objects.filter(author=member).select_related("work").order_by("created_at", "pk")
    names = _ScopeNames()
    return [
        {
            "title": thread.title,
            "address": thread.get_absolute_url(),
            "work": thread.work.full_title if thread.work else "",
            "opened_at": thread.created_at,
            "opens_after": names[thread.scope_id],
        }
        for thread in started
    ]


def comments(member: Member) -> list[dict[str, Any]]:
    """Every comment as they wrote it, inline spoilers and all, with what stood there before an edit."""
    written = Comment.objects.kept().filter(author=member).select_related("thread")
    names = _ScopeNames()
    return [
        {
            "title": comment.thread.known_as,
            "address": comment.get_absolute_url(),
            "written_at": comment.created_at,
            "edited_at": comment.edited_at,
            "opens_after": names[comment.scope_id],
            "likes": comment.like_count,
            "body": comment.body,
            "edits": [{"written_at": edit.written_at, "body": edit.body} for edit in comment.edits.all()],
        }
        for comment in written.prefetch_related("edits").order_by("created_at", "pk")
    ]


def likes(member: Member) -> list[dict[str, Any]]:
    """What they liked: where it is, and never its words, which are somebody else's."""
    given = Like.objects.filter(member=member).select_related("comment__thread").order_by("at", "pk")
    return [
        {
            "title": like.comment.thread.known_as,
            "address": like.comment.get_absolute_url(),
            "liked_at": like.at,
        }
        for like in given
    ]


def farewell(member: Member, *, taking_words: bool) -> None:
    """Likes go in any case, and are counted off; words only with a member who takes them along."""
    written = Comment.objects.kept().filter(author=member)
    if taking_words:
        holding.threads(written.order_by().values_list("thread_id", flat=True).distinct())
    liked = Comment.objects.filter(likes__member=member)
    holding.comments(liked)
    liked.update(like_count=F("like_count") - 1)
    Like.objects.filter(member=member).delete()
    if taking_words:
        for comment in written.order_by("-depth", "-pk"):
            comment.delete_words(by=member)
        for thread in Thread.objects.started_by_members().filter(author=member):
            _close_if_empty(thread)


def _close_if_empty(thread: Thread) -> None:
    """A thread where nobody else's words are left vanishes, tombstones and all."""
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.comments.kept().exists():
        return
    # From the leaves up: a comment is protected by the replies to it.
    for depth in thread.comments.order_by("-depth").values_list("depth", flat=True).distinct():
        thread.comments.filter(depth=depth).delete()
    thread.delete()
