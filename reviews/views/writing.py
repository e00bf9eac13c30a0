"""Rating, writing, changing, liking and deleting reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bookclub.library.models import Work
from bookclub.members.gates import kept_words, members_only, writers_only
from bookclub.moderation.models import Held
from bookclub.moderation.newcomers import refuse
from bookclub.reading.models import Scope
from bookclub.reading.requests import MemberRequest
from discussions.views.threads import preview_of, works_in_play

from .. import posting
from ..forms import PointForm, RateForm, ReviewForm, initial_of
from ..models import EditClash, Review
from ..models.ratings import in_words
from ..models.reviews import latest_reading
from .shown import readable, shown


@require_POST
@writers_only
def rate(request: MemberRequest, slug: str) -> HttpResponse:
    """Stars from the page of a work, and nothing else."""
    work = get_object_or_404(Work, slug=slug)
    form = RateForm(request.POST)
    if not form.is_valid():
        return render(request, "reviews/rate.html", {"form": form, "work": work}, status=422)
    rating = form.cleaned_data["rating"]
    _refuse_the_hidden(Review.objects.of(request.user, work))
    Review.objects.rate(work, rating, by=request.user)
    said = (
        f"You gave {work.full_title} {in_words(rating)}."
        if rating
        else f"No stars for {work.full_title}, then."
    )
    messages.success(request, said)
    return redirect(f"{work.get_absolute_url()}#reviews")


@require_http_methods(["GET", "POST"])
@writers_only
def write(request: MemberRequest, slug: str) -> HttpResponse:
    """The one review that a member has of a work: begun here, and changed here."""
    work = get_object_or_404(Work, slug=slug)
    mine = Review.objects.of(request.user, work)
    _refuse_the_hidden(mine)
    reading = latest_reading(request.user, work)
    setting: dict[str, Any] = {"work": work, "works": works_in_play(work)}
    setting["readings"] = max(reading, mine.reading if mine else 1)
    if request.method == "GET":
        blank = {"spoils": True, "reading": reading, "version": 0}  # closed until its author opens it
        initial = (initial_of(mine) if mine and mine.has_words else blank) | kept_words(request)
        if mine and not mine.has_words:
            initial = {"rating": mine.rating} | initial | {"version": mine.version}
        return _writing_page(request, ReviewForm(initial=initial, **setting), work, mine)
    form = ReviewForm(request.POST, **setting)
    asked = "preview" in request.POST
    if not form.is_valid() or asked:
        return _writing_page(request, form, work, mine, status=200 if asked and form.is_valid() else 422)
    try:
        posted = _kept(request, form, work)
    except EditClash as clash:
        return _clash(request, clash.theirs)
    except ValidationError as error:
        return _writing_page(request, form, work, mine, status=refuse(form, error))
    if isinstance(posted, Held):
        messages.success(request, "Your review waits for a moderator. Until then only you see it.")
        return redirect(posted)
    return _said(request, posted)


def _refuse_the_hidden(mine: Review | None) -> None:
    if mine is not None and mine.is_hidden:
        raise PermissionDenied("A moderator has hidden your review of this. They have told you why.")


def _kept(request: MemberRequest, form: ReviewForm, work: Work) -> Review | Held:
    words = form.cleaned_data
    return posting.say(
        work, form.opinion, by=request.user, version=words["version"] or 0, nonce=words["nonce"],
        publish="draft" not in request.POST,
    )  # fmt: skip


def _said(request: MemberRequest, review: Review) -> HttpResponse:
    if review.is_draft:
        messages.success(request, "Your draft is kept: its words are yours alone until you publish them.")
    elif not review.has_words:
        messages.success(request, "Your stars are given.")
        return redirect(f"{review.work.get_absolute_url()}#reviews")
    else:
        messages.success(request, "Your review stands.")
    return redirect(review)


def _writing_page(
    request: MemberRequest, form: ReviewForm, work: Work, mine: Review | None, status: int = 200
) -> HttpResponse:
    preview = preview_of(form) if "preview" in request.POST else None
    context = {"form": form, "work": work, "mine": mine, "preview": preview}
    return render(request, "reviews/write.html", context, status=status)


def _clash(request: MemberRequest, theirs: Review) -> HttpResponse:
    """409: on another device, say, a newer text was saved. Both are given back, and saving again is one click."""
    kept = [
        (name, value)
        for name, value in request.POST.items()
        if name not in {"body", "version", "csrfmiddlewaretoken"}
    ]
    context = {
        "mine": request.POST.get("body", ""), "theirs": theirs.body, "their_name": "you, or a second window of yours,",
        "action": request.path, "hidden": [*kept, ("version", theirs.version)], "back": theirs.get_absolute_url(),
    }  # fmt: skip
    return render(request, "409.html", context, status=409)


@require_POST
@writers_only
def like(request: MemberRequest, pk: int) -> HttpResponse:
    return _set_like(request, pk, liked=True)


@require_POST
@writers_only
def unlike(request: MemberRequest, pk: int) -> HttpResponse:
    return _set_like(request, pk, liked=False)


def _set_like(request: MemberRequest, pk: int, *, liked: bool) -> HttpResponse:
    review = readable(request, pk)
    if not review.can_be_liked_by(request.user):
        raise PermissionDenied("Nobody likes a review of their own, or one that is not published.")
    changed = review.like(by=request.user) if liked else review.unlike(by=request.user)
    review.like_count += int(changed) if liked else -int(changed)
    review.is_liked = liked
    if request.htmx:
        said = "You like this review." if liked else "You no longer like this review."
        response = render(request, "reviews/_like.html", {"review": review, "can_like": True})
        response.headers["HX-Trigger"] = f'{{"club:announce": "{said}"}}'
        return response
    return redirect(review)


@require_http_methods(["GET", "POST"])
@members_only
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    review = shown(request, pk)
    if not review.can_be_deleted_by(request.user):
        raise PermissionDenied("Only its author, or those who keep order, can delete a review.")
    if request.method == "GET":
        is_open = request.reader.may_read(review)
        return render(request, "reviews/delete.html", {"review": review, "is_open": is_open})
    review.delete_words(by=request.user)
    messages.success(request, "The review is deleted.")
    return redirect(review.work)


@require_http_methods(["GET", "POST"])
@members_only
def spoiler_point(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how far a review spoils: its author, though never below what those who keep order have set."""
    review = shown(request, pk)
    if not review.can_be_veiled_further_by(request.user):
        raise PermissionDenied(
            "Only its author, or those who keep order, can move the spoiler point of a review."
        )
    form = PointForm(
        request.POST or None, least=review.least_for(request.user), works=works_in_play(review.work),
        initial=_points(review.scope),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        review.set_scope(form.scope, by=request.user)
        messages.success(request, "The spoiler point is moved.")
        return redirect(review)
    context = {"review": review, "form": form}
    return render(request, "reviews/spoiler_point.html", context, status=422 if form.is_bound else 200)


def _points(scope: Scope | None) -> dict[str, Any]:
    """A scope as its form has it; the whole of a work is its last point there."""
    named = {}
    for point in scope.points.select_related("work") if scope else []:
        last = point.milestone or point.work.milestones.order_by("-position").first()
        named[f"after_{point.work_id}"] = last.pk if last else ""
    return named
