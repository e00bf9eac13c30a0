"""Whom a review concerns: those whom it names, those whom it quotes, and whoever watches the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookclub.members.models import Member
from bookclub.notifications.models import Announcement, Kind, Notification, Watch
from discussions.models import Comment
from discussions.models.telling import MOST_TOLD

if TYPE_CHECKING:
    from .opinions import Text
    from .reviews import Review


def tell_of(review: Review, text: Text) -> None:
    """Tell each, once and for the stronger reason; a draft tells nobody.

    Whoever has heard of this review does not hear of it again, so an edit tells only those who are new in it.
    """
    if not review.is_published or not (text.mentioned or text.quoted):
        return
    notices = Notification.objects.filter(kind__in=(Kind.MENTION, Kind.QUOTE)).about([review])
    heard = set(notices.values_list("member", flat=True))
    named = Member.objects.filter(username__in=text.mentioned)
    quoted = Member.objects.filter(comments__in=Comment.objects.living().filter(pk__in=text.quoted))
    for members, kind in ((named, Kind.MENTION), (quoted, Kind.QUOTE)):
        left = max(MOST_TOLD - len(heard), 0)
        found = members.exclude(pk__in=heard).order_by("pk").values_list("pk", flat=True).distinct()[:left]
        told = Notification.objects.tell(
            found, kind, about=review, title=review.title, by=review.author,
            at=review.edited_at or review.published_at,
        )  # fmt: skip
        heard |= {notice.member_id for notice in told}


def announce(review: Review) -> None:
    """Its words are published: whoever watches the work is told by the clock, and its author watches the talk."""
    assert review.thread is not None
    assert review.published_at is not None
    if review.author:
        Watch.objects.by_default(review.author, review.thread)
    Announcement.objects.announce(review, title=review.title, by=review.author, at=review.published_at)
