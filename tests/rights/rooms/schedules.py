"""Schedules, meetings and elections: organisers plan, hosts keep their evening, everybody answers and votes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from bookclub.schedules.models import Ballot, Election, Nomination, Rsvp, Schedule

from ..cast import Club
from ..forms import as_it_stands
from ..table import NOBODY, ORGANISERS, SIGNED_IN, THE_AUTHOR, WRITERS, Row, Seen, deed, page

ONE = "schedules/<slug:slug>/"
HOSTS = ORGANISERS | THE_AUTHOR
SOON = f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
PLAN = {
    "work_1": "{novel.pk}", "count_1": 2, "first": SOON, "clock": "19:00", "rhythm": "weekly", "duration": 90,
    "time_zone": "UTC", "title": "A new plan",
}  # fmt: skip
SHEET = "Title,Date,Begins,To have read\nOne,2027-03-02,19:00,The Novel: Chapters 1-2\n"


def in_state(name: str, state: str) -> Seen:
    return lambda club: club.fresh(name).state == state


def becomes(name: str, thing: str, state: str) -> Row:
    return deed(f"/schedules/{{{thing}.slug}}/{name}/", ORGANISERS, in_state(thing, state))


def made(title: str) -> Seen:
    return lambda club: Schedule.objects.filter(title=title).exists()


def _answered(club: Club) -> bool:
    return Rsvp.objects.filter(meeting=club.meeting, member=club.me, answer="maybe").exists()


def _nominated(club: Club) -> bool:
    return Nomination.objects.filter(work=club.other, by=club.me).exists()


def _ballot(club: Club) -> Ballot | None:
    return Ballot.objects.filter(election=club.election, member=club.me).first()


def _voted_for_one(club: Club) -> bool:
    ballot = _ballot(club)
    return ballot is not None and ballot.choices == [club.candidate.pk]


def _planned_tea(club: Club) -> bool:
    return bool(club.draft.meetings.filter(title="Tea"))


def _digest(title: str, work: str, zone: str, contents: str) -> str:
    said = "\n".join("\n".join([title, work, zone, contents]).splitlines())
    return hashlib.sha256(said.encode()).hexdigest()[:20]


ROWS = {
    "schedules/": [page("/schedules/")],
    "schedules/new/": [
        page("/schedules/new/", ORGANISERS), deed("/schedules/new/", ORGANISERS, made("A new plan"), **PLAN),
    ],
    "schedules/import/": [
        page("/schedules/import/", ORGANISERS),
        deed(
            "/schedules/import/", ORGANISERS, made("From a sheet"), contents=SHEET, time_zone="UTC",
            title="From a sheet", save="yes", previewed=_digest("From a sheet", "None", "UTC", SHEET),
        ),
    ],
    "schedules/exports/print/": [page("/schedules/exports/print/?schedule={schedule.slug}")],
    "schedules/exports/<str:file>": [page("/schedules/exports/calendar.ics?schedule={schedule.slug}")],
    "private/<str:key>/calendar.ics": [
        page("/private/{calendar_key}/calendar.ics"), page("/private/guess/calendar.ics", NOBODY),
    ],
    "private/<str:key>/calendar/<slug:slug>.ics": [
        page("/private/{calendar_key}/calendar/{schedule.slug}.ics"),
        page("/private/guess/calendar/{schedule.slug}.ics", NOBODY),
    ],
    "schedules/meetings/<int:pk>/": [
        page("/schedules/meetings/{meeting.pk}/", touches=("discussions_readmark",))
    ],
    "schedules/meetings/<int:pk>/answer/": [
        deed("/schedules/meetings/{meeting.pk}/answer/", WRITERS, _answered, answer="maybe")
    ],
    "schedules/meetings/<int:pk>/edit/": [
        page("/schedules/meetings/{meeting.pk}/edit/", HOSTS),
        deed(
            "/schedules/meetings/{meeting.pk}/edit/", HOSTS, lambda club: club.fresh("meeting").title == "Tea",
            title="Tea", version="{meeting.sequence}", duration=60,
        ),
    ],
    "schedules/meetings/<int:pk>/words/": [
        page("/schedules/meetings/{meeting.pk}/words/", HOSTS),
        deed(
            "/schedules/meetings/{meeting.pk}/words/", HOSTS, lambda club: club.fresh("meeting").agenda == "Tea.",
            agenda="Tea.", version="{meeting.sequence}",
        ),
    ],
    "schedules/meetings/<int:pk>/cancel/": [
        page("/schedules/meetings/{meeting.pk}/cancel/", HOSTS),
        deed(
            "/schedules/meetings/{meeting.pk}/cancel/", HOSTS, lambda club: club.fresh("meeting").is_cancelled,
            reason="Rain.",
        ),
    ],
    "schedules/meetings/<int:pk>/spoilers/<slug:words>/<int:number>/": [
        deed("/schedules/meetings/{meeting.pk}/spoilers/questions/0/", SIGNED_IN, None),
    ],
    ONE: [page("/schedules/{schedule.slug}/"), page("/schedules/{draft.slug}/", ORGANISERS)],
    f"{ONE}print/": [page("/schedules/{schedule.slug}/print/"), page("/schedules/{draft.slug}/print/", ORGANISERS)],
    f"{ONE}exports/<str:file>": [
        page("/schedules/{schedule.slug}/exports/calendar.ics"),
        page("/schedules/{draft.slug}/exports/calendar.ics", ORGANISERS),
    ],
    f"{ONE}plan/": [
        page("/schedules/{draft.slug}/plan/", ORGANISERS),
        replace(
            deed("/schedules/{draft.slug}/plan/", ORGANISERS, _planned_tea, **{"form-0-title": "Tea"}),
            fills=as_it_stands,
        ),
    ],
    f"{ONE}edit/": [
        page("/schedules/{schedule.slug}/edit/", ORGANISERS),
        deed(
            "/schedules/{schedule.slug}/edit/", ORGANISERS, made("Renamed"), title="Renamed", about="",
            time_zone="UTC", version="{schedule.version}",
        ),
    ],
    f"{ONE}publish/": [becomes("publish", "draft", Schedule.State.PUBLISHED)],
    f"{ONE}pause/": [becomes("pause", "schedule", Schedule.State.PAUSED)],
    f"{ONE}resume/": [becomes("resume", "paused", Schedule.State.PUBLISHED)],
    f"{ONE}archive/": [becomes("archive", "schedule", Schedule.State.ARCHIVED)],
    f"{ONE}cancel/": [
        page("/schedules/{schedule.slug}/cancel/", ORGANISERS),
        deed(
            "/schedules/{schedule.slug}/cancel/", ORGANISERS, in_state("schedule", Schedule.State.CANCELLED),
            reason="Rain.",
        ),
        deed(
            "/schedules/{draft.slug}/cancel/", ORGANISERS,
            lambda club: not Schedule.objects.filter(pk=club.draft.pk).exists(),
        ),
    ],
    f"{ONE}shift/": [
        page("/schedules/{schedule.slug}/shift/", ORGANISERS),
        deed(
            "/schedules/{schedule.slug}/shift/", ORGANISERS,
            lambda club: club.fresh("meeting").starts_at > club.meeting.starts_at, days=7,
            version="{schedule.version}",
        ),
    ],
    f"{ONE}copy/": [
        page("/schedules/{schedule.slug}/copy/", ORGANISERS),
        deed("/schedules/{schedule.slug}/copy/", ORGANISERS, made("Again"), title="Again", first=SOON),
    ],
    # Next book
    "schedules/next/": [page("/schedules/next/")],
    "schedules/next/nominate/": [
        page("/schedules/next/nominate/", WRITERS),
        deed("/schedules/next/nominate/", WRITERS, _nominated, work="{other.pk}", why="Short."),
    ],
    "schedules/next/nominations/<int:pk>/withdraw/": [
        deed(
            "/schedules/next/nominations/{nomination.pk}/withdraw/", HOSTS,
            lambda club: club.fresh("nomination").withdrawn_at,
        )
    ],
    "schedules/next/open/": [
        page("/schedules/next/open/", ORGANISERS),
        deed(
            "/schedules/next/open/", ORGANISERS, lambda club: Election.objects.filter(title="In spring").exists(),
            title="In spring", nominations=["{nomination.pk}", "{second_nomination.pk}"], method="ranked", day=SOON,
            clock="20:00",
        ),
    ],
    "schedules/next/<int:pk>/": [page("/schedules/next/{election.pk}/")],
    "schedules/next/<int:pk>/vote/": [
        deed("/schedules/next/{election.pk}/vote/", WRITERS, _voted_for_one, **{"choice_{candidate.pk}": "1"})
    ],
    "schedules/next/<int:pk>/take-back/": [
        deed("/schedules/next/{election.pk}/take-back/", WRITERS, lambda club: _ballot(club) is None)
    ],
    "schedules/next/<int:pk>/close/": [
        deed("/schedules/next/{election.pk}/close/", ORGANISERS, lambda club: club.fresh("election").closed_at)
    ],
    "schedules/next/<int:pk>/plan/": [
        deed("/schedules/next/{over.pk}/plan/", ORGANISERS, lambda club: club.fresh("over").schedule_id)
    ],
}  # fmt: skip
