"""What machines are told of reviews: nothing that anybody would have to have read the work for."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bookclub.library.metadata import absolute
from bookclub.library.models import Work

from .models import Review
from .tallies import Tally

# What could end the script element, or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# As on the page of the work itself: one thing has one type, wherever it is spoken of.
_TYPES = {Work.Kind.FILM: "Movie", Work.Kind.TELEVISION: "TVSeries", Work.Kind.PLAY: "Play"}
EXCERPT = 500  # characters


def of_work(work: Work, tally: Tally) -> SafeString | str:
    """The work once more, by the same `@id`, with what its ratings come to; nothing before there is an average."""
    if not tally.shows_average:
        return ""
    rating = {"@type": "AggregateRating", "ratingValue": tally.average, "ratingCount": tally.count}
    return _written(_thing(work) | {"aggregateRating": rating | _scale()})


def of_review(review: Review) -> SafeString | str:
    """A review that is safe for anyone; of one that waits not even its author is said."""
    if review.scope_id is not None or not review.is_published or review.is_deleted:
        return ""
    assert review.published_at is not None
    data: dict[str, Any] = {
        "@type": "Review",
        "url": absolute(review.get_absolute_url()),
        "name": review.title,
        "itemReviewed": _thing(review.work),
        "datePublished": review.published_at.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": str(review.author or "a former member")},
    }
    if review.text:
        data["reviewBody"] = review.text[:EXCERPT]
    if review.rating and getattr(review, "stars", review.rating):
        data["reviewRating"] = {"@type": "Rating", "ratingValue": str(review.rating / 2)} | _scale()
    return _written(data)


def _scale() -> dict[str, str]:
    return {"worstRating": "0.5", "bestRating": "5"}


def _thing(work: Work) -> dict[str, Any]:
    address = absolute(work.get_absolute_url())
    return {
        "@type": _TYPES.get(Work.Kind(work.kind), "Book"),
        "@id": address,
        "name": work.title,
        "url": address,
    }


def _written(data: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))
