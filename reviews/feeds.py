"""The reviews of a work as an Atom feed: as a visitor sees them who has read nothing. What waits is left out whole."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import condition, require_safe

from bookclub.library.metadata import absolute
from bookclub.library.models import Work
from bookclub.reading.readers import Reader

from .models import Review

NEWEST = 30


def open_to_all(slug: str) -> list[Review]:
    """The newest reviews of a work that anybody may read: those that somebody who knows nothing may."""
    found = Review.objects.published().filter(work__slug=slug).open_to(Reader())
    return list(found.select_related("author", "work").newest_first()[:NEWEST])


def _changed_at(review: Review) -> datetime:
    at = review.edited_at or review.published_at
    assert at is not None
    return at


def validator(request: HttpRequest, slug: str) -> str:
    """Made of what is in the feed and nothing else: what is veiled changes no letter of it."""
    said = ",".join(f"{review.pk}:{review.version}:{review.author}" for review in open_to_all(slug))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


class ReviewFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Work:
        return get_object_or_404(Work, slug=slug)

    def title(self, work: Work) -> str:
        return f"Reviews of {work.full_title}"

    def link(self, work: Work) -> str:
        return absolute(f"/works/{work.slug}/reviews/")

    def feed_url(self, work: Work) -> str:
        return absolute(f"/works/{work.slug}/reviews/feed/")

    def subtitle(self, work: Work) -> str:
        return (
            "What members made of it. Reviews that wait for a point of it are on the club's own pages only."
        )

    def items(self, work: Work) -> list[Review]:
        return open_to_all(work.slug)

    def item_title(self, item: Any) -> str:
        stars = f" ({item.rating_in_words})" if item.rating else ""
        return f"{item.title}{stars}"

    def item_description(self, item: Any) -> str:
        return str(item.body_html)

    def item_link(self, item: Any) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Any) -> str:
        return absolute(item.get_absolute_url())

    def item_author_name(self, item: Any) -> str:
        return str(item.author or "a former member")

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return _changed_at(item)


@require_safe
@condition(etag_func=validator)
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    response = ReviewFeed()(request, slug=slug)
    del response["Last-Modified"]  # of the newest item; a deleted one would leave it as it was
    return response
