"""Lists of threads, a thread, and what its keepers do with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookclub import markup
from bookclub.fields import nonce_for
from bookclub.library.models import Work
from bookclub.library.outlines import outline
from bookclub.members.gates import kept_words, members_only, writers_only
from bookclub.moderation.models import Held
from bookclub.moderation.newcomers import refuse
from bookclub.paging import page_of
from bookclub.reading.requests import MemberRequest, ReaderRequest

from .. import posting
from ..counting import count_new
from ..forms import LockForm, RenameForm, ThreadForm
from ..models import Thread
from ..pages import comment_context


def _listed(request: ReaderRequest) -> tuple[QuerySet[Any], dict[str, Any]]:
    """The threads that were asked for, and how the page names the choice."""
    found = Thread.objects.visible().worth_listing().for_lists().by_latest_activity()
    work = None
    if slug := request.GET.get("work"):
        work = get_object_or_404(Work, slug=slug)
        found = found.on(work)
    unanswered = request.GET.get("show") == "unanswered"
    if unanswered:
        found = found.started_by_members().unanswered()
    query = (f"work={work.slug}&" if work else "") + ("show=unanswered&" if unanswered else "")
    return found, {"work": work, "unanswered": unanswered, "query": query}


@require_GET
def threads(request: ReaderRequest) -> HttpResponse:
    found, chosen = _listed(request)
    page = page_of(found, request.GET.get("page"))
    request.reader.meet(page.items)
    new = count_new(page.items, request.reader)
    for thread in page.items:
        thread.new_count = new.get(thread.pk, 0)
        waits = thread.scope_id and not request.reader.may_read(thread)
        thread.waits_for = request.reader.waits_for(thread.scope_id, within=thread.work_id) if waits else ""
    return render(request, "discussions/threads.html", {"page": page, **chosen})


@require_GET
def thread(request: ReaderRequest, pk: int) -> HttpResponse:
    thread = get_object_or_404(Thread, pk=pk)
    if thread.moved_to_id:
        return redirect(thread.whither(), permanent=True)
    if thread.is_hidden:
        return render(request, "discussions/hidden.html", status=410)
    if thread.work_id:
        thread.work = outline(thread.work_id).work
    if thread.address:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{thread.address}{query}")
    context = comment_context(request, thread)
    member = request.user if request.user.is_authenticated else None
    keeps = member is not None and member.is_staff
    if thread.scope_id:
        context["opens_after"] = request.reader.asks_for(thread.scope_id, within=thread.work_id)
    context |= {
        "can_pin": keeps and thread.can_be_pinned_by(member),
        "can_lock": keeps and thread.can_be_locked_by(member),
        "can_rename": keeps and thread.can_be_renamed_by(member),
        "can_report": member is not None and member.may_write and thread.author_id != member.pk,
        "lock_form": LockForm(auto_id="lock_%s") if keeps else None,
    }
    return render(request, "discussions/thread.html", context)


def _works_for(form_data: Any, given: str | None) -> list[Work]:
    """The work a new thread is about, if one is named yet, with its kin: the book of the film and so on."""
    work = Work.objects.filter(slug=form_data.get("work") or given or "").first()
    return works_in_play(work)


def works_in_play(work: Work | None) -> list[Work]:
    """The works that words about this one are likely to give away: itself, what it adapts, what adapts it."""
    if work is None:
        return []
    return [work, *work.adapted_from.all(), *work.adaptations.all()]


@require_http_methods(["GET", "POST"])
@writers_only
def new(request: MemberRequest) -> HttpResponse:
    given = request.GET.get("work")
    if request.method == "GET":
        initial = {"work": given} | kept_words(request)
        form = ThreadForm(initial=initial, works=_works_for(initial, given))
        return _new_thread_page(request, form)
    form = ThreadForm(request.POST, works=_works_for(request.POST, given))
    asked = "preview" in request.POST or "choose" in request.POST
    if not form.is_valid() or asked:
        return _new_thread_page(request, form, status=200 if asked else 422)
    words = form.cleaned_data
    try:
        posted = posting.begin(
            by=request.user, title=words["title"], body=words["body"], work=words["work"], scope=form.scope,
            nonce=nonce_for(words["nonce"], words["title"], words["body"]),
        )  # fmt: skip
    except ValidationError as error:
        return _new_thread_page(request, form, status=refuse(form, error))
    if isinstance(posted, Held):
        messages.success(request, "Your thread waits for a moderator. Until then only you see it.")
        return redirect(posted)
    messages.success(request, "Your thread is open.")
    return redirect(posted)


def _new_thread_page(request: ReaderRequest, form: ThreadForm, status: int = 200) -> HttpResponse:
    preview = preview_of(form) if "preview" in request.POST else None
    return render(request, "discussions/new_thread.html", {"form": form, "preview": preview}, status=status)


def preview_of(form: Any) -> str | None:
    """What the words of a form will look like, if they can be kept at all."""
    body = form.cleaned_data.get("body") if form.is_bound and form.is_valid() else None
    return markup.render(body, base=settings.CLUB_ORIGIN).html if body else None


@require_http_methods(["GET", "POST"])
@writers_only
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer the thread itself. `comments.reply` answers a comment."""
    from .comments import write_reply

    found = Thread.objects.visible().select_related("work", "author", "scope")
    thread = get_object_or_404(found, pk=pk)
    return write_reply(request, thread, None)


def _thread_for(request: MemberRequest, pk: int, permission: str) -> Thread:
    thread = get_object_or_404(Thread.objects.visible(), pk=pk)
    if not getattr(thread, permission)(request.user):
        raise PermissionDenied("Only those who keep order here can do that.")
    return thread


@require_POST
@members_only
def pin(request: MemberRequest, pk: int) -> HttpResponse:
    thread = _thread_for(request, pk, "can_be_pinned_by")
    if "undo" in request.POST:
        thread.unpin(by=request.user)
    else:
        thread.pin(by=request.user)
    messages.success(request, "Pinned to the top of the lists." if thread.is_pinned else "No longer pinned.")
    return redirect(thread)


@require_POST
@members_only
def lock(request: MemberRequest, pk: int) -> HttpResponse:
    thread = _thread_for(request, pk, "can_be_locked_by")
    form = LockForm(request.POST)
    if "undo" in request.POST:
        thread.unlock(by=request.user)
    elif form.is_valid():
        thread.lock(by=request.user, reason=form.cleaned_data["reason"])
    else:
        return render(request, "discussions/lock.html", {"form": form, "thread": thread}, status=422)
    messages.success(request, "Locked: nobody can write in it." if thread.is_locked else "Open again.")
    return redirect(thread)


@require_http_methods(["GET", "POST"])
@members_only
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    thread = _thread_for(request, pk, "can_be_renamed_by")
    form = RenameForm(request.POST or None, initial={"title": thread.title})
    if request.method == "POST" and form.is_valid():
        thread.rename(form.cleaned_data["title"], by=request.user)
        messages.success(request, "Renamed. The old words are shown nowhere.")
        return redirect(thread)
    context = {"form": form, "thread": thread}
    return render(request, "discussions/rename.html", context, status=422 if form.is_bound else 200)
