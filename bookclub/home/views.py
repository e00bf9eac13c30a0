"""The front page, and what machines ask of the whole club: is it well, what may be listed."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.db import DatabaseError, connection
from django.db.models import F, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookclub.library.models import Milestone, Person, Work
from bookclub.members.models import Club
from bookclub.reading.readers import Reader
from bookclub.reading.requests import ReaderRequest
from bookclub.reference.models import ReferencePage
from bookclub.schedules.models import Schedule
from discussions.models import Thread
from reviews.models import Review, WorkList

from .keeping_up import concerning, new_to, next_meeting, spoken_in

WORKS_READ = 4
PLACES_SHOWN = 3
THREADS_SHOWN = 6
WORKS_SHOWN = 6
PAGES_SHOWN = 4
RETRY_AFTER = 30  # seconds

# The front page ---------------------------------------------------------------------------------------------------


@require_safe
def front(request: ReaderRequest) -> HttpResponse:
    reader = request.reader
    read_now = list(Work.objects.read_now().with_makers()[:WORKS_READ])
    lately = spoken_in()
    new = new_to(reader, lately)
    context = {
        "new_threads": new,
        "reading": read_now[0] if read_now else None,
        "also_reading": read_now[1:],
        "notices": concerning(reader),
        "next": next_meeting(reader),
        "places": places_of(reader),
        "threads": latest_talk(reader, [thread for thread in lately if thread not in new]),
        "works": liveliest_works(),
        "pages": newest_pages(),
        "can_add_work": Work.can_be_added_by(reader.member),
        "can_add_page": ReferencePage.can_be_made_by(reader.member),
    }
    return render(request, "home/front.html", context)


@dataclass(frozen=True)
class Place:
    """Where one reader is in a work that they are in the midst of."""

    work: Work
    reached: Milestone
    following: Milestone


def places_of(reader: Reader) -> list[Place]:
    """Where the reader is in what they have begun and not finished, a few, whatever they moved on in last first."""
    positions = reader.positions
    begun = Work.objects.with_ids(positions).with_length().last_moved_on_in(reader.member)
    under_way = [work for work in begun if positions[work.pk] < (work.length or 0)][:PLACES_SHOWN]
    prefetch_related_objects(under_way, "milestones")
    return [_place(work, positions[work.pk]) for work in under_way]


def _place(work: Work, position: int) -> Place:
    done = [milestone for milestone in work.milestones.all() if milestone.position <= position]
    return Place(work, done[-1], next(m for m in work.milestones.all() if m.position > position))


def latest_talk(reader: Reader, lately: list[Any]) -> list[Any]:
    """The threads last written in. Titles are safe; what one waits for stands beside it."""
    threads = lately[:THREADS_SHOWN]
    reader.meet(threads)
    for thread in threads:
        waits = thread.scope_id and not reader.may_read(thread)
        thread.waits_for = reader.waits_for(thread.scope_id) if waits else ""
    return threads


def liveliest_works() -> QuerySet[Work]:
    """Those last spoken of first, then the newest. Asked work by work, which the index on threads answers."""
    spoken_of = (
        Thread.objects.visible().filter(work=OuterRef("pk"), comment_count__gt=0).order_by("-active_at")
    )
    works = Work.objects.annotate(spoken_of_at=Subquery(spoken_of.values("active_at")[:1]))
    latest = F("spoken_of_at").desc(nulls_last=True)
    return works.order_by(latest, "-created_at", "-pk").with_makers()[:WORKS_SHOWN]


def newest_pages() -> QuerySet[ReferencePage]:
    return ReferencePage.objects.for_lists().order_by("-created_at", "-pk")[:PAGES_SHOWN]


# For machines -----------------------------------------------------------------------------------------------------


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 where the database answers, else 503: for whoever watches over the club."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"database": "away"}, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return JsonResponse({"database": "well"})


@require_safe
def robots(request: ReaderRequest) -> HttpResponse:
    """What search engines may read: nothing of a club that only members may read."""
    if _is_closed(request):
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [
            "/accounts/",
            "/admin/",
            "/settings/",
            "/invitations/",
            "/members/",
            "/private/",
            "/reading/",
            "/search/",
            "/discussions/new/",
        ]
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
        lines += ["", f"Sitemap: {settings.CLUB_ORIGIN.rstrip('/')}{reverse('home:sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class Listed(Sitemap):
    """The addresses of one kind of thing, at the club's own origin: never at the Host that a request names."""

    limit = 10_000

    def __init__(self, found: QuerySet[Any], changed: str = "") -> None:
        self.found, self.changed = found, changed

    def items(self) -> QuerySet[Any]:
        return self.found.order_by("-pk")

    def lastmod(self, item: Any) -> Any:
        return getattr(item, self.changed, None) or getattr(item, "created_at", None)

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        origin = urlsplit(settings.CLUB_ORIGIN)
        club: Any = SimpleNamespace(domain=origin.netloc)
        return super().get_urls(page, club, origin.scheme)


@require_safe
def sitemap(request: ReaderRequest) -> HttpResponse:
    if _is_closed(request):
        raise Http404
    listed: dict[str, Any] = {
        "works": Listed(Work.objects.all(), "edited_at"),
        "people": Listed(Person.objects.all()),
        "pages": Listed(ReferencePage.objects.all(), "edited_at"),
        "schedules": Listed(Schedule.objects.visible_to(Reader()), "updated_at"),
        "threads": Listed(Thread.objects.visible().started_by_members(), "active_at"),
        "reviews": Listed(Review.objects.published().filter(scope=None), "edited_at"),
        "lists": Listed(WorkList.objects.all(), "edited_at"),
    }
    return sitemap_of(request, listed)


def _is_closed(request: ReaderRequest) -> bool:
    return request.club.may_read == Club.MayRead.MEMBERS
