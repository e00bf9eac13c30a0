"""Threads and comments as the desk knows them. Registered with `bookclub.moderation.items` in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Work
from bookclub.moderation.items import Kind
from bookclub.moderation.models import Reason
from bookclub.reading.models import Scope
from bookclub.reading.readers import Reader

from .deeds import ON_COMMENTS, ON_THREADS
from .models import Comment, Thread


class ThreadKind(Kind):
    model = Thread
    carries = Comment
    deeds = ON_THREADS
    noun = "thread"
    reasons = (Reason.TITLE, *(reason for reason in Reason if reason is not Reason.TITLE))

    def find(self, pk: int, reader: Reader) -> Thread:
        """Its title is seen by everybody, so anybody may report it."""
        return get_object_or_404(Thread.objects.visible().select_related("author", "work"), pk=pk)

    def name(self, item: Thread) -> str:
        return f"the thread “{item.known_as}”" if not item.is_hidden else "a hidden thread"

    def works(self, item: Thread) -> Iterable[Work]:
        return [item.work] if item.work else []

    def around(self, item: Thread) -> list[tuple[str, str, str]]:
        about = [("Work", item.work.full_title, item.work.get_absolute_url())] if item.work else []
        return [*about, ("Comments", str(item.comment_count), ""), ("Waits for", _point(item.scope), "")]

    def words(self, item: Thread) -> SafeString:
        opening = item.comments.filter(is_opening=True).first()
        return format_html("<h3>{}</h3>{}", item.title, whole(opening) if opening else "")

    def veil(self, item: Thread, reason: Reason) -> dict[str, Any]:
        """Its title comes down; or all that is said in it waits."""
        if reason is Reason.TITLE:
            return item.take_title_down()
        return item.veil_fully(item.work) if item.work and reason is Reason.SPOILS else {}

    def unveil(self, item: Thread, were: dict[str, Any]) -> None:
        item.unveil(were)


class CommentKind(Kind):
    model = carries = Comment
    deeds = ON_COMMENTS
    noun = "comment"

    def find(self, pk: int, reader: Reader) -> Comment:
        """One that stands in its tree, for those who can read it: nobody reports what they have not seen."""
        found = Comment.objects.living().filter(thread__hidden_at=None)
        comment = get_object_or_404(found.select_related("author", "thread__work"), pk=pk)
        if not reader.may_read(comment):
            raise PermissionDenied("You have not read far enough to see this comment.")
        return comment

    def name(self, item: Comment) -> str:
        thread = item.thread
        return "a comment in a hidden thread" if thread.is_hidden else f"a comment in “{thread.title}”"

    def works(self, item: Comment) -> Iterable[Work]:
        return [item.thread.work] if item.thread.work else []

    def around(self, item: Comment) -> list[tuple[str, str, str]]:
        parent = item.parent
        above = [("In answer to", f"comment {parent.pk}", parent.get_absolute_url())] if parent else []
        below = Comment.objects.below(item).living().count()
        return [
            ("Thread", item.thread.known_as, item.thread.get_absolute_url()), *above,
            ("Below it", f"{below} comment{'' if below == 1 else 's'}", ""),
            ("Waits for", _point(item.scope), ""),
            ("Versions", str(item.version), f"{item.get_absolute_url()}history/"),
        ]  # fmt: skip

    def words(self, item: Comment) -> SafeString:
        return whole(item)

    def veil(self, item: Comment, reason: Reason) -> dict[str, Any]:
        work = item.thread.work
        return item.veil_fully(work) if work and reason is Reason.SPOILS else {}

    def unveil(self, item: Comment, were: dict[str, Any]) -> None:
        Comment.unveil(were)


def _point(scope: Scope | None) -> str:
    return str(scope) if scope else "nothing: safe for everyone"


def whole(comment: Comment) -> SafeString:
    """A comment with its inline spoilers, for those who judge."""
    hidden = mark_safe("".join(f"<li>{span}</li>" for span in comment.spans))  # sanitised when it was saved
    inline = format_html("<p>Hidden in it:</p><ul>{}</ul>", hidden) if comment.spans else ""
    return format_html("{}{}", mark_safe(comment.body_html), inline)  # sanitised when it was saved
