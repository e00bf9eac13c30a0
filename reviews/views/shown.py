"""Reading reviews: all of a work, one by itself, its history, an inline spoiler."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from bookclub import markup
from bookclub.library.models import Work
from bookclub.paging import page_of
from bookclub.reading.requests import ReaderRequest
from discussions.pages import comment_context

from .. import metadata, stars
from ..eyes import Eyes
from ..models import Review, ReviewQuerySet
from ..models.ratings import HALF_STEPS
from ..tallies import spread_in_words

A_PAGE = 12
DIVIDED_SHOWN = 5


class Sort(models.TextChoices):
    """How reviews are put in order."""

    NEWEST = "newest", "Newest"
    LIKED = "liked", "Most liked"
    HIGHEST = "highest", "Highest"
    LOWEST = "lowest", "Lowest"
    CLOSEST = "closest", "Closest to my taste"

    @property
    def goes_by_stars(self) -> bool:
        return self in {Sort.HIGHEST, Sort.LOWEST}

    def order(self, reviews: ReviewQuerySet, eyes: Eyes) -> ReviewQuerySet:
        orders = {
            Sort.NEWEST: reviews.newest_first,
            Sort.LIKED: reviews.most_liked_first,
            Sort.HIGHEST: reviews.highest_first,
            Sort.LOWEST: reviews.lowest_first,
            Sort.CLOSEST: lambda: reviews.closest_first(eyes.reader),
        }
        return orders[self]()


def sorts_for(eyes: Eyes, work: Work) -> list[Sort]:
    """Those that make sense for this reader: nobody's taste is near a visitor's, and what is hidden orders nothing."""
    hides = eyes.hides(work.pk)
    return [
        sort for sort in Sort
        if not (hides and (sort.goes_by_stars or sort is Sort.CLOSEST)) and (eyes.member or sort is not Sort.CLOSEST)
    ]  # fmt: skip


@require_safe
def latest(request: ReaderRequest) -> HttpResponse:
    """The newest reviews that this reader may read, of whatever work; and where the club disagrees most."""
    eyes = Eyes.of(request)
    found = eyes.whole(Review.objects.published().open_to(request.reader).select_related("work"))
    page = page_of(found.newest_first(), request.GET.get("page"), size=A_PAGE)
    divided = [
        (work, spread_in_words(row["spread"] / 2), row["count"]) for work, row in eyes.divided(DIVIDED_SHOWN)
    ]
    context = {"page": page, "reviews": eyes.look_at(page.items), "divided": divided}
    return render(request, "reviews/latest.html", context)


@require_safe
def on_work(request: ReaderRequest, slug: str) -> HttpResponse:
    """The reviews of a work, as they were asked for. What waits stands at the end, and in no order that tells."""
    work = get_object_or_404(Work, slug=slug)
    eyes = Eyes.of(request)
    sorts = sorts_for(eyes, work)
    sort = next((each for each in sorts if each == request.GET.get("sort")), Sort.NEWEST)
    rating = _rating_asked_for(request, hides=eyes.hides(work.pk))
    only_open = "open" in request.GET
    found = sort.order(eyes.open_on(work), eyes)
    page = page_of(found.filter(rating=rating) if rating else found, request.GET.get("page"), size=A_PAGE)
    chosen = {"sort": sort.value, "stars": rating or ""} | ({"open": "yes"} if only_open else {})
    context = {
        "work": work, "page": page, "reviews": eyes.look_at(page.items), "sorts": sorts, "sort": sort, "rating": rating,
        "only_open": only_open, "quiet": [] if only_open or page.has_next else eyes.quiet_on(work, rating),
        "mine": Review.objects.of(eyes.member, work), "tally": eyes.tally(work), "hides": eyes.hides(work.pk),
        "choices": stars.choices(), "query": f"{urlencode(chosen)}&",
        "canonical": metadata.absolute(f"/works/{work.slug}/reviews/"),
    }  # fmt: skip
    return render(request, "reviews/on_work.html", context)


def _rating_asked_for(request: ReaderRequest, *, hides: bool) -> int | None:
    asked = request.GET.get("stars", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 3 and int(asked) in HALF_STEPS
    return int(asked) if known and not hides else None


def shown(request: ReaderRequest, pk: int) -> Review:
    """A review that has a page for this reader; a draft only for its author."""
    found = Review.objects.seen_by(request.reader).with_people().with_likes(request.reader.member)
    return get_object_or_404(found.select_related("work", "scope"), pk=pk)


def readable(request: ReaderRequest, pk: int) -> Review:
    """The same, for whatever shows or takes its words: not there where this reader may not read them."""
    review = shown(request, pk)
    if review.is_deleted or not request.reader.may_read(review):
        raise Http404
    return review


@require_safe
def review(request: ReaderRequest, pk: int) -> HttpResponse:
    """One review and the talk below it. Where it waits, only its headline is said, which is safe by agreement."""
    found = shown(request, pk)
    if found.is_deleted and not (found.thread and found.thread.comment_count):
        raise Http404
    if found.is_hidden:
        return render(request, "reviews/hidden.html", {"work": found.work}, status=410)
    eyes = Eyes.of(request)
    eyes.look_at([found])
    is_open = request.reader.may_read(found) and not found.is_deleted
    member = request.reader.member
    context: dict[str, Any] = comment_context(request, found.thread) if found.thread else {}
    context |= {
        "review": found, "work": found.work, "is_open": is_open,
        "waits_for": "" if is_open else request.reader.waits_for(found.scope_id or 0, within=found.work_id),
        "can_report": is_open and member is not None and member.may_write and found.author_id != member.pk,
        "can_edit": found.can_be_edited_by(member), "can_delete": found.can_be_deleted_by(member),
        "can_veil": found.can_be_veiled_further_by(member), "can_like": found.can_be_liked_by(member),
        "was_edited": is_open and found.edits.exists(),
        "canonical": metadata.absolute(found.get_absolute_url()),
        "linked_data": metadata.of_review(found),
    }  # fmt: skip
    return render(request, "reviews/review.html", context)


@require_safe
def history(request: ReaderRequest, pk: int) -> HttpResponse:
    """Its versions, newest first: the words as what changed, the stars as they were. Drafts are their author's own."""
    found = readable(request, pk)
    eyes = Eyes.of(request)
    eyes.look_at([found])
    after: Any = found
    when, steps, veiled = found.edited_at or found.rated_at or found.created_at, [], ""
    for earlier in found.edits.all()[:50]:
        if not request.reader.may_read(earlier):
            veiled = request.reader.waits_for(earlier.scope_id or 0, within=found.work_id) or "all of it"
            break
        if earlier.was_draft and not eyes.reader.has_written(found):
            break
        changes = markup.rendered_diff(_words(earlier), _words(after))
        steps.append({"at": when, "changes": changes, "stars": after.rating, "reading": after.reading})
        after, when = earlier, earlier.written_at
    context = {
        "review": found, "steps": steps, "veiled": veiled, "first": "" if veiled else markup.render(_words(after)).text,
        "first_stars": after.rating, "first_at": when, "shows_stars": found.stars is not None,  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "reviews/history.html", context)


def _words(version: Any) -> str:
    return "\n\n".join(part for part in (version.headline, version.body) if part)


@require_POST
def spoiler(request: ReaderRequest, pk: int, number: int) -> HttpResponse:
    """What stands in one inline spoiler: asked for on purpose, so by POST."""
    found = readable(request, pk)
    if number >= len(found.spans):
        raise Http404
    words = mark_safe(found.spans[number])  # sanitised when it was saved
    if request.htmx:
        return render(request, "discussions/_spoiler.html", {"words": words})
    return render(request, "reviews/spoiler.html", {"words": words, "review": found})
