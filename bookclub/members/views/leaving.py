"""A member takes along what they wrote, or leaves for good."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import archives
from ..forms import DeleteForm
from ..models import Member
from ..requests import ClubRequest, SignedInRequest

GONE_WITH = "gone_with"  # the session's key for what the page after leaving says


@login_required
@require_safe
def archive(request: SignedInRequest) -> HttpResponse:
    return render(request, "members/archive.html")


@login_required
@never_cache
@require_safe
def download(request: SignedInRequest) -> FileResponse:
    name = f"{request.user.username}-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(
        archives.write(request.user), as_attachment=True, filename=name, content_type="application/zip"
    )


@login_required
@reauthentication_required
@never_cache
def delete(request: SignedInRequest) -> HttpResponse:
    member = Member.objects.get(pk=request.user.pk)
    form = DeleteForm(request.POST or None, member=member)
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/delete.html", {"form": form}, status=422 if form.errors else 200)
    member.leave(taking_words=form.taking_words)
    logout(request)
    request.session[GONE_WITH] = form.cleaned_data["words"]
    return redirect("members:goodbye")


@require_safe
def goodbye(request: ClubRequest) -> HttpResponse:
    return render(request, "members/goodbye.html", {"words": request.session.get(GONE_WITH)})
