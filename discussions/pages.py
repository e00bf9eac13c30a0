"""A page of a thread as one reader may see it: which comments, which of them veiled, where the next page begins."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import cached_property

from bookclub.reading.models import Spoilable
from bookclub.reading.options import options_html
from bookclub.reading.readers import Reader
from bookclub.reading.requests import ReaderRequest

from .models import Comment, Thread
from .models.paths import WIDTH, after_all_below, ids
from .models.shown import AFTER_ALL, SIZE, path_in, shown, shown_before, shown_by_id, shown_from
from .pen import Entry, Pen
from .unread import Unread


class CommentPage:
    """Up to fifty comments of a thread in tree order, beginning or ending at a given one.

    Pages are told by the comment they begin with, not by number: so the last page of a long thread is one read of the
    index like the first, and a reply that arrives meanwhile shifts nothing.
    """

    def __init__(
        self, thread: Thread, reader: Reader, *, first: int | None = None, before: int | None = None,
        at_end: bool = False, folded: int | None = None,
    ) -> None:  # fmt: skip
        self.thread, self.reader, self.folded = thread, reader, folded
        self._waits: dict[int | None, str] = {}
        self.unread: Unread | None = None
        self.comments, self.before, self.after = self._cut(first, before, at_end)
        self.reader.meet([*self.comments, *self._parents_elsewhere.values()])

    @classmethod
    def asked_for(cls, request: ReaderRequest, thread: Thread) -> CommentPage:
        """The page that `?from=`, `?before=` or `?end` asks for; the first, where they make no sense."""
        return cls.told_by(request.GET.dict(), thread, request.reader)

    @classmethod
    def told_by(cls, query: Mapping[str, str], thread: Thread, reader: Reader) -> CommentPage:
        first, before, folded = (_number(query.get(name)) for name in ("from", "before", "folded"))
        return cls(thread, reader, first=first, before=before, at_end="end" in query, folded=folded)

    def _cut(
        self, first: int | None, before: int | None, at_end: bool
    ) -> tuple[list[Comment], int | None, int | None]:
        """The comments; the id that the page before them ends before; the id that the page after them begins with."""
        member, start, stop = self.reader.member, self._path_of(first), self._path_of(before)
        if at_end or stop:
            found = shown_before(self.thread.pk, stop or AFTER_ALL, member)
            page = found[:SIZE][::-1]
            return page, page[0].pk if len(found) > SIZE else None, before if stop else None
        if self.folded:
            found = shown(self._unfolded().filter(path__gte=start or "")[: SIZE + 1], member)
        else:
            found = shown_from(self.thread.pk, start or "", member)
        after = found[SIZE].pk if len(found) > SIZE else None
        return found[:SIZE], found[0].pk if start and found else None, after

    def _unfolded(self) -> Any:
        """The tree, without the replies to the comment that is folded."""
        tree = Comment.objects.filter(thread=self.thread).in_tree_order()
        path = self._path_of(self.folded)
        return tree.exclude(path__gt=path, path__lt=after_all_below(path)) if path else tree

    def _path_of(self, pk: int | None) -> str | None:
        return path_in(self.thread.pk, pk) if pk else None

    @cached_property
    def _parents_elsewhere(self) -> dict[int, Comment]:
        """Parents that stand on an earlier page: only the first rows of a later page have any."""
        here = {comment.pk for comment in self.comments}
        missing = {c.parent_id for c in self.comments if c.parent_id and c.parent_id not in here}
        return {c.pk: c for c in shown_by_id(missing)} if missing else {}

    @property
    def is_first(self) -> bool:
        return self.before is None

    @cached_property
    def opening(self) -> Comment | None:
        return next((comment for comment in self.comments if comment.is_opening), None)

    @cached_property
    def veiled_count(self) -> int:
        return sum(len(entry.veiled) for entry in self.entries if not entry.comment.is_opening)

    @cached_property
    def folded_count(self) -> int:
        comment = Comment.objects.filter(thread=self.thread, pk=self.folded or 0).first()
        return Comment.objects.below(comment).filter(pruned=False).count() if comment else 0

    @cached_property
    def entries(self) -> list[Entry]:
        return list(self._entries())

    def _entries(self) -> Iterator[Entry]:
        known = self._parents_elsewhere | {comment.pk: comment for comment in self.comments}
        following = [comment.parent_id for comment in self.comments[1:]] + [None]
        quiet: Entry | None = None
        for comment, parent_of_next in zip(self.comments, following, strict=False):
            comment._state.fields_cache["thread"] = self.thread  # not to be fetched fifty times
            may_read = self.reader.may_read(comment)
            if not comment.is_gone and not may_read:
                waits_for = self.waits_for(comment)
                if quiet and quiet.waits_for == waits_for and not quiet.comment.is_opening:
                    quiet.veiled.append(comment)
                    continue
                quiet = Entry(comment, veiled=[comment], waits_for=waits_for)
                yield quiet
                continue
            quiet = None
            parent = known.get(comment.parent_id) if comment.parent_id else None
            if parent and (parent.is_gone or not self.reader.may_read(parent)):
                parent = None
            follows = parent_of_next == comment.pk
            is_new = (
                may_read and self.unread is not None and not comment.is_gone and self.unread.is_new(comment)
            )
            yield Entry(comment, parent=parent, has_replies=follows, is_veiled=not may_read, is_new=is_new)

    @cached_property
    def new(self) -> list[Comment]:
        """Those on this page that are new to its reader."""
        return [entry.comment for entry in self.entries if entry.is_new]

    @cached_property
    def next_new(self) -> dict[int, int]:
        """From each new comment to the next on this page; 0 after the last."""
        ids = [comment.pk for comment in self.new]
        return dict(zip(ids, [*ids[1:], 0], strict=False))

    @property
    def last_pk(self) -> int | None:
        return self.comments[-1].pk if self.comments else None

    def waits_for(self, item: Spoilable) -> str:
        """What it waits for, in words; worked out once for the dozens of comments that share a scope."""
        if item.scope_id not in self._waits:
            self._waits[item.scope_id] = self.reader.waits_for(item.scope_id or 0, within=self.thread.work_id)
        return self._waits[item.scope_id]

    @property
    def above(self) -> list[int]:
        """The ids of the ancestors under which a later page begins."""
        return ids(self.comments[0].path[:-WIDTH]) if self.comments else []


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 15 else None


def comment_context(request: ReaderRequest, thread: Thread) -> dict[str, Any]:
    """What a page needs that shows the comments of a thread: for `{% include "discussions/_comments.html" %}`."""
    pen = Pen(request)
    member = pen.member
    unread = Unread(thread, request.reader, member) if member else None
    page = CommentPage.asked_for(request, thread)
    page.unread = unread
    context: dict[str, Any] = {
        "thread": thread,
        "page": page,
        "tree": pen.tree(page),
        "opening": pen.opening(page),
        "can_comment": thread.can_be_commented_on_by(member),
        "talk_address": request.path,
        "new_count": _note_as_read(request, page) if unread else 0,
    }
    return context | _form_context(thread, request.reader) if context["can_comment"] else context


def _note_as_read(request: ReaderRequest, page: CommentPage) -> int:
    """What is new in the thread; and what of it this page shows is read from now on.

    By GET, as a server's log is written by one: nobody can be harmed by it. A browser that only fetches ahead has not
    read anything.
    """
    unread = page.unread
    if unread is None or not unread.may_hold_any:
        return 0
    is_whole = page.before is None and page.after is None and not page.folded
    count, is_all = (len(page.new), True) if is_whole else unread.counted
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        unread.sent(page.new, all_there_is=is_all and count == len(page.new))
    return count


def _form_context(thread: Thread, reader: Reader) -> dict[str, Any]:
    """What the form under a thread needs: a nonce, and the points that a comment may go to."""
    work_id = thread.work_id
    if work_id is None:
        return {"nonce": uuid.uuid4()}
    points = {point.work_id: point for point in reader.points_of(thread.scope_id)} if thread.scope_id else {}
    if least := points.get(work_id):
        options = options_html(work_id, after=least.needs)
        return {"nonce": uuid.uuid4(), "least": f"{least.label}, as the whole thread does", "points": options}
    # Where the thread itself is open to all, a comment waits for what its writer has read, unless they say otherwise:
    # people write of what they know, and forget that others do not.
    options = options_html(work_id, chosen=reader.position_in(work_id))
    return {"nonce": uuid.uuid4(), "least": "nothing of it: safe for everyone", "points": options}
