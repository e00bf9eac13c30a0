"""Reviews as the desk knows them. Registered with `bookclub.moderation.items` in `ReviewsConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.deeds import DeskDeed
from bookclub.moderation.items import Kind
from bookclub.moderation.models import Deed, LogEntry, Reason
from bookclub.reading.models import Scope
from bookclub.reading.readers import Reader
from discussions.deeds import PointForm
from discussions.models import Comment
from discussions.models.telling import point_of

from .models import Review, judging


def may_hide(item: Review, member: Member) -> bool:
    return not item.is_hidden and member.may("reviews.remove_review")


def may_restore(item: Review, member: Member) -> bool:
    return item.is_hidden and member.may("reviews.remove_review")


def may_raise(item: Review, member: Member) -> bool:
    return member.may("discussions.change_scope")


def raise_point(item: Review, *, scope: Scope | None, by: Member, reason: str) -> None:
    """As on the site; and the log says why."""
    before = item.scope
    item.raise_scope(scope, by=by)
    after = Review.objects.select_related("scope").get(pk=item.pk).scope
    LogEntry.objects.note(
        by=by, deed=Deed.RAISE, about=item, member=item.author, reason=reason,
        before={"point": point_of(before)}, after={"point": point_of(after)},
    )  # fmt: skip


class ReviewKind(Kind):
    model = Review
    carries = Comment
    noun = "review"
    deeds = (
        DeskDeed(
            "raise",
            "Raise its spoiler point",
            may_raise,
            raise_point,
            PointForm,
            many="Raise the spoiler point",
        ),
        DeskDeed("hide", "Hide it", may_hide, Review.hide, hint="With the talk below it.", many="Hide"),
        DeskDeed("restore", "Show it again", may_restore, Review.restore, many="Show again"),
    )

    def find(self, pk: int, reader: Reader) -> Review:
        """A published one, for those who can read it: nobody reports what they have not seen."""
        review = get_object_or_404(Review.objects.published().select_related("author", "work"), pk=pk)
        if not reader.may_read(review):
            raise PermissionDenied("You have not read far enough to see this review.")
        return review

    def name(self, item: Review) -> str:
        return f"a review of {item.work.full_title}"

    def works(self, item: Review) -> Iterable[Work]:
        return [work for work in (item.work, item.beside) if work]

    def veil(self, item: Review, reason: Reason) -> dict[str, Any]:
        return judging.veil_fully(item) if reason is Reason.SPOILS else {}

    def unveil(self, item: Review, were: dict[str, Any]) -> None:
        judging.unveil(item, were)

    def words(self, item: Review) -> SafeString:
        """With its inline spoilers, for those who judge."""
        hidden = mark_safe("".join(f"<li>{span}</li>" for span in item.spans))  # sanitised when it was saved
        inline = format_html("<p>Hidden in it:</p><ul>{}</ul>", hidden) if item.spans else ""
        return format_html("<h3>{}</h3>{}{}", item.headline, mark_safe(item.body_html), inline)
