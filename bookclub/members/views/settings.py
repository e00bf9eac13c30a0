"""What a member decides for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
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
    if request.method == "POST" and form.is_valid() and _saved(form):
        messages.success(request, "Your settings are saved.")
        return redirect("members:settings")
    return render(request, "members/settings.html", {"form": form}, status=422 if form.errors else 200)


def _saved(form: SettingsForm) -> bool:
    """Save what was chosen, unless somebody took the same name a moment ago."""
    try:
        with transaction.atomic():
            form.instance.save(update_fields=form.Meta.fields)
    except IntegrityError:
        form.add_error("name", "Somebody took this name a moment ago. Please choose another.")
    return not form.errors
