"""The feeds: as anyone may see them, and as the holder of a key may."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookclub.library.models import Work
from bookclub.members.models import Club
from bookclub.members.secrets import by_secret
from bookclub.reading.models import Progress
from bookclub.reading.readers import Reader
from bookclub.reading.requests import ReaderRequest
from discussions.models import Comment, Thread

from .entries import comments_for, origin, pages, reviews_for
from .writing import answer


def of_club(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _answer(
        request, reader, "new in the club", comments_for(reader), about="/", path=reverse("feeds:club")
    )


def of_work(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    work = get_object_or_404(Work, slug=slug)
    entries = comments_for(reader, Comment.objects.filter(thread__work=work))
    return _answer(
        request,
        reader,
        work.full_title,
        entries,
        about=work.get_absolute_url(),
        path=reverse("feeds:work", args=[slug]),
    )


def of_thread(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    thread = get_object_or_404(Thread.objects.visible(), pk=pk)
    entries = comments_for(reader, Comment.objects.filter(thread=thread))
    return _answer(
        request,
        reader,
        thread.title,
        entries,
        about=thread.get_absolute_url(),
        path=reverse("feeds:thread", args=[pk]),
    )


def of_pages(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _answer(
        request, reader, "pages", pages(), about=reverse("reference:pages"), path=reverse("feeds:pages")
    )


def of_reviews(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Words, and no stars: those wait for some readers until they have given their own."""
    entries = reviews_for(reader)
    return _answer(
        request, reader, "reviews", entries, about=reverse("reviews:latest"), path=reverse("feeds:reviews")
    )


def _answer(
    request: HttpRequest, reader: Reader, title: str, entries: Any, *, about: str, path: str
) -> HttpResponse:
    """The key of a feed is its public address; a member's own, which is another feed, has their number behind it."""
    changed = None
    key = origin() + path
    if reader.member:
        key += f"#{reader.member.pk}"
        changed = Progress.objects.filter(member=reader.member).aggregate(at=Max("updated_at"))["at"]
    return answer(request, f"{Club.current().name}: {title}", entries, about=about, key=key, changed=changed)


def public(feed: Any) -> Any:
    """As a visitor sees it who has said nothing of what they have read: whoever asks."""

    @require_safe
    def view(request: ReaderRequest, **which: Any) -> HttpResponse:
        return feed(request, Reader(said={}), **which)

    return view


def private(feed: Any) -> Any:
    """As the holder of the key sees it."""

    @by_secret("feeds")
    def view(request: ReaderRequest, **which: Any) -> HttpResponse:
        return feed(request, request.reader, **which)

    return view
