"""The inbox: what a member was told, as they may read it today."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bookclub.members.gates import members_only
from bookclub.paging import page_of
from bookclub.post.models import Refusal
from bookclub.reading.requests import MemberRequest, ReaderRequest

from ..models import Notification
from ..models.notices import unread_count
from ..saying import Notice, in_words

STOP_POLLING = 286


@dataclass(frozen=True)
class Heap:
    """The notices of one page that stand under one title."""

    title: str
    address: str
    notices: list[Notice] = field(default_factory=list)

    @property
    def unread(self) -> int:
        return sum(notice.is_unread for notice in self.notices)


@require_GET
@members_only
def inbox(request: MemberRequest) -> HttpResponse:
    standing = Notification.objects.of(request.user).standing()
    only_unread = request.GET.get("show") == "unread"
    shown = standing.unread() if only_unread else standing
    page = page_of(shown.latest_first().to_show(), request.GET.get("page"))
    context = {
        "page": page,
        "heaps": _heaped(in_words(page.items, request.reader)),
        "unread": standing.unread().count(),
        "only_unread": only_unread,
        "query": "show=unread&" if only_unread else "",
        "refusal": Refusal.objects.stopping(request.user),
    }
    return render(request, "notifications/inbox.html", context)


def _heaped(notices: list[Notice]) -> list[Heap]:
    """By what they are about, whatever was told of last first."""
    heaps: dict[str, Heap] = {}
    for notice in notices:
        first = Heap(notice.title, notice.notification.get_absolute_url())
        heaps.setdefault(notice.notification.topic, first).notices.append(notice)
    return list(heaps.values())


@require_GET
def bell(request: ReaderRequest) -> HttpResponse:
    """The bell anew, if its number has changed: asked every so often by the page, so it is one small query.

    204 says that nothing has changed; 286 tells htmx to stop asking, for this browser is signed out by now.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=STOP_POLLING)
    count = unread_count(request.user.pk)
    if request.GET.get("count") == str(count):
        return HttpResponse(status=204)
    return render(request, "notifications/_bell.html", {"count": count})


@require_GET
@members_only
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Lead to what a notice is about, and count the notice as read, as opening a letter does."""
    notice = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    notice.read()
    return redirect(notice.address)


@require_POST
@members_only
def read_all(request: MemberRequest) -> HttpResponse:
    Notification.objects.of(request.user).read()
    messages.success(request, "All notices are read.")
    return redirect("notifications:inbox")


@require_POST
@members_only
def clear(request: MemberRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    notice.clear()
    return redirect("notifications:inbox")


@require_POST
@members_only
def clear_all(request: MemberRequest) -> HttpResponse:
    """Put away all that was read; what is unread stays."""
    count = Notification.objects.of(request.user).clear()
    messages.success(
        request, "What was read is put away." if count else "Nothing that was read was left to put away."
    )
    return redirect("notifications:inbox")
