"""Answering, quoting, changing, liking and deleting comments; their permalinks, histories and spoilers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookclub import markup
from bookclub.fields import nonce_for
from bookclub.members.gates import kept_words, members_only, writers_only
from bookclub.members.models import Member
from bookclub.moderation.models import Held
from bookclub.moderation.newcomers import refuse
from bookclub.reading.models import Scope
from bookclub.reading.requests import MemberRequest, ReaderRequest

from .. import posting
from ..forms import CommentForm, EditForm, ScopeForm
from ..models import Comment, EditClash, Thread, ThreadIsLocked
from ..models.paths import WIDTH
from ..pages import SIZE, CommentPage
from ..pen import Pen
from .threads import preview_of, works_in_play

WITH_ALL = ("thread", "thread__work", "thread__scope", "scope", "author", "parent", "parent__author")


def _comment(request: ReaderRequest, pk: int) -> Comment:
    """A comment that still stands in its tree, with what pages say of it."""
    found = Comment.objects.filter(pruned=False, thread__hidden_at=None).select_related(*WITH_ALL)
    return get_object_or_404(found, pk=pk)


def _readable(request: ReaderRequest, pk: int) -> Comment:
    """The same, for deeds that show or take its words: refused where this reader may not read them."""
    comment = _comment(request, pk)
    if comment.is_hidden:
        raise PermissionDenied("A moderator has hidden this comment.")
    if not request.reader.may_read(comment):
        waits_for = request.reader.waits_for(comment.scope_id or 0, within=comment.thread.work_id)
        raise PermissionDenied(f"This comment opens after {waits_for}.")
    return comment


def written(request: ReaderRequest, comment: Comment) -> SafeString:
    """One comment as HTML. Whom it answers is said only to those who may know."""
    parent = comment.parent
    known = parent is not None and not parent.is_gone and request.reader.may_read(parent)
    return Pen(request).row(comment, parent if known else None)


@require_GET
def permalink(request: ReaderRequest, pk: int) -> HttpResponse:
    """Land on the page of the thread that holds this comment."""
    comment = get_object_or_404(Comment.objects.filter(pruned=False).select_related("thread"), pk=pk)
    if comment.thread.is_hidden:
        return redirect(comment.thread)
    start = _page_start(comment)
    query = {"here": comment.pk} | ({"from": start} if start else {})
    return redirect(f"{comment.thread.get_absolute_url()}?{urlencode(query)}#comment-{comment.pk}")


def _page_start(comment: Comment) -> int | None:
    """The comment that its page begins with: none for the first page, else the start of its branch if that is near."""
    tree = Comment.objects.filter(thread=comment.thread_id).in_tree_order()
    before = tree.filter(path__lte=comment.path).values_list("pk", flat=True)
    if len(before[: SIZE + 1]) <= SIZE:
        return None
    root = comment.path[:WIDTH]
    return int(root, 36) if len(before.filter(path__gte=root)[: SIZE + 1]) <= SIZE else comment.pk


@require_http_methods(["GET", "POST"])
@writers_only
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    # Also one that was deleted while the answer was written: its writer is told, and keeps the words.
    found = Comment.objects.filter(thread__hidden_at=None).select_related(*WITH_ALL)
    comment = get_object_or_404(found, pk=pk)
    if not comment.is_gone:
        comment = _readable(request, pk)
    elif request.method == "GET":
        raise Http404
    return write_reply(request, comment.thread, comment)


def write_reply(request: MemberRequest, thread: Thread, under: Comment | None) -> HttpResponse:
    """The form for an answer, its preview, and the answer itself."""
    allowed = under.can_be_answered_by(request.user) if under else thread.can_be_commented_on_by(request.user)
    if not allowed and not (request.htmx and request.method == "POST"):
        raise PermissionDenied(_why_not(thread, under))
    bounds = (thread.scope, under.scope if under else None)
    setting: dict[str, Any] = {
        "thread": thread,
        "under": under,
        "bounds": bounds,
        "works": works_in_play(thread.work),
    }
    if request.method == "GET":
        form = CommentForm(initial=_first_words(request, under) | kept_words(request), **setting)
        return _reply_page(request, form, thread, under)
    form = CommentForm(request.POST, **setting)
    if not allowed:
        form.add_error(None, _why_not(thread, under))
    asked = "preview" in request.POST or "choose" in request.POST
    if not form.is_valid() or asked:
        return _reply_page(request, form, thread, under, status=200 if asked else 422)
    try:
        posted = posting.answer(
            thread, by=request.user, body=form.cleaned_data["body"], under=under, scope=form.scope,
            nonce=nonce_for(form.cleaned_data["nonce"], form.cleaned_data["body"]),
        )  # fmt: skip
    except ThreadIsLocked:
        raise PermissionDenied(_why_not(thread, under, locked=True)) from None
    except ValidationError as error:
        return _reply_page(request, form, thread, under, status=refuse(form, error))
    return _waits(request, posted) if isinstance(posted, Held) else _posted(request, posted)


def _why_not(thread: Thread, under: Comment | None, locked: bool = False) -> str:
    if thread.is_locked or (locked and not thread.is_to_open):
        return f"This thread is locked. {thread.locked_reason}".strip()
    if thread.is_to_open:
        return "The talk here is not open yet."
    if under and under.is_hidden:
        return "A moderator has hidden that comment: it cannot be answered."
    return "That comment was deleted: there is nothing left to answer." if under else "You cannot write here."


def _first_words(request: MemberRequest, under: Comment | None) -> dict[str, str]:
    """The form as it opens: empty, or with the quotation that was asked for."""
    if under is None or "quote" not in request.GET:
        return {}
    author = str(under.author) if under.author else "a former member"
    # What is hidden in it has not been asked for: its plain words say `[…]` there.
    words = under.text if under.spans else under.body
    return {"body": markup.quote(words, author=author, address=under.get_absolute_url()) + "\n\n"}


def _reply_page(
    request: ReaderRequest, form: CommentForm, thread: Thread, under: Comment | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "thread": thread, "under": under}
    if request.htmx:
        return render(request, "discussions/_reply.html", context, status=status)
    context["preview"] = preview_of(form) if "preview" in request.POST else None
    context["above"] = written(request, under) if under else ""
    return render(request, "discussions/reply.html", context, status=status)


def _posted(request: ReaderRequest, comment: Comment) -> HttpResponse:
    """Answer with the new comment in its place, if the page that asked shows that place; else go there."""
    comment = _comment(request, comment.pk)
    place = _place_on_page(request, comment) if request.htmx else None
    if place is None:
        messages.success(request, "Your comment is posted.")
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": comment.get_absolute_url()})
        return redirect(comment)
    headers = {
        "HX-Retarget": f"#comment-{place}", "HX-Reswap": "afterend",
        "HX-Trigger": '{"club:announce": "Your comment is posted.", "club:posted": ""}',
    }  # fmt: skip
    return HttpResponse(written(request, comment), headers=headers)


def _waits(request: ReaderRequest, held: Held) -> HttpResponse:
    """Back to the thread, which shows its writer what waits. The query makes it a new address: htmx loads it then."""
    _, address = held.where
    address = f"{address}?held={held.pk}#held-{held.pk}"
    messages.success(request, "Your comment waits for a moderator. Until then only you see it.")
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def _place_on_page(request: ReaderRequest, comment: Comment) -> int | None:
    """The row of the page before us after which the new comment belongs, if it is there to be seen."""
    asked = parse_qsl(urlsplit(request.htmx.current_url or "").query, keep_blank_values=True)
    page = CommentPage.told_by(dict(asked), comment.thread, request.reader)
    rows = [entry for entry in page.entries if not entry.comment.is_opening]
    for before, row in pairwise(rows):
        if row.comment.pk == comment.pk:
            # A fold of several veiled comments has no row of its own to point at.
            return before.comment.pk if len(before.veiled) < 2 else None
    return None


@require_http_methods(["GET", "POST"])
@writers_only
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    if not comment.can_be_edited_by(request.user):
        raise PermissionDenied("Only its author can change a comment, and not in a locked thread.")
    setting: dict[str, Any] = {"least": comment.scope, "works": works_in_play(comment.thread.work)}
    if request.method == "GET":
        initial = {"body": comment.body, "version": comment.version} | kept_words(request)
        return _edit_page(request, EditForm(initial=initial, **setting), comment)
    form = EditForm(request.POST, **setting)
    asked = "preview" in request.POST or "choose" in request.POST
    if not form.is_valid() or asked:
        return _edit_page(request, form, comment, status=200 if asked else 422)
    words = form.cleaned_data
    try:
        posted = posting.change(
            comment, words["body"], by=request.user, version=words["version"], scope=form.scope
        )
    except EditClash as clash:
        return _clash(request, clash.theirs, words["body"])
    except ValidationError as error:
        return _edit_page(request, form, comment, status=refuse(form, error))
    if isinstance(posted, Held):
        messages.success(request, "Your new words wait for a moderator. Until then the earlier ones stand.")
        return redirect(posted)
    messages.success(request, "Your comment is changed.")
    return redirect(comment)


def _edit_page(request: ReaderRequest, form: EditForm, comment: Comment, status: int = 200) -> HttpResponse:
    form.fields["body"].widget.attrs["data-draft"] = f"edit-{comment.pk}-{comment.version}"
    preview = preview_of(form) if "preview" in request.POST else None
    return render(
        request,
        "discussions/edit.html",
        {"form": form, "comment": comment, "preview": preview},
        status=status,
    )


def _clash(request: ReaderRequest, theirs: Comment, mine: str) -> HttpResponse:
    """409: somebody saved a newer text. Both are given back, and saving again is one click."""
    context = {
        "mine": mine,
        "theirs": theirs.body,
        "action": request.path,
        "hidden": [("version", theirs.version)],
        "back": theirs.get_absolute_url(),
    }
    return render(request, "409.html", context, status=409)


@require_http_methods(["GET", "POST"])
@members_only
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    if not comment.can_be_deleted_by(request.user):
        raise PermissionDenied("Only its author, or those who keep order, can delete a comment.")
    if request.method == "GET":
        shown = written(request, comment) if request.reader.may_read(comment) else ""
        return render(request, "discussions/delete.html", {"comment": comment, "shown": shown})
    comment.delete_words(by=request.user)
    messages.success(request, "The comment is deleted.")
    return redirect(comment.thread.get_absolute_url() if comment.pruned else comment)


@require_POST
@writers_only
def like(request: MemberRequest, pk: int) -> HttpResponse:
    return _set_like(request, pk, liked=True)


@require_POST
@writers_only
def unlike(request: MemberRequest, pk: int) -> HttpResponse:
    return _set_like(request, pk, liked=False)


def _set_like(request: MemberRequest, pk: int, *, liked: bool) -> HttpResponse:
    comment = _readable(request, pk)
    if not comment.can_be_liked_by(request.user):
        raise PermissionDenied("Nobody likes a comment of their own, or one that is gone.")
    if liked:
        comment.like(by=request.user)
    else:
        comment.unlike(by=request.user)
    comment.is_liked = liked
    if request.htmx:
        said = "You like this comment." if liked else "You no longer like this comment."
        return HttpResponse(
            Pen(request).like(comment), headers={"HX-Trigger": f'{{"club:announce": "{said}"}}'}
        )
    return redirect(comment)


@require_GET
def history(request: ReaderRequest, pk: int) -> HttpResponse:
    """The versions of a comment, each as what it changed. Inline spoilers stay cut out."""
    comment = _readable(request, pk)
    if comment.is_deleted:
        raise Http404
    after, when, steps, veiled = comment.body, comment.edited_at, [], None
    for earlier in comment.edits.all()[:SIZE]:
        # The point of the words that stand now may have been lowered since.
        if not request.reader.may_read(earlier):
            veiled = (
                request.reader.waits_for(earlier.scope_id or 0, within=comment.thread.work_id) or "all of it"
            )
            break
        changes = markup.rendered_diff(earlier.body, after)
        steps.append({"number": earlier.number + 1, "at": when, "changes": changes})
        after, when = earlier.body, earlier.written_at
    first = markup.render(after).text if veiled is None else ""
    context = {"comment": comment, "steps": steps, "first": first, "veiled": veiled}
    return render(request, "discussions/history.html", context)


@require_POST
def spoiler(request: ReaderRequest, pk: int, number: int) -> HttpResponse:
    """What stands in one inline spoiler: asked for on purpose, so by POST, which no crawler or preview does."""
    comment = _readable(request, pk)
    if number >= len(comment.spans):
        raise Http404
    words = mark_safe(comment.spans[number])
    if request.htmx:
        return render(request, "discussions/_spoiler.html", {"words": words})
    return render(request, "discussions/spoiler.html", {"words": words, "comment": comment})


@require_http_methods(["GET", "POST"])
@members_only
def spoiler_point(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how far a comment spoils: its author may raise that, those who keep order may also lower it."""
    comment = _comment(request, pk)
    if not comment.can_be_veiled_further_by(request.user):
        raise PermissionDenied(
            "Only its author, or those who keep order, can move the spoiler point of a comment."
        )
    can_lower = request.user.may("discussions.change_scope")
    least = _least_for(comment) if can_lower else comment.scope
    form = ScopeForm(request.POST or None, least=least, works=works_in_play(comment.thread.work))
    if request.method == "POST" and form.is_valid():
        if can_lower and "lower" in request.POST:
            comment.lower_scope(form.scope, by=request.user)
        else:
            comment.raise_scope(form.scope, by=request.user)
        messages.success(request, "The spoiler point is moved.")
        return redirect(comment)
    context = {"comment": comment, "form": form, "can_lower": can_lower}
    return render(request, "discussions/spoiler_point.html", context, status=422 if form.is_bound else 200)


def _least_for(comment: Comment) -> Scope | None:
    """The point that the surroundings of a comment ask for, whatever its own is."""
    return Scope.objects.covering(*comment.bounds())


@require_POST
def preview(request: ReaderRequest) -> HttpResponse:
    """The words of a form as they will look. Nothing is kept."""
    body = request.POST.get("body", "")[: 2 * SIZE * 1000]
    try:
        html = markup.render(
            markup.clean_source(body), known_members=Member.objects.addresses, base=settings.CLUB_ORIGIN
        ).html
    except ValueError as error:
        return render(request, "discussions/_preview.html", {"error": str(error)})
    return render(request, "discussions/_preview.html", {"preview": mark_safe(html)})
