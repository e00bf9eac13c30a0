"""How organisers keep the library: works, their credits, their tables of contents."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from ..changes import Changes
from ..forms import ContentsForm, WorkForm, credits_formset
from ..models import ContentsRefused, EditClash, Person, Work
from ..models.works import refusal

if TYPE_CHECKING:
    from bookclub.reading.requests import ReaderRequest

NAMES_OFFERED = 2000  # in the list that completes what is typed as a name
ROWS_ADDED = 5


def _refusal(request: ReaderRequest, *, allowed: bool) -> HttpResponse | None:
    """Nothing for those who may; strangers are sent to the sign-in, but never with a form that would be lost."""
    if allowed:
        return None
    if request.user.is_authenticated:
        raise PermissionDenied("The library is kept by the organisers: ask one of them.")
    if request.method == "POST":
        raise PermissionDenied("You are signed out. Copy what you wrote, sign in, and send it again.")
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")


def _bound(form: Any, **changes: str) -> dict[str, Any]:
    """What was posted, with some of it changed."""
    data = form.data.copy()
    for name, value in changes.items():
        data[name] = value
    return data


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ReaderRequest) -> HttpResponse:
    member = request.reader.member
    if refused := _refusal(request, allowed=Work.can_be_added_by(member)):
        return refused
    form = WorkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            work = form.save()
            with work.edited(by=member, version=""):
                work.replace_milestones(None)
        messages.success(request, f"{work.full_title} stands in the library. Who made it?")
        return redirect("library:credits", work.slug)
    return render(request, "library/work_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ReaderRequest, slug: str) -> HttpResponse:
    work = get_object_or_404(Work, slug=slug)
    if refused := _refusal(request, allowed=work.can_be_edited_by(request.reader.member)):
        return refused
    form = WorkForm(request.POST or None, instance=work)
    if request.method == "POST" and form.is_valid():
        try:
            with work.edited(by=request.reader.member, version=form.cleaned_data["version"]):
                form.save()
        except EditClash as clash:
            return _edit_clash(request, form, clash.theirs)
        messages.success(request, "Saved.")
        return redirect("library:work", work.slug)
    context = {"form": form, "work": Work.objects.get(pk=work.pk)}
    return render(request, "library/work_form.html", context, status=422 if form.errors else 200)


def _edit_clash(request: ReaderRequest, form: WorkForm, theirs: Work) -> HttpResponse:
    """409: the form as it was filled in, ready to be saved over theirs, beside what they have saved."""
    again = WorkForm(_bound(form, version=theirs.version), instance=theirs)
    stands = WorkForm(instance=Work.objects.get(pk=theirs.pk))
    differing = [
        (field.label, _in_words(field)) for field in stands.visible_fields() if _differs(field, again)
    ]
    context = {"form": again, "work": theirs, "theirs": theirs, "differing": differing}
    return render(request, "library/work_form.html", context, status=409)


def _differs(field: Any, again: WorkForm) -> bool:
    mine = again[field.name].value()
    theirs = (
        [str(getattr(one, "pk", one)) for one in field.value()] if isinstance(mine, list) else field.value()
    )
    return sorted(mine) != sorted(theirs) if isinstance(mine, list) else str(mine or "") != str(theirs or "")


def _in_words(field: Any) -> str:
    value = field.value()
    if isinstance(value, list):
        return ", ".join(work.full_title for work in value) or "nothing"
    return str(dict(getattr(field.field, "choices", ())).get(value, value) or "nothing")


@require_http_methods(["GET", "HEAD", "POST"])
def credits(request: ReaderRequest, slug: str) -> HttpResponse:
    work = get_object_or_404(Work.objects.for_page(), slug=slug)
    if refused := _refusal(request, allowed=work.can_be_edited_by(request.reader.member)):
        return refused
    if request.method != "POST":
        rows = [
            {"person": c.person.name, "role": c.role, "character": c.character, "note": c.note}
            for c in work.credits.all()
        ]
        return _credits_page(request, work, credits_formset()(initial=rows), work.version)
    if "more" in request.POST:
        return _credits_page(request, work, _with_more_rows(request), request.POST.get("version", ""))
    formset = credits_formset()(request.POST)
    version = request.POST.get("version", "")
    if not formset.is_valid():
        return _credits_page(request, work, formset, version, status=422)
    try:
        with work.edited(by=request.reader.member, version=version):
            strangers = work.replace_credits(formset.credits)
    except EditClash as clash:
        theirs = Work.objects.for_page().get(pk=work.pk)
        return _credits_page(request, theirs, formset, clash.theirs.version, status=409, theirs=theirs)
    messages.success(request, _welcome(strangers))
    return redirect("library:work", work.slug)


def _with_more_rows(request: ReaderRequest) -> Any:
    data = request.POST.copy()
    rows = data.get("form-TOTAL_FORMS", "0")
    if rows.isdigit() and len(rows) < 5:
        data["form-TOTAL_FORMS"] = str(int(rows) + ROWS_ADDED)
    return credits_formset()(data)


def _welcome(people: list[Person]) -> str:
    return f"Saved. New in the library: {', '.join(map(str, people))}." if people else "Saved."


def _credits_page(
    request: ReaderRequest,
    work: Work,
    formset: Any,
    version: str,
    *,
    status: int = 200,
    theirs: Work | None = None,
) -> HttpResponse:
    names = Person.objects.order_by("name").values_list("name", flat=True).distinct()[:NAMES_OFFERED]
    context = {"work": work, "formset": formset, "version": version, "names": names, "theirs": theirs}
    return render(request, "library/credits.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contents(request: ReaderRequest, slug: str) -> HttpResponse:
    """Paste, preview, save: nothing is saved that was not previewed as it is."""
    work = get_object_or_404(Work, slug=slug)
    if refused := _refusal(request, allowed=work.can_be_edited_by(request.reader.member)):
        return refused
    if request.method != "POST":
        form = ContentsForm(initial={"contents": work.contents_text, "version": work.version})
        return render(request, "library/contents.html", {"work": work, "form": form})
    form = ContentsForm(request.POST)
    if not form.is_valid():
        return render(request, "library/contents.html", {"work": work, "form": form}, status=422)
    if "save" in request.POST and request.POST.get("previewed") == _digest(form):
        return _save_contents(request, work, form)
    return _contents_preview(request, work, form)


def _digest(form: ContentsForm) -> str:
    lines = str(form.cleaned_data["contents"]).splitlines()
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]


def _contents_preview(request: ReaderRequest, work: Work, form: ContentsForm) -> HttpResponse:
    assert form.understood is not None
    changes: Changes = work.compare_milestones(form.understood)
    used = list(work.milestones.filter(pk__in=[row.pk for row in changes.gone]).in_use())
    if used:
        form.add_error("contents", refusal(used))
    context = {
        "work": work,
        "form": form,
        "understood": form.understood,
        "changes": changes,
        "previewed": "" if used else _digest(form),
    }
    return render(request, "library/contents.html", context, status=422 if used else 200)


def _save_contents(request: ReaderRequest, work: Work, form: ContentsForm) -> HttpResponse:
    try:
        with work.edited(by=request.reader.member, version=form.cleaned_data["version"]):
            work.replace_milestones(form.understood)
    except EditClash as clash:
        return _contents_clash(request, clash.theirs, form.cleaned_data["contents"])
    except ContentsRefused:  # somebody reached one of those that would go, since the preview
        return _contents_preview(request, work, form)
    messages.success(request, "The contents are saved.")
    return redirect("library:work", work.slug)


def _contents_clash(request: ReaderRequest, theirs: Work, mine: str) -> HttpResponse:
    context = {
        "mine": mine,
        "theirs": theirs.contents_text,
        "their_name": theirs.edited_by,
        "field": "contents",
        "hidden": [("version", theirs.version)],
        "action": request.path,
        "back": theirs.get_absolute_url(),
    }
    return render(request, "409.html", context, status=409)
