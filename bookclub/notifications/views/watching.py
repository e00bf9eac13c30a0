"""What a member watches and whom they have muted: all of it on one page, and each thing on its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookclub.members.gates import members_only
from bookclub.members.models import Member
from bookclub.paging import page_of
from bookclub.reading.requests import MemberRequest

from .. import watchables
from ..forms import AS_AROUND, WatchForm, WritingForm
from ..models import Mute, Watch


@require_http_methods(["GET", "POST"])
@members_only
def watching(request: MemberRequest) -> HttpResponse:
    form = WritingForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your choice is kept.")
        return redirect("notifications:watching")
    chosen = Watch.objects.of(request.user).order_by("-at", "-pk").prefetch_related("thing")
    page = page_of(chosen, request.GET.get("page"))
    rows = [(watch, watchables.key_of(watch.thing)) for watch in page if watch.thing or not watch.object_id]
    muted = Mute.objects.filter(member=request.user).select_related("muted").order_by("-at")
    context = {"page": page, "rows": rows, "muted": muted, "form": form}
    return render(request, "notifications/watching.html", context)


@require_http_methods(["GET", "POST"])
@members_only
def watch(request: MemberRequest, key: str) -> HttpResponse:
    """How closely to follow a thread, a work or the club."""
    thing = watchables.named(key)
    around = "No choice of its own: what I chose around it counts" if thing else "Only what I chose to watch"
    chosen = Watch.objects.chosen(request.user, thing)
    form = WatchForm(request.POST or None, around=around, initial={"level": chosen or AS_AROUND})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["level"] == AS_AROUND:
            Watch.objects.forget(request.user, thing)
        else:
            Watch.objects.choose(request.user, thing, form.cleaned_data["level"])
        messages.success(request, "Your choice is kept.")
        return redirect(thing.get_absolute_url() if thing else "notifications:watching")  # type: ignore[attr-defined]
    context = {"thing": thing, "form": form}
    return render(request, "notifications/watch.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@members_only
def mute(request: MemberRequest, username: str) -> HttpResponse:
    """Mute a member, or hear of them again. They do not learn of it."""
    other = get_object_or_404(Member.objects.in_club().exclude(pk=request.user.pk), username=username)
    muted = Mute.objects.filter(member=request.user, muted=other)
    if request.method == "GET":
        return render(request, "notifications/mute.html", {"other": other, "is_muted": muted.exists()})
    if "undo" in request.POST:
        muted.delete()
        messages.success(request, f"You hear of {other} again.")
    else:
        Mute.objects.get_or_create(member=request.user, muted=other)
        messages.success(request, f"You get no more notices of what {other} writes.")
    return redirect("notifications:watching")
