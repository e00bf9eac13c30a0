"""Writes comments as HTML: in Jinja, from rows of plain values, for fifty of them stand on every page of a thread.

Django's templates took 6 ms for fifty comments and Jinja's macros 3; one flat loop over tuples takes a fraction of one.
So everything that a row says is looked up here once, and what people typed is escaped here, once an author.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template import engines
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bookclub import markup
from bookclub.members.models import Member
from bookclub.reading.requests import ReaderRequest

from .models import Comment

if TYPE_CHECKING:
    from .pages import CommentPage

DEEPEST_CLASS = 12  # the style sheet knows d0 to d12


@dataclass(slots=True)
class Entry:
    """One row of the tree: a comment, a tombstone, or some veiled neighbours folded into one quiet line.

    `parent` is what it answers, if this reader may know of it.
    """

    comment: Comment
    parent: Comment | None = None
    has_replies: bool = False
    veiled: list[Comment] = field(default_factory=list)
    waits_for: str = ""
    is_new: bool = False
    is_veiled: bool = False  # of a tombstone: not even when it was written, or who took it down, is said


@dataclass(frozen=True, slots=True)
class Author:
    """What every comment of one author says of them, escaped."""

    name: str
    link: str
    avatar: str


FORMER = Author("a former member", "former member", '<span class="avatar" aria-hidden="true">–</span>')


@lru_cache(maxsize=4096)
def described(hue: int, username: str, name: str, initials: str) -> Author:
    """The same for the same words, so it is written once a process and not once a page."""
    name, username = escape(name), escape(username)
    return Author(
        name,
        f'<a href="/members/{username}/">{name}</a>',
        f'<span class="avatar hue-{hue}" aria-hidden="true">{escape(initials)}</span>',
    )


def author_of(member: Member | None) -> Author:
    return FORMER if member is None else described(member.hue, member.username, str(member), member.initials)


MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


def moment(at: datetime, zone: tzinfo) -> str:
    """A time as this reader's clock shows it. Written out, since strftime takes longer than the rest of a row."""
    at = at.astimezone(zone)
    clock = f"{at.hour:02}:{at.minute:02}"
    # Without its offset the attribute would mean each browser's own time; UTC has one that is always the same.
    stamp = f"{at:%Y-%m-%dT%H:%M%z}" if at.utcoffset() else f"{at.year:04}-{at.month:02}-{at.day:02}T{clock}Z"
    return f'<time datetime="{stamp}">{at.day} {MONTHS[at.month - 1]} {at.year}, {clock}</time>'


class Pen:
    """Writes for one request: what it says depends on who asks, and on nothing else."""

    def __init__(self, request: ReaderRequest) -> None:
        self.member = request.reader.member
        self.writes = self.member is not None and self.member.may_write
        keeper = self.member if self.writes and self.member and self.member.is_staff else None
        self.keeps_order = keeper is not None and keeper.may("discussions.remove_comment")
        self.offers_reveal = self.member is None or self.member.offers_reveal
        self.zone = timezone.get_current_timezone()
        self.here = request.GET.get("here", "")
        self._authors: dict[int | None, Author] = {}

    def tree(self, page: CommentPage) -> SafeString:
        entries = [entry for entry in page.entries if not entry.comment.is_opening]
        folded_count = page.folded_count if page.folded else 0
        return self._render(
            "tree", rows=self._rows(entries, page), folded=page.folded, folded_count=folded_count
        )

    def opening(self, page: CommentPage) -> SafeString:
        """The words that opened the thread, if they stand on this page."""
        entries = [entry for entry in page.entries if entry.comment.is_opening]
        return self._render("opening", rows=self._rows(entries, page)) if entries else SafeString("")

    def row(self, comment: Comment, parent: Comment | None) -> SafeString:
        """One comment by itself, for its own page or to be put into one that is open."""
        return self._render("row", rows=self._rows([Entry(comment, parent=parent)], None))

    def like(self, comment: Comment) -> SafeString:
        """The button alone, after it was pressed."""
        return self._render(
            "like", pk=comment.pk, liked=comment.is_liked, likes=comment.like_count, may_like=True
        )

    def author(self, comment: Comment) -> Author:
        if comment.author_id not in self._authors:
            self._authors[comment.author_id] = author_of(comment.author)
        return self._authors[comment.author_id]

    def _rows(self, entries: Iterable[Entry], page: CommentPage | None) -> list[tuple[Any, ...]]:
        return [self._row(entry, page) for entry in entries]

    def _row(self, entry: Entry, page: CommentPage | None) -> tuple[Any, ...]:
        """What the templates unpack: the kind, the id, depth as a class and true, then what that kind says."""
        comment = entry.comment
        if entry.veiled:
            kind, said = "quiet", self._quiet(entry)
        elif comment.is_gone:
            kind, said = "tombstone", self._tombstone(entry)
        else:
            kind, said = "comment", self._comment(entry, page)
        return kind, comment.pk, min(comment.depth, DEEPEST_CLASS), comment.depth, said

    def _tombstone(self, entry: Entry) -> tuple[str, str]:
        comment = entry.comment
        if comment.deleted_at is None:
            return "A comment was hidden by a moderator.", ""
        if entry.is_veiled:
            return "A comment was deleted.", ""
        own = comment.deleted_by_id is not None and comment.deleted_by_id == comment.author_id
        words = "A comment was deleted by its author." if own else "A comment was deleted."
        return words, moment(comment.deleted_at, self.zone)

    def _quiet(self, entry: Entry) -> tuple[Any, ...]:
        count = len(entry.veiled)
        waits_for = escape(entry.waits_for)
        what = "This thread" if entry.comment.is_opening else "A comment"
        line = f"{count} comments open after {waits_for}" if count > 1 else f"{what} opens after {waits_for}"
        each = [
            (comment.pk, comment.scope_id, min(comment.depth, DEEPEST_CLASS), comment.depth)
            for comment in entry.veiled
        ]
        return line, each if self.offers_reveal else []

    def _comment(self, entry: Entry, page: CommentPage | None) -> tuple[Any, ...]:
        comment = entry.comment
        thread, author_id = comment.thread, comment.author_id
        is_own = self.member is not None and author_id == self.member.pk
        badge = kind = ""
        if comment.is_opening:
            kind = "comment--opening"
        elif author_id is not None and author_id == thread.author_id:
            badge = "wrote the page" if thread.address else "opened the thread"
        if self.here == str(comment.pk):
            kind += " comment--here"
        is_open = thread.locked_at is None
        writes = self.writes and is_open
        return (
            kind,
            self.author(comment),
            comment.parent_id,
            self.author(entry.parent).name if entry.parent else "a comment",
            badge,
            moment(comment.created_at, self.zone),
            comment.edited_at is not None,
            body_of(comment),
            comment.like_count,
            getattr(comment, "is_liked", False),
            self.writes and not is_own,
            writes or (is_open and self.member is None),
            entry.has_replies and page is not None,
            (writes, is_own and writes, is_own) if self.writes else None,
            page.next_new[comment.pk] if page and entry.is_new else None,
        )

    def _render(self, name: str, **context: Any) -> SafeString:
        context |= {"writes": self.writes, "keeps_order": self.keeps_order}
        return mark_safe(template(name).render(context))


def template(name: str) -> Any:
    # The engine's own template: Django's wrapper would run context processors.
    return engines["comments"].get_template(f"discussions/{name}.html").template  # type: ignore[attr-defined]


def body_of(comment: Comment) -> str:
    """The stored HTML, sanitised when it was saved, with a button in the place of each inline spoiler."""
    if comment.spans:
        return markup.with_span_buttons(comment.body_html, f"/discussions/comments/{comment.pk}/spoilers/")
    return comment.body_html
