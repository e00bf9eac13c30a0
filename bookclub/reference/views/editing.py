"""Writing and changing pages, their histories, and the question that comes before both."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest

from ..articles import Article
from ..differences import abridged, differences
from ..forms import PageForm
from ..manuscript import Malformed
from ..models import EditClash, ReferencePage, Revision, Source
from ..names import points_near

LOOKED = "pages looked into"  # in the session: pages whose spoilers an editor has chosen to see
NOT_AN_EDITOR = "Only organisers and moderators write the club’s pages."

View = Callable[..., HttpResponse]


def for_editors(view: View) -> View:
    """Fetch the page for those who may edit it. Nothing of its text is shown yet: see `looks_first`."""

    @functools.wraps(view)
    def guarded(request: MemberRequest, slug: str, **options: Any) -> HttpResponse:
        page = get_object_or_404(ReferencePage.objects.select_related("work", "person", "thread"), slug=slug)
        if not page.can_be_edited_by(request.user):
            raise PermissionDenied(NOT_AN_EDITOR)
        return view(request, page, **options)

    return writers_only(guarded)


def may_look(request: MemberRequest, page: ReferencePage) -> bool:
    """Whether this editor has read as far as every text of the page goes, or has said that they want to see it."""
    return page.pk in request.session.get(LOOKED, []) or page.history_is_open_to(request.reader)


def ask_first(request: MemberRequest, page: ReferencePage) -> HttpResponse:
    """Warn that the page holds words beyond where its editor has read. What they were sending is kept in the form."""
    if "look" in request.POST:
        request.session[LOOKED] = [*request.session.get(LOOKED, []), page.pk]
        return redirect(request.get_full_path())
    kept = [
        (name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT
    ]
    furthest = page.furthest_scope()
    context = {
        "subject": page,
        "kept": kept,
        "waits_for": request.reader.waits_for(furthest.pk, within=page.work_id) if furthest else "",
    }
    return render(request, "reference/look.html", context)


NOT_KEPT = {"csrfmiddlewaretoken", "look"}


@require_http_methods(["GET", "POST"])
@writers_only
def new(request: MemberRequest) -> HttpResponse:
    if not ReferencePage.can_be_made_by(request.user):
        raise PermissionDenied(NOT_AN_EDITOR)
    if request.method == "GET":
        return _form_page(request, PageForm(initial=kept_words(request)))
    form = PageForm(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _form_page(request, form)
    form.write(by=request.user)
    messages.success(request, "The page is in the library.")
    return redirect(form.instance)


@require_http_methods(["GET", "POST"])
@for_editors
def edit(request: MemberRequest, page: ReferencePage) -> HttpResponse:
    if not may_look(request, page):
        if "look" not in request.POST or "manuscript" not in request.POST:
            return ask_first(request, page)
        ask_first(request, page)
        return _form_page(request, PageForm(request.POST, instance=page), subject=page)
    if request.method == "GET":
        form = PageForm(instance=page, initial=kept_words(request))
        return _form_page(request, form, subject=page)
    form = PageForm(request.POST, instance=page)
    if not form.is_valid() or "preview" in request.POST:
        return _form_page(request, form, subject=page)
    try:
        form.write(by=request.user)
    except EditClash as clash:
        return _clash(request, form, clash.theirs)
    messages.success(request, "The page is changed.")
    return redirect(page)


def _form_page(request: MemberRequest, form: PageForm, subject: ReferencePage | None = None) -> HttpResponse:
    """The form, with its preview where one was asked for; to htmx the preview alone."""
    previews = "preview" in request.POST
    is_wrong = form.is_bound and not form.is_valid()
    page = form.instance
    article = Article(page, form.sections, None) if previews and not is_wrong else None
    context: dict[str, Any] = {"form": form, "article": article, "previews": previews}
    if previews and request.htmx:
        return render(request, "reference/_preview.html", context)
    stored = (
        ReferencePage.objects.get(pk=subject.pk) if subject else None
    )  # the form has changed the one it was given
    context |= {
        "subject": stored,
        "points": points_near(page.work, page.person),
        "sources": Source.objects.all(),
    }
    return render(request, "reference/edit.html", context, status=422 if is_wrong and not previews else 200)


def _clash(request: MemberRequest, form: PageForm, theirs: ReferencePage) -> HttpResponse:
    """409: somebody saved a newer version. Both texts are given back; saving again is one click."""
    if not may_look(request, theirs):
        return ask_first(request, theirs)
    newest = theirs.revisions.select_related("by").latest("number")
    kept = [
        (name, value) for name, values in request.POST.lists() for value in values if name not in CLASHING
    ]
    context = {
        "mine": form.cleaned_data["manuscript"], "theirs": newest.manuscript, "field": "manuscript",
        "their_name": newest.by, "action": request.path, "back": theirs.get_absolute_url(),
        "hidden": [*kept, ("version", theirs.version)],
    }  # fmt: skip
    return render(request, "409.html", context, status=409)


CLASHING = {"csrfmiddlewaretoken", "manuscript", "version"}


@require_GET
@for_editors
def history(request: MemberRequest, page: ReferencePage) -> HttpResponse:
    """Who changed the page and when. Not a word of what they changed."""
    return render(
        request, "reference/history.html", {"subject": page, "revisions": page.revisions.select_related("by")}
    )


@require_http_methods(["GET", "POST"])
@for_editors
def revision(request: MemberRequest, page: ReferencePage, number: int) -> HttpResponse:
    """One version of a page, as what it changed in the one before it, or in any other."""
    if request.method == "POST" or not may_look(request, page):
        return ask_first(request, page)
    found = get_object_or_404(page.revisions.select_related("by"), number=number)
    against = _asked_for(request, page) or page.revisions.filter(number__lt=number).first()
    steps = differences(_whole(against) if against else "", _whole(found))
    context = {
        "subject": page,
        "revision": found,
        "against": against,
        "others": page.revisions.exclude(number=number),
        "words": steps if "whole" in request.GET else abridged(steps),
        "is_whole": "whole" in request.GET,
    }
    return render(request, "reference/revision.html", context)


def _asked_for(request: MemberRequest, page: ReferencePage) -> Revision | None:
    asked = request.GET.get("against", "")
    return page.revisions.filter(number=int(asked)).first() if asked.isascii() and asked.isdigit() else None


def _whole(revision: Revision) -> str:
    return "\n\n".join(text for text in (revision.title, revision.summary, revision.manuscript) if text)


@require_POST
@for_editors
def restore(request: MemberRequest, page: ReferencePage, number: int) -> HttpResponse:
    """Make an earlier version the newest. Nothing is taken out of the history."""
    if not may_look(request, page):
        return redirect("reference:revision", slug=page.slug, number=number)
    found = get_object_or_404(page.revisions, number=number)
    try:
        page.restore(found, by=request.user)
    except Malformed as error:
        reasons = " ".join(str(problem) for problem in error.problems)
        messages.error(request, f"That version cannot come back as it was. {reasons}")
        return redirect("reference:revision", slug=page.slug, number=number)
    messages.success(request, f"Version {number} is the newest again.")
    return redirect(page)
