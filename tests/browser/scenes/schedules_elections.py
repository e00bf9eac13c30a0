"""Next book: what is nominated, a vote as each sort of reader finds it, and its count."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bookclub.members.models import Member
from bookclub.schedules.models import Election, Nomination

from ..windows import Window
from .table import MEMBER, NOT_LOOKED_AT, ORGANISER, VISITOR, addresses, press, scene

DEEDS = ("withdraw", "take_back", "close_election")
NOT_LOOKED_AT.update(f"schedules:{name}" for name in DEEDS)

addresses(VISITOR, [("next book of a visitor", "/schedules/next/")])
addresses(MEMBER, [("next book", "/schedules/next/"), ("nominate a work", "/schedules/next/nominate/")])
addresses(
    ORGANISER,
    [("next book of an organiser", "/schedules/next/"), ("open a vote", "/schedules/next/open/")],
)


def visit(window: Window, election: Election) -> Page:
    window.open(election.get_absolute_url())
    return window.page


def ranked_and_open() -> Election:
    organiser = Member.objects.get(username=ORGANISER)
    return Election.objects.open_with(
        list(Nomination.objects.standing()), by=organiser, title="One more",
        closes_at=timezone.now() + timedelta(days=2), hides_results=False,
    )  # fmt: skip


@scene()
def next_book_when_nothing_is_nominated(window: Window) -> None:
    Election.objects.all().delete()
    Nomination.objects.all().delete()
    window.open("/schedules/next/")


@scene()
def vote_of_a_visitor(window: Window) -> None:
    visit(window, Election.objects.open().get())


@scene(MEMBER)
def vote_by_ticks(window: Window) -> None:
    page = visit(window, Election.objects.open().get())
    page.get_by_label("Dracula").check()
    press(page, "Vote")
    expect(page.get_by_role("button", name="Change my vote")).to_be_visible()


@scene(MEMBER)
def vote_by_numbers_refused(window: Window) -> None:
    page = visit(window, ranked_and_open())
    for select in page.locator(".ballot select").all():
        select.select_option("1")
    press(page, "Vote")
    expect(page.locator(".ballot .errors").first).to_be_visible()


@scene(ORGANISER)
def count_round_by_round(window: Window) -> None:
    expect(visit(window, Election.objects.over().get()).locator(".table")).to_be_visible()


@scene(MEMBER)
def nomination_refused(window: Window) -> None:
    window.open("/schedules/next/nominate/")
    window.page.get_by_label("Work").select_option(label="Jane Eyre")
    press(window.page, "Nominate it")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(ORGANISER)
def open_a_vote_refused(window: Window) -> None:
    window.open("/schedules/next/open/")
    window.page.get_by_label("Voting closes on").fill("2020-01-01")
    press(window.page, "Open the vote")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(ORGANISER)
def winner_becomes_a_draft(window: Window) -> None:
    election = Election.objects.over().get()
    Election.objects.filter(pk=election.pk).update(schedule=None)
    page = visit(window, election)
    press(page, "Make it a schedule")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(election.title)
