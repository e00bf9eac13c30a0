"""Changing one meeting: when and where, what is said in it, whether it takes place; and answering for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bookclub.members.gates import writers_only
from bookclub.reading.requests import MemberRequest

from ..forms import ReasonForm
from ..meeting_forms import AnswerForm, MeetingForm, WordsForm
from ..models import AnswersClosed, EditClash, Meeting, NoRoom, Rsvp
from .doors import for_hosts


@require_POST
@writers_only
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Yes, maybe or no; with guests, perhaps."""
    found = Meeting.objects.visible_to(request.reader).select_related("schedule")
    meeting = get_object_or_404(found, pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise BadRequest("That is no answer to a meeting.")
    try:
        given = form.cleaned_data
        rsvp = meeting.answer(given["answer"], by=request.user, guests=given["guests"] or 0)
    except AnswersClosed as closed:
        raise PermissionDenied("Nobody answers for this meeting any more, or yet.") from closed
    except NoRoom as short:
        messages.error(request, short.message)
    else:
        messages.success(request, _said(rsvp))
    return redirect(f"{meeting.get_absolute_url()}#coming")


def _said(rsvp: Rsvp) -> str:
    if rsvp.is_waiting:
        return "All places are taken: you are on the waiting list, and move up by yourself."
    told = {
        Rsvp.Answer.YES: "You are expected.",
        Rsvp.Answer.MAYBE: "Noted: perhaps you come.",
        Rsvp.Answer.NO: "Noted: you do not come.",
    }
    return told[Rsvp.Answer(rsvp.answer)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def edit(request: MemberRequest, meeting: Meeting) -> HttpResponse:
    form = MeetingForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            meeting.change(by=request.user, version=form.cleaned_data["version"], **form.facts)
        except EditClash as clash:
            form.data = {**request.POST.dict(), "version": clash.theirs.sequence}
            context = {"form": form, "meeting": meeting, "theirs": clash.theirs}
            return render(request, "schedules/edit_meeting.html", context, status=409)
        messages.success(request, "Saved.")
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "schedules/edit_meeting.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def words(request: MemberRequest, meeting: Meeting) -> HttpResponse:
    """Agenda, questions, notes. Whoever has not read as far is asked first: to change them is to see them."""
    if meeting.has_words and not meeting.may_show_agenda(request.reader):
        return _ask_first(request, meeting)
    form = WordsForm(request.POST or None, instance=Meeting.objects.get(pk=meeting.pk))
    if request.method == "POST" and form.is_valid():
        try:
            meeting.write(form.words, by=request.user, version=form.cleaned_data["version"])
        except EditClash as clash:
            return _words_clash(request, form, meeting, clash.theirs)
        messages.success(request, "Saved.")
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "schedules/words.html", context, status=422 if form.errors else 200)


def _ask_first(request: MemberRequest, meeting: Meeting) -> HttpResponse:
    context = {"meeting": meeting, "waits_for": request.reader.waits_for(meeting.scope_id or 0)}
    return render(request, "schedules/look.html", context)


def _words_clash(request: MemberRequest, form: WordsForm, mine: Meeting, theirs: Meeting) -> HttpResponse:
    """409: somebody saved newer words. Both are given back, and saving again is one click."""
    form.data = {**request.POST.dict(), "version": theirs.sequence}
    names = [(name, form.fields[name].label) for name in Meeting.WORDS]
    differing = [
        (label, getattr(theirs, name)) for name, label in names if form.words[name] != getattr(theirs, name)
    ]
    context = {"form": form, "meeting": mine, "theirs": theirs, "differing": differing}
    return render(request, "schedules/words.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def cancel(request: MemberRequest, meeting: Meeting) -> HttpResponse:
    """Call off this one meeting, or have it take place after all."""
    if meeting.is_over():
        raise PermissionDenied("It is over: nobody can call it off any more.")
    form, holds = ReasonForm(request.POST or None), "hold" in request.POST
    if request.method != "POST" or not (holds or form.is_valid()):
        context: dict[str, Any] = {"form": form, "meeting": meeting}
        return render(request, "schedules/cancel_meeting.html", context, status=422 if form.errors else 200)
    if holds:
        meeting.take_up_again(by=request.user)
        messages.success(request, "It takes place after all. Those who said yes are told.")
    else:
        meeting.cancel(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Called off. Those who said yes are told.")
    return redirect(meeting)
