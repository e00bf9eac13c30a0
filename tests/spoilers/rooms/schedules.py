"""Schedules: a meeting whose agenda, questions and notes wait, the talk about it, and a draft that few see at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bookclub.library.models import Work
from bookclub.moderation.models import Reason, Report
from bookclub.schedules.models import Meeting, Schedule
from tests.schedules.plans import add_meeting

from ..outlets import Way, both, form, page
from ..planting import LAST_CHAPTER, NOVEL, STEM, Kind, Planted, Waits, _Talk, editors
from ..walking import Ask

TITLE = "In three parts"
MEETING = "schedules/meetings/<int:pk>/"
SPAN = f"{MEETING}spoilers/<slug:words>/<int:number>/"
DEEDS = ("publish", "pause", "resume", "archive")

PLACES = {
    "bookclub/schedules/models/meetings.py may_show_agenda": ("a member who has not begun", [MEETING, SPAN]),
}


def plant(club: Planted) -> None:
    running = Schedule.objects.create(
        title=TITLE, state=Schedule.State.PUBLISHED, published_at=timezone.now()
    )
    ahead = timezone.now() + timedelta(days=7)
    first = add_meeting(running, (club.novel, 1, 9), at=ahead, title="The first evening")
    last = add_meeting(running, (club.novel, 10, 23), at=ahead + timedelta(days=7), title="The last evening")
    running.settle()
    _speak(club, first, "first", Waits({NOVEL: 9}, item=f"schedules.meeting/{first.pk}"))
    _speak(club, last, "last", Waits({NOVEL: LAST_CHAPTER}, item=f"schedules.meeting/{last.pk}"))
    first.refresh_from_db()
    _Talk(club, first.thread).say("meetingtalk", "wanda", {NOVEL: 9}, asked={})
    club.threads.append(first.thread)
    club.thread_waits[first.thread.pk] = Waits({NOVEL: 9})
    draft = Schedule.objects.create(title="Perhaps in spring")
    hidden = add_meeting(draft, (club.novel, 1, 9), title="A spring evening")
    draft.settle()
    word = _write(club, hidden, "draft")[0]
    club.may_come_out([word], Waits({NOVEL: 9}), *_places(hidden), to=editors)
    _report(club, last)
    club.rooms["schedules"] = {"schedules": [running, draft], "meetings": [first, last, hidden]}


def _report(club: Planted, meeting: Meeting) -> None:
    """To those who judge, and choose to look, its words come out: on that one answer."""
    about, _ = Report.objects.file(meeting, by=club.members["nell"], reason=Reason.SPOILS)
    club.rooms["moderation"]["reports"].append(about)
    words = [f"{STEM}last{name}" for name in ("agenda", "questions", "notes", "meetingspan")]
    looked = f"POST /admin/moderation/report/{about.pk}/look/"
    club.may_come_out(words, Waits(), looked, to=lambda kind: kind.keeps_order)


def _places(meeting: Meeting) -> list[str]:
    address = meeting.get_absolute_url()
    return [address, f"{address}words/", f"POST {address}words/ late"]


def _write(club: Planted, meeting: Meeting, key: str) -> list[str]:
    """Words of each sort; the last one stands in an inline spoiler."""
    words = [club.word(f"{key}{name}") for name in ("agenda", "questions", "notes", "meetingspan")]
    agenda, questions, notes, span = words
    meeting.refresh_from_db()
    meeting.write(
        {
            "agenda": f"On {agenda}.",
            "questions": f"Why {questions}, and ||{span}||?",
            "notes": f"So {notes}.",
        },
        by=club.members["ines"],
    )
    return words


def _speak(club: Planted, meeting: Meeting, key: str, waits: Waits) -> None:
    *shown, span = _write(club, meeting, key)
    address, words, late = _places(meeting)
    club.may_come_out(shown, waits, address)
    club.may_come_out([*shown, span], waits, words, late, to=editors)
    club.may_come_out([span], waits, f"POST {address}spoilers/questions/0/")


def schedules(club: Planted) -> list[Schedule]:
    return club.rooms["schedules"]["schedules"]


def meetings(club: Planted) -> list[Meeting]:
    return club.rooms["schedules"]["meetings"]


def plans(kind: Kind) -> bool:
    return kind.edits_pages


def on_schedules(route: str = "", **said: object) -> Way:
    """Drafts are there for those who plan."""

    def way(club: Planted) -> Iterator[Ask]:
        for schedule in schedules(club):
            path = f"{schedule.get_absolute_url()}{route}"
            yield Ask(path, succeeds=plans if route or schedule.is_draft else None)
            yield Ask(path, htmx=True, place=path, again=True)
            if route:
                yield Ask(path, data=dict(said))

    return way


def deed(name: str) -> Way:
    return lambda club: [Ask(f"{each.get_absolute_url()}{name}/", data={}) for each in schedules(club)]


def on_meetings(route: str = "", *queries: str, **said: object) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for meeting in meetings(club):
            path = f"{meeting.get_absolute_url()}{route}"
            yield Ask(path, succeeds=plans if route or meeting.schedule.is_draft else None)
            yield Ask(path, htmx=True, place=path, again=True)
            for query in queries:
                yield Ask(f"{path}?{query}", place=path, again=True)
            if said:
                yield Ask(path, data=dict(said), place=path)

    return way


def late_words(club: Planted) -> Iterator[Ask]:
    """Saving over somebody's newer words gives back both."""
    for meeting in meetings(club):
        path = f"{meeting.get_absolute_url()}words/"
        yield Ask(path, data={"agenda": "Tea.", "version": 0}, place=f"POST {path} late")


def answers(club: Planted) -> Iterator[Ask]:
    for meeting in meetings(club):
        yield Ask(f"{meeting.get_absolute_url()}answer/", data={"answer": "yes"})


def spans(club: Planted) -> Iterator[Ask]:
    needs = dict(zip(meetings(club), ({NOVEL: 9}, {NOVEL: LAST_CHAPTER}, {NOVEL: 9}), strict=True))
    for meeting, needed in needs.items():
        waits = Waits(needed, item=f"schedules.meeting/{meeting.pk}")
        is_draft = meeting.schedule.is_draft

        def succeeds(kind: Kind, waits: Waits = waits, is_draft: bool = is_draft) -> bool:
            return kind.may_read(waits) and (not is_draft or plans(kind))

        path = f"{meeting.get_absolute_url()}spoilers/questions/0/"
        yield Ask(path)
        for htmx in (False, True):
            yield Ask(path, data={}, htmx=htmx, succeeds=succeeds)
        yield Ask(path.replace("questions/0", "questions/7"), data={}, succeeds=lambda kind: False)
        yield Ask(path.replace("questions/0", "agenda/0"), data={}, succeeds=lambda kind: False)


def first_form(club: Planted) -> Iterator[Ask]:
    novel: Work = club.novel
    filled = {
        "work_1": novel.pk, "count_1": 3, "first": "2027-05-06", "clock": "19:00", "rhythm": "weekly", "duration": 90,
        "time_zone": "UTC",
    }  # fmt: skip
    yield Ask("/schedules/new/", data=filled)


TABLE = {"works": "", "form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}

OUTLETS: dict[str, Way] = {
    "schedules/": page("/schedules/", "page=1"),
    "schedules/new/": both(
        page("/schedules/new/", f"work={NOVEL}"), form("/schedules/new/", work_1=""), first_form
    ),
    "schedules/<slug:slug>/": on_schedules(),
    "schedules/<slug:slug>/plan/": on_schedules("plan/", **TABLE),
    "schedules/<slug:slug>/edit/": on_schedules("edit/", title="", version=0),
    "schedules/<slug:slug>/cancel/": on_schedules("cancel/", reason="Rain."),
    "schedules/<slug:slug>/shift/": on_schedules("shift/", days=7, version=0),
    "schedules/<slug:slug>/copy/": on_schedules("copy/", title="Again", first="2027-05-06"),
    **{f"schedules/<slug:slug>/{name}/": deed(name) for name in DEEDS},
    MEETING: on_meetings("", "end"),
    f"{MEETING}answer/": answers,
    f"{MEETING}edit/": on_meetings("edit/", title="", version=0),
    f"{MEETING}words/": both(on_meetings("words/"), late_words),
    f"{MEETING}cancel/": on_meetings("cancel/", reason="Rain."),
    SPAN: spans,
}
