"""Schedules taken along: every file, from the site and from the desk, the page for paper, and members' calendars.

Planted after `schedules`, whose meetings they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bookclub.members.secrets import SecretKey
from bookclub.schedules.exports import FORMATS
from bookclub.schedules.models import Schedule

from ..outlets import Way
from ..planting import LAST_CHAPTER, NOVEL, SAFE, STEM, Planted, Waits, editors, just
from ..walking import Ask
from . import schedules
from .schedules import plans

DESK = "/admin/schedules/schedule/"
# Agenda and questions, by the meetings that `schedules` plants. Notes and inline spoilers go into no file.
WORDS = {key: [f"{STEM}{key}agenda", f"{STEM}{key}questions"] for key in ("first", "last", "draft")}
NEEDS = {"first": 9, "last": LAST_CHAPTER, "draft": 9}
# Whose calendars are asked, and what their owners have read.
OWNERS = {"nell": (), "mid": ("first",), "alma": ("first", "last")}

ASKED = "bookclub/schedules/models/meetings.py may_show_agenda"
FILE, PAPER = "schedules/<slug:slug>/exports/<str:file>", "schedules/<slug:slug>/print/"
PLACES = {ASKED: (schedules.PLACES[ASKED][0], [*schedules.PLACES[ASKED][1], FILE, PAPER])}


def plant(club: Planted) -> None:
    running, draft = club.rooms["schedules"]["schedules"]
    for key in ("first", "last"):
        waits = Waits({NOVEL: NEEDS[key]})
        club.may_come_out(WORDS[key], waits, *_of_one(running), *_of_many(), f"POST {DESK}")
    # It has no date yet, so calendars do not have it.
    files = [place for place in _of_one(draft) if not place.endswith(("calendar.ics", "google.csv"))]
    club.may_come_out(WORDS["draft"], Waits({NOVEL: NEEDS["draft"]}), *files, to=editors)
    for name, read in OWNERS.items():
        for path in _private(club, name, running):
            for key in read:
                # Whoever has the key reads as its owner does; the owner comes by it on a page of theirs.
                club.may_come_out(WORDS[key], SAFE, f"KEY {path}")
                club.may_come_out(WORDS[key], SAFE, path, to=just(name))


def _of_one(schedule: Schedule) -> list[str]:
    address = schedule.get_absolute_url()
    return [*(f"{address}exports/{file}" for file in FORMATS), f"{address}print/"]


def _of_many() -> list[str]:
    return [*(f"/schedules/exports/{file}" for file in FORMATS), "/schedules/exports/print/"]


def _private(club: Planted, name: str, schedule: Schedule) -> list[str]:
    member = club.members[name]
    key = SecretKey.objects.filter(member=member, purpose="calendar").first()
    text = (key or SecretKey.objects.renew(member, "calendar")).text
    return [reverse("calendars:every", args=[text]), reverse("calendars:one", args=[text, schedule.slug])]


def of_one(part: str) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for schedule in club.rooms["schedules"]["schedules"]:
            for path in _of_one(schedule):
                if part in path:
                    yield Ask(path, succeeds=plans if schedule.is_draft else None)
            yield Ask(f"{schedule.get_absolute_url()}exports/nothing.doc", succeeds=lambda kind: False)

    return way


def of_many(club: Planted) -> Iterator[Ask]:
    running, draft = club.rooms["schedules"]["schedules"]
    for path in _of_many():
        yield Ask(path)
        yield Ask(f"{path}?schedule={running.slug}", place=path, again=True)
        yield Ask(
            f"{path}?schedule={draft.slug}", place=path.replace("/schedules/", draft.get_absolute_url(), 1)
        )


def from_the_desk(club: Planted) -> Iterator[Ask]:
    chosen = [schedule.pk for schedule in club.rooms["schedules"]["schedules"][:1]]
    for file in FORMATS:
        data = {"action": f"export_{file.replace('.', '_')}", "_selected_action": chosen}
        yield Ask(DESK, data=data)  # strangers are sent to the sign-in


def calendars(number: int) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        running = club.rooms["schedules"]["schedules"][0]
        for name in OWNERS:
            path = _private(club, name, running)[number]
            yield Ask(path, place=f"KEY {path}", succeeds=lambda kind: True)
            yield Ask(path.replace("/private/", "/private/x"), succeeds=lambda kind: False)

    return way


OUTLETS: dict[str, Way] = {
    "schedules/exports/print/": of_many,
    "schedules/exports/<str:file>": lambda club: [*of_many(club), *from_the_desk(club)],
    FILE: of_one("/exports/"),
    PAPER: of_one("/print/"),
    "private/<str:key>/calendar.ics": calendars(0),
    "private/<str:key>/calendar/<slug:slug>.ics": calendars(1),
}
