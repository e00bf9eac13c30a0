"""What a member decides for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..forms import SettingsForm
from ..models import Member
from ..requests import SignedInRequest


@login_required
def settings(request: SignedInRequest) -> HttpResponse:
    # Of its own: a refused form must not change the member that the page's head shows.
    member = Member.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        member.save(update_fields=form.Meta.fields)
        messages.success(request, "Your settings are saved.")
        return redirect("members:settings")
    return render(request, "members/settings.html", {"form": form}, status=422 if form.errors else 200)
