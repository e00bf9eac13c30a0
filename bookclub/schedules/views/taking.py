"""Taking schedules along: downloads in every format, a page for paper, and the calendar that a member subscribes to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from bookclub.members.secrets import by_secret
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..exports import FORMATS, Format
from ..models import Schedule
from ..programme import last_changed, programmes

MOST = 100  # schedules in one file
CALENDAR = FORMATS["calendar.ics"]


@require_safe
def export(request: ReaderRequest, slug: str, file: str) -> HttpResponse:
    """One schedule as a file."""
    return download(request, _one(request, slug), _format(file), stem=slug)


@require_safe
def export_several(request: ReaderRequest, file: str) -> HttpResponse:
    """Those that are asked for, `?schedule=one&schedule=another`; all that are running, if none is."""
    return download(request, _several(request), _format(file), stem="schedules")


@require_safe
def on_paper(request: ReaderRequest, slug: str) -> HttpResponse:
    return _printed(request, _one(request, slug))


@require_safe
def several_on_paper(request: ReaderRequest) -> HttpResponse:
    return _printed(request, _several(request))


@by_secret("calendar")
def feed(request: MemberRequest, slug: str = "") -> HttpResponse:
    """What a member's calendar is sent: the schedules as they may see them, and as far as they have read."""
    found = Schedule.objects.in_calendars().with_meetings().by_state()
    schedules = list((found.with_slugs([slug]) if slug else found)[:MOST])
    if slug and not schedules:
        raise Http404
    return _answer(request, schedules, CALENDAR)


def download(
    request: ReaderRequest, schedules: Sequence[Schedule], kind: Format, *, stem: str
) -> HttpResponse:
    response = _answer(request, schedules, kind)
    response["Content-Disposition"] = f'attachment; filename="{kind.file_name(stem)}"'
    return response


def _answer(request: ReaderRequest, schedules: Sequence[Schedule], kind: Format) -> HttpResponse:
    """The schedules as this reader may see them; or a 304, where that is what they have already.

    No other reader is sent it from a cache, and its tag is made of their own words only. The date informs: alone it
    spares no answer, since somebody may have read on, or set themselves back, while the plan stayed as it was.
    """
    body = kind.write(programmes(schedules, request.reader))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=kind.content_type, headers={"ETag": etag})
    changed = last_changed(schedules, request.reader)
    if changed:
        response["Last-Modified"] = http_date(int(changed.timestamp()))
    patch_cache_control(response, private=True, no_cache=True)
    answer = get_conditional_response(request, etag, None, response)
    assert isinstance(answer, HttpResponse)
    return answer


def _one(request: ReaderRequest, slug: str) -> list[Schedule]:
    found = Schedule.objects.visible_to(request.reader).with_meetings()
    return [get_object_or_404(found, slug=slug)]


def _several(request: ReaderRequest) -> list[Schedule]:
    found = Schedule.objects.visible_to(request.reader).with_meetings().by_state()
    wanted = [slug.replace("\x00", "") for slug in request.GET.getlist("schedule")[:MOST]]
    return list((found.with_slugs(wanted) if wanted else found.running())[:MOST])


def _format(file: str) -> Format:
    if file not in FORMATS:
        raise Http404
    return FORMATS[file]


def _printed(request: ReaderRequest, schedules: list[Schedule]) -> HttpResponse:
    shown = programmes(schedules, request.reader)
    return render(request, "schedules/on_paper.html", {"programmes": shown, "schedules": schedules})
