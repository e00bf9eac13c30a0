"""Next book: what members nominate, the vote, the count, and the schedule that comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookclub.library.models import Work
from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..election_forms import BallotForm, ElectionForm, NominationForm
from ..forms import ScheduleForm
from ..models import Ballot, Election, Nomination, Schedule
from ..models.elections import FEWEST_ON_A_BALLOT, AlreadyNominated, VotingIsOver
from ..models.schedules import club_zone
from ..rounds import drawn

PAST_SHOWN = 20
MEETINGS_OF_A_DRAFT = 5
TOO_LATE = "Voting is over: your ballot came too late to be counted."
FOR_ORGANISERS = "Elections are held by the organisers: ask one of them."


@require_safe
def next_book(request: ReaderRequest) -> HttpResponse:
    member = request.reader.member
    standing = list(Nomination.objects.standing().for_lists().in_order())
    context = {
        "standing": [(one, one.can_be_withdrawn_by(member)) for one in standing],
        "open": Election.objects.open().for_lists().newest_first(),
        "over": Election.objects.over().for_lists().newest_first()[:PAST_SHOWN],
        "can_open": Election.can_be_opened_by(member),
        "has_enough": len(standing) >= FEWEST_ON_A_BALLOT,
        "can_nominate": member is None or Nomination.can_be_made_by(member),
    }
    return render(request, "schedules/next_book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def nominate(request: MemberRequest) -> HttpResponse:
    work = Work.objects.filter(slug=request.GET.get("work", "").replace("\x00", "")).first()
    form = NominationForm(request.POST or None, initial={"work": work and work.pk} | kept_words(request))
    if request.method == "POST" and form.is_valid():
        try:
            nominated = Nomination.objects.nominate(by=request.user, **form.cleaned_data)
        except AlreadyNominated:
            form.add_error("work", "Somebody has nominated it already.")
        else:
            messages.success(request, f"{nominated} stands for the next vote.")
            return redirect("schedules:next_book")
    return render(request, "schedules/nominate.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@writers_only
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    nomination = get_object_or_404(Nomination.objects.for_lists().select_related("election"), pk=pk)
    if nomination.withdrawn_at is None:
        if not nomination.can_be_withdrawn_by(request.user):
            raise PermissionDenied("A nomination is withdrawn by whose it is, or by an organiser.")
        nomination.withdraw(by=request.user)
    messages.success(request, f"{nomination} does not stand any more.")
    return redirect(nomination.election or "schedules:next_book")


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def open_election(request: MemberRequest) -> HttpResponse:
    if not Election.can_be_opened_by(request.user):
        raise PermissionDenied(FOR_ORGANISERS)
    form = ElectionForm(request.POST or None, zone=ZoneInfo(_zone(request)))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["nominations"])
        try:
            election = Election.objects.open_with(chosen, by=request.user, **form.facts)
        except ValidationError as refused:
            form.add_error("nominations", refused)
        else:
            messages.success(request, "The vote is open.")
            return redirect(election)
    return render(request, "schedules/open_election.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def election(request: ReaderRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Election.objects.with_ballots(), pk=pk)
    return _page(request, found, _ballot_form(request, found))


@require_POST
@writers_only
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Election.objects.with_ballots(), pk=pk)
    form = _ballot_form(request, found, data=request.POST)
    if form is None:
        raise PermissionDenied(TOO_LATE)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        found.vote(form.choices, by=request.user)
    except VotingIsOver as late:
        raise PermissionDenied(TOO_LATE) from late
    messages.success(request, "Your vote is cast. You may change it until voting is over.")
    return redirect(found)


@require_POST
@writers_only
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Election, pk=pk)
    try:
        found.take_back(by=request.user)
    except VotingIsOver as late:
        raise PermissionDenied("Voting is over: your ballot stays in.") from late
    messages.success(request, "Your vote is taken back.")
    return redirect(found)


@require_POST
@writers_only
def close(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Election, pk=pk)
    if found.is_open() and not found.can_be_closed_by(request.user):
        raise PermissionDenied(FOR_ORGANISERS)
    found.close(by=request.user)
    messages.success(request, "Voting is over.")
    return redirect(found)


@require_POST
@writers_only
def plan_the_winner(request: MemberRequest, pk: int) -> HttpResponse:
    """What was chosen becomes a draft: weekly evenings from the week after next, to be moved before it is seen."""
    found = get_object_or_404(Election.objects.with_ballots(), pk=pk)
    if not Schedule.can_be_planned_by(request.user):
        raise PermissionDenied("Schedules are planned by the organisers: ask one of them.")
    if found.schedule is not None:
        return redirect("schedules:plan", found.schedule.slug)
    winner = None if found.is_open() else found.outcome().winner
    if winner is None:
        raise PermissionDenied("Nothing has been chosen here.")
    form = ScheduleForm(_usual_plan(request, winner.work))
    if not form.is_valid():  # the library has no chapters of it, say
        return render(request, "schedules/new.html", {"form": form}, status=422)
    schedule = found.become_schedule(lambda: form.plan(by=request.user))
    messages.success(request, "A draft that only organisers see. Move what you like, then publish it.")
    return redirect("schedules:plan", schedule.slug)


def _usual_plan(request: MemberRequest, work: Work) -> dict[str, Any]:
    first = timezone.localdate() + timedelta(days=14)
    return {
        "work_1": work.pk, "count_1": MEETINGS_OF_A_DRAFT, "first": first.isoformat(), "clock": "19:00",
        "rhythm": Schedule.Rhythm.WEEKLY, "duration": 90, "keeps_parts": "on", "time_zone": _zone(request),
    }  # fmt: skip


def _zone(request: MemberRequest) -> str:
    """The club's, where it has one; else that of who asks."""
    return club_zone() if club_zone() != "UTC" else request.user.zone.key


def _ballot_form(request: ReaderRequest, found: Election, data: Any = None) -> BallotForm | None:
    """For those who may vote in it."""
    member = request.reader.member
    if not found.can_be_voted_in_by(member):
        return None
    standing = [one for one in found.nominations.all() if one.withdrawn_at is None]
    return BallotForm(data, election=found, nominations=standing, cast=_own_ballot(request, found))


def _own_ballot(request: ReaderRequest, found: Election) -> Ballot | None:
    member = request.reader.member
    return next((one for one in found.ballots.all() if member and one.member_id == member.pk), None)


def _page(
    request: ReaderRequest, found: Election, form: BallotForm | None, *, status: int = 200
) -> HttpResponse:
    member = request.reader.member
    own = _own_ballot(request, found)
    by_id = {one.pk: one for one in found.nominations.all()}
    context = {
        "election": found,
        "is_open": found.is_open(),
        "nominations": [(one, one.can_be_withdrawn_by(member)) for one in by_id.values()],
        "form": form,
        "own": own,
        "own_choices": [by_id[pk] for pk in own.choices if pk in by_id] if own else [],
        "ballots": len(found.ballots.all()),
        "count": drawn(found.outcome()) if found.shows_results else None,
        "can_close": found.can_be_closed_by(member),
        "can_plan": not found.is_open() and Schedule.can_be_planned_by(member),
    }
    return render(request, "schedules/election.html", context, status=status)
