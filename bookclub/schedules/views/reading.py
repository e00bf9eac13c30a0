"""What everyone sees: the list of schedules, a schedule, a meeting with the talk about it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from bookclub.library.models import Work
from bookclub.library.outlines import outlines
from bookclub.markup import with_span_buttons
from bookclub.members.models import Member
from bookclub.paging import page_of
from bookclub.reading.readers import Reader
from bookclub.reading.requests import ReaderRequest
from discussions.pages import comment_context

from ..models import Meeting, Rsvp, Schedule
from ..models.rsvps import MOST_GUESTS
from ..place import shown_positions, standing, steps

SIZE = 20  # schedules on a page of the list


@require_safe
def schedules(request: ReaderRequest) -> HttpResponse:
    found = Schedule.objects.visible_to(request.reader).by_state().with_meetings()
    page = page_of(found, request.GET.get("page"), size=SIZE)
    can_plan = Schedule.can_be_planned_by(request.reader.member)
    shown = [_listed(schedule) for schedule in page.items]
    return render(request, "schedules/schedules.html", {"page": page, "shown": shown, "can_plan": can_plan})


def _listed(schedule: Schedule) -> dict[str, Any]:
    return {
        "schedule": schedule,
        "works": _works(schedule),
        "meetings": len(schedule.meetings.all()),
        "next": schedule.next_meeting() if schedule.is_running else None,
    }


def _works(schedule: Schedule) -> list[Work]:
    """What it reads, in order; of a schedule fetched `with_meetings`."""
    ids = dict.fromkeys(one.work_id for meeting in schedule.meetings.all() for one in meeting.stretches.all())
    drawn = outlines(ids)
    return [drawn[pk].work for pk in ids]


@require_safe
def schedule(request: ReaderRequest, slug: str) -> HttpResponse:
    reader = request.reader
    found = Schedule.objects.visible_to(reader).with_meetings().select_related("created_by", "state_by")
    schedule = get_object_or_404(found, slug=slug)
    meetings = list(schedule.meetings.all())
    member = reader.member
    context = {
        "schedule": schedule,
        "meetings": meetings,
        "works": _works(schedule),
        "next": schedule.next_meeting(),
        "standing": standing(schedule, meetings, reader),
        "steps": steps(meetings, reader),
        "can_plan": Schedule.can_be_planned_by(member),
        "can_publish": schedule.can_be_published_by(member),
        "can_pause": schedule.can_be_paused_by(member),
        "can_resume": schedule.can_be_resumed_by(member),
        "can_cancel": schedule.can_be_cancelled_by(member),
        "can_archive": schedule.can_be_archived_by(member),
        "can_report": member is not None and member.may_write and schedule.created_by_id != member.pk,
    }
    return render(request, "schedules/schedule.html", context)


@require_safe
def meeting(request: ReaderRequest, pk: int) -> HttpResponse:
    reader = request.reader
    meeting = _meeting(request, pk)
    may_read = meeting.may_show_agenda(reader)
    context: dict[str, Any] = {
        "meeting": meeting,
        "schedule": meeting.schedule,
        "words": _words(meeting) if may_read else [],
        "waits_for": "" if may_read else reader.waits_for(meeting.scope_id or 0),
        "works": _asked_for(meeting, reader),
        "shows_place": meeting.may_show_place(reader),
        "can_edit": meeting.can_be_edited_by(reader.member),
        "can_report": _can_report(meeting, reader.member),
    }
    context |= _answers(meeting, reader) | comment_context(request, meeting.thread)
    return render(request, "schedules/meeting.html", context)


def _meeting(request: ReaderRequest, pk: int) -> Meeting:
    found = Meeting.objects.visible_to(request.reader).with_stretches()
    found = found.select_related("schedule", "host", "cancelled_by", "thread__work", "scope")
    return get_object_or_404(found, pk=pk)


def _can_report(meeting: Meeting, member: Member | None) -> bool:
    """Those who write, and did not plan it themselves."""
    whose = meeting.host_id or meeting.schedule.created_by_id
    return member is not None and member.may_write and whose != member.pk


def _asked_for(meeting: Meeting, reader: Reader) -> list[Work]:
    """The works that are read for it, and those that its spoiler point asks for besides."""
    points = reader.points_of(meeting.scope_id) if meeting.scope_id else ()
    ids = dict.fromkeys(
        [one.work_id for one in meeting.stretches.all()] + [point.work_id for point in points]
    )
    drawn = outlines(ids)
    return [drawn[pk].work for pk in ids]


def _words(meeting: Meeting) -> list[tuple[str, str, str]]:
    """Agenda, questions and notes as they are shown to one who may read them: anchor, heading, HTML."""
    headings = {"agenda": "Agenda", "questions": "Questions to talk about", "notes": "Notes afterwards"}
    return [
        (
            name,
            headings[name],
            mark_safe(with_span_buttons(html, f"{meeting.get_absolute_url()}spoilers/{name}/")),
        )
        for name in Meeting.WORDS
        if (html := getattr(meeting, f"{name}_html"))  # rendered and sanitised when it was saved
    ]


def _answers(meeting: Meeting, reader: Reader) -> dict[str, Any]:
    """Who comes, for members; and how far each has read, as far as they show it."""
    if reader.member is None or not meeting.may_show_place(reader) or meeting.schedule.is_draft:
        return {}
    rsvps = list(meeting.rsvps.with_members().order_by("answered_at", "pk"))
    coming = [rsvp for rsvp in rsvps if rsvp.has_place]
    taken = sum(rsvp.size for rsvp in coming)
    return {
        "coming": _with_places(meeting, coming),
        "waiting": [rsvp for rsvp in rsvps if rsvp.is_waiting],
        "maybe": [rsvp for rsvp in rsvps if rsvp.answer == Rsvp.Answer.MAYBE],
        "own": next((rsvp for rsvp in rsvps if rsvp.member_id == reader.member.pk), None),
        "taken": taken,
        "left": max(0, meeting.capacity - taken) if meeting.capacity is not None else None,
        "can_answer": meeting.can_be_answered_by(reader.member),
        "most_guests": range(MOST_GUESTS + 1),
    }


def _with_places(meeting: Meeting, coming: list[Rsvp]) -> list[tuple[Rsvp, str]]:
    """Each with how far they are in what is read for the meeting; empty for those who keep it to themselves."""
    works = {stretch.work_id for stretch in meeting.stretches.all()}
    shown, drawn = shown_positions(works), outlines(works)
    named = []
    for rsvp in coming:
        places = shown.get(rsvp.member_id, {})
        points = [drawn[work].points[position - 1].label for work, position in places.items() if position]
        named.append((rsvp, "past " + " and ".join(points) if points else ""))
    return named


@require_POST
def span(request: ReaderRequest, pk: int, words: str, number: int) -> HttpResponse:
    """What stands in one inline spoiler: asked for on purpose, so by POST, which no crawler or preview does."""
    meeting = _meeting(request, pk)
    if not meeting.may_show_agenda(request.reader):
        raise PermissionDenied("These words wait until you have read further.")
    spans = meeting.spans.get(words, []) if words in Meeting.WORDS else []
    if number >= len(spans):
        raise Http404
    context = {"words": mark_safe(spans[number]), "meeting": meeting}  # sanitised when it was saved
    if request.htmx:
        return render(request, "discussions/_spoiler.html", context)
    return render(request, "schedules/span.html", context)
