"""What a member takes along of their reviews, and what becomes of them when they leave.

Registered with `bookclub.members.archives` and `bookclub.members.farewells` in `ReviewsConfig.ready`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookclub.reading import points

from .models import Review, ReviewLike, Wish

if TYPE_CHECKING:
    from bookclub.members.models import Member


def reviews(member: Member) -> list[dict[str, Any]]:
    """Every review and rating, drafts too, with what stood there before."""
    written = Review.objects.filter(author=member, deleted_at=None).select_related("work", "scope", "beside")
    return [
        {
            "title": review.work.full_title,
            "address": review.get_absolute_url(),
            "stars": review.rating_in_words,
            "headline": review.headline,
            "written_at": review.created_at,
            "published_at": review.published_at,
            "edited_at": review.edited_at,
            "opens_after": points.names(review.scope),
            "stars_are_safe": review.stars_are_safe,
            "met_first": review.get_order_display(),
            "reading": review.reading,
            "beside": review.beside.full_title if review.beside else "",
            "body": review.body,
            "edits": [
                {
                    "written_at": edit.written_at,
                    "stars": edit.rating_in_words,
                    "reading": edit.reading,
                    "headline": edit.headline,
                    "body": edit.body,
                }
                for edit in review.edits.all()
            ],
        }
        for review in written.prefetch_related("edits").order_by("created_at", "pk")
    ]


def wishes(member: Member) -> list[dict[str, Any]]:
    """What they mean to come to."""
    rows = Wish.objects.filter(member=member).select_related("work").order_by("at", "pk")
    return [{"title": wish.work.full_title, "noted_at": wish.at} for wish in rows]


def likes(member: Member) -> list[dict[str, Any]]:
    """What they liked: where it is, and never its words, which are somebody else's."""
    given = ReviewLike.objects.filter(member=member).select_related("review__work").order_by("at", "pk")
    return [
        {
            "title": f"A review of {like.review.work.full_title}",
            "address": like.review.get_absolute_url(),
            "liked_at": like.at,
        }
        for like in given
    ]


def farewell(member: Member, *, taking_words: bool) -> None:
    """Likes go in any case, and so does what was never published; words and stars with one who takes them along."""
    ReviewLike.objects.filter(member=member).delete()
    written = Review.objects.kept().filter(author=member)
    for review in written:
        if taking_words:
            review.delete_words(by=member)
        elif review.is_draft:
            review.forget_draft()
