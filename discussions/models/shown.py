"""Comments as a page shows them: read in one query, made by hand, for showing and not for saving.

Django makes an object of every row and its author twice as slowly as the database finds them, and takes as long again
to write the query. These hold what a page says of a comment; any other field is fetched when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from bookclub.members.models import Member
from bookclub.prepared import Prepared, lightly

from .comments import Comment, Like

if TYPE_CHECKING:
    from .comments import CommentQuerySet

SIZE = 50  # comments on a page

COLUMNS = (
    "id", "thread_id", "parent_id", "path", "depth", "author_id", "scope_id", "is_opening", "body_html", "spans",
    "created_at", "edited_at", "like_count", "deleted_at", "deleted_by_id", "hidden_at",
)  # fmt: skip
OF_AUTHOR = ("author__username", "author__name")

# Stand-ins that no thread, member or path can be.
A_THREAD, A_MEMBER, A_COMMENT, A_PATH = 2**52 + 1, 2**52 + 3, 2**52 + 5, "~a path~"
SOME_COMMENTS = tuple(2**52 + 101 + number for number in range(12))
AFTER_ALL = "~"  # sorts after every path


def shown(comments: CommentQuerySet, member: Member | None) -> list[Comment]:
    """These comments, with their authors and whether this member likes them."""
    return _made(_values(comments, member.pk if member else None))


def shown_from(thread_id: int, path: str, member: Member | None) -> list[Comment]:
    """A page of a thread and one more, from this path on: what nearly every reader asks for."""
    return _made(_forward_liked(thread_id, path, member.pk) if member else _forward(thread_id, path))


def shown_before(thread_id: int, path: str, member: Member | None) -> list[Comment]:
    """A page of a thread and one more, backwards from before this path."""
    return _made(_backward_liked(thread_id, path, member.pk) if member else _backward(thread_id, path))


def shown_by_id(ids: Collection[int]) -> list[Comment]:
    """These few comments. Their likes are not asked for."""
    if len(ids) > len(SOME_COMMENTS):
        return shown(Comment.objects.filter(pk__in=ids), None)
    return _made(_by_id(*[*ids, *[0] * len(SOME_COMMENTS)][: len(SOME_COMMENTS)]))


def path_in(thread_id: int, pk: int) -> str | None:
    """Where a comment stands in this thread, if it does."""
    return next((path for (path,) in _path(thread_id, pk)), None)


def _values(comments: CommentQuerySet, member_id: int | None) -> Any:
    columns = [*COLUMNS, *OF_AUTHOR]
    rows: Any = comments
    if member_id is not None:
        rows = rows.annotate(is_liked=Exists(Like.objects.filter(comment=OuterRef("pk"), member=member_id)))
        columns.append("is_liked")
    return rows.values_list(*columns)


def _page_from(thread_id: int, path: str, member_id: int | None = None) -> Any:
    tree = Comment.objects.filter(thread=thread_id, path__gte=path).in_tree_order()
    return _values(tree, member_id)[: SIZE + 1]


def _page_before(thread_id: int, path: str, member_id: int | None = None) -> Any:
    tree = Comment.objects.filter(thread=thread_id, path__lt=path).in_tree_order()
    return _values(tree.order_by("-thread", "-path"), member_id)[: SIZE + 1]


_forward = Prepared(_page_from, A_THREAD, A_PATH)
_forward_liked = Prepared(_page_from, A_THREAD, A_PATH, A_MEMBER)
_backward = Prepared(_page_before, A_THREAD, A_PATH)
_backward_liked = Prepared(_page_before, A_THREAD, A_PATH, A_MEMBER)
_by_id = Prepared(lambda *ids: _values(Comment.objects.filter(pk__in=ids), None), *SOME_COMMENTS)
_path = Prepared(
    lambda thread_id, pk: Comment.objects.filter(thread=thread_id, pk=pk).values_list("path"),
    A_THREAD,
    A_COMMENT,
)


def _made(rows: Iterable[tuple[Any, ...]]) -> list[Comment]:
    """Comments of the columns above, one member for all comments of one author."""
    authors: dict[int | None, Member | None] = {None: None}
    made = []
    for values in rows:
        comment = lightly(Comment, zip(COLUMNS, values, strict=False))
        username, name, *liked = values[len(COLUMNS) :]
        comment.is_liked = bool(liked and liked[0])
        if comment.author_id not in authors:
            described = {"id": comment.author_id, "username": username, "name": name}
            authors[comment.author_id] = lightly(Member, described.items())
        comment._state.fields_cache["author"] = authors[comment.author_id]
        made.append(comment)
    return made
