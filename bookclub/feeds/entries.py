"""What stands in a feed for one reader: comments that are open to them, and one quiet entry for what waits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.html import escape

from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.reference.models import ReferencePage
from discussions.models import Comment, Thread
from reviews.models import Review

NEWEST = 60  # comments that a feed tells of
LEAST_OPEN = 20  # of which so many should be open to its reader; else
LOOKED_BACK = 1_000  # so many are gone through for others that are
PAGES = 40
REVIEWS = 40

_OWN_LINK = re.compile(r'(href|src)="/(?!/)')
_SPAN = re.compile(r'<span class="spoiler" data-span="[0-9]+">spoiler</span>')


@dataclass(frozen=True)
class Entry:
    """One entry: `html` is safe to show as it is."""

    title: str
    path: str
    html: str
    updated: datetime
    published: datetime | None = None
    author: Member | None = None
    mark: str = ""  # after the path, where several entries lead to one page

    @property
    def address(self) -> str:
        return origin() + self.path

    @property
    def key(self) -> str:
        return self.address + self.mark


def origin() -> str:
    """What addresses begin with: never the Host that a request names."""
    return settings.CLUB_ORIGIN.rstrip("/")


def comments_for(reader: Reader, among: QuerySet[Any] | None = None) -> list[Entry]:
    """The newest comments, newest first."""
    rows: Any = Comment.objects.all() if among is None else among
    latest = rows.living().filter(thread__hidden_at=None).order_by("-created_at", "-pk")
    newest = _with_older_ones(reader, latest, list(latest.select_related("thread", "author")[:NEWEST]))
    waiting: dict[tuple[Thread, int], int] = defaultdict(int)
    entries = []
    for comment in newest:
        if reader.may_read(comment):
            entries.append(_spoken(comment))
        else:
            waiting[comment.thread, comment.scope_id or 0] += 1
    entries += _quiet(reader, waiting)
    return sorted(entries, key=lambda entry: entry.updated, reverse=True)


def _with_older_ones(reader: Reader, latest: Any, newest: list[Comment]) -> list[Comment]:
    """If little of the newest is open to this reader, what is open of the next few hundred: no feed is left empty
    because the others have read on."""
    reader.meet(newest)
    wanting = LEAST_OPEN - sum(reader.has_reached(comment.scope_id) for comment in newest)
    if wanting <= 0 or len(newest) < NEWEST:
        return newest
    older = list(latest.values_list("pk", "scope")[NEWEST:LOOKED_BACK])
    reader.learn({scope for _, scope in older if scope})
    within_reach = [pk for pk, scope in older if reader.has_reached(scope)][:wanting]
    return newest + list(latest.filter(pk__in=within_reach).select_related("thread", "author"))


def _spoken(comment: Comment) -> Entry:
    return Entry(
        title=comment.thread.title,
        path=comment.get_absolute_url(),
        html=_for_elsewhere(comment.body_html),
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        author=comment.author,
    )


def _quiet(reader: Reader, waiting: dict[tuple[Thread, int], int]) -> Iterator[Entry]:
    """What is veiled, gathered: how much waits for what. Not who wrote it, nor when.

    The moment is that of the thread's last word, which every list of threads tells.
    """
    for (thread, scope_id), count in waiting.items():
        noun = "comment opens" if count == 1 else "comments open"
        words = f"{count} {noun} after {reader.waits_for(scope_id)}."
        yield Entry(
            thread.title,
            thread.get_absolute_url(),
            f"<p>{escape(words)}</p>",
            thread.active_at,
            mark=f"#opens-{scope_id}",
        )


def _for_elsewhere(html: str) -> str:
    """Stored HTML, to be read on another site: whole addresses, and inline spoilers said to be some."""
    return _OWN_LINK.sub(rf'\1="{origin()}/', _SPAN.sub("[spoiler]", html))


def reviews_for(reader: Reader) -> list[Entry]:
    """The newest reviews that this reader may read; of the others not even that they are there."""
    found = Review.objects.published().open_to(reader).select_related("work", "author").newest_first()
    return [
        Entry(
            title=f"{review.title} ({review.work.full_title})" if review.headline else review.title,
            path=review.get_absolute_url(),
            html=_for_elsewhere(review.body_html),
            published=review.published_at,
            updated=review.edited_at or review.published_at,
            author=review.author,
        )
        for review in found[:REVIEWS]
    ]


def pages() -> Iterable[Entry]:
    """Reference pages, whichever was changed last first. Of what they say only what is safe for anyone."""
    changed = ReferencePage.objects.annotate(changed_at=Coalesce(F("edited_at"), F("created_at")))
    for page in changed.order_by("-changed_at", "-pk")[:PAGES]:
        what = "A new page" if page.edited_at is None else "The page was changed"
        words = f"{what}. {page.summary}".strip()
        yield Entry(
            page.title,
            page.get_absolute_url(),
            f"<p>{escape(words)}</p>",
            page.changed_at,
            published=page.created_at,
        )
