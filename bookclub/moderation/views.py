"""Reporting something, in the browser."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookclub.members.gates import kept_words, writers_only
from bookclub.reading.requests import MemberRequest

from . import items
from .forms import ReportForm
from .models import Report


@require_http_methods(["GET", "POST"])
@writers_only
def report(request: MemberRequest, label: str, pk: int) -> HttpResponse:
    """Say what is wrong with something. None of its words stand on the page."""
    kind = items.kind_named(label)
    item = kind.find(pk, request.reader)
    author = kind.author(item)
    if author == request.user:
        raise PermissionDenied("This is your own: you can change it yourself.")
    form = ReportForm(request.POST or None, reasons=kind.reasons, initial=kept_words(request))
    if request.method == "POST" and form.is_valid():
        _, is_new = Report.objects.file(item, by=request.user, author=author, **form.cleaned_data)
        messages.success(request, THANKS if is_new else AGAIN)
        return redirect(kind.address(item))
    context = {"form": form, "name": kind.name(item), "back": kind.address(item)}
    return render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


THANKS = "Thank you. Those who keep order will look, and you will hear what came of it."
AGAIN = "Your report is with those who keep order already. You will hear what came of it."
