"""What a member wants by mail; and ending it from a mail itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from bookclub.members.gates import members_only
from bookclub.post.models import Refusal
from bookclub.reading.requests import MemberRequest, ReaderRequest

from .. import letters, unsubscribing
from ..forms import MailForm
from ..models import Kind, MailChoice


@require_http_methods(["GET", "POST"])
@members_only
def choices(request: MemberRequest) -> HttpResponse:
    """One choice a kind; and "try again" for an address from which letters came back."""
    refusal = Refusal.objects.stopping(request.user)
    if refusal and "again" in request.POST:
        refusal.write_again()
        messages.success(request, "The club writes to you again.")
        return redirect("notifications:mail")
    form = MailForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your choices are saved.")
        return redirect("notifications:mail")
    context = {"form": form, "refusal": refusal}
    return render(request, "notifications/mail_choices.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@csrf_exempt  # a mail program posts here without ever having seen a page; the token is the right to do it
@never_cache
@sensitive_variables("token")
def off(request: ReaderRequest, token: str) -> HttpResponse:
    """End the mails of one kind (RFC 8058). Opening the link only shows a button: scanners of mail open links, too."""
    found = unsubscribing.meant(token)
    if found is None:
        raise Http404
    member, kind = found
    kinds = letters.digest_kinds(member) if kind == letters.DIGEST else [kind]
    if request.method == "POST":
        MailChoice.objects.stop(member, Kind.values if "all" in request.POST else kinds)
    name = "The digest" if kind == letters.DIGEST else Kind(kind).label
    context = {"name": name, "is_done": request.method == "POST", "all": "all" in request.POST}
    return render(request, "notifications/off.html", context)
