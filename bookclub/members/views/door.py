"""At the club's door: coming with an invitation, waiting to be let in, starting again after a slip."""

from __future__ import annotations

from allauth.account.internal.stagekit import unstash_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..models import Invitation, Member
from ..requests import ClubRequest
from ..signing_up import INVITATION


@require_safe
@never_cache
def invited(request: ClubRequest, code: str) -> HttpResponse:
    """Keep the code in the session, where signing up looks for it."""
    invitation = Invitation.objects.filter(code=code).select_related("created_by").first()
    if invitation is None or not invitation.is_open:
        response = render(request, "members/invitation_gone.html", status=404 if invitation is None else 410)
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the address, and the code is in it
        return response
    if not request.user.is_authenticated:
        request.session[INVITATION] = code
    return render(request, "members/invited.html", {"invitation": invitation})


@require_safe
def waiting(request: ClubRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login")
    if not request.user.awaits_approval:
        return redirect("home:front")
    return render(request, "members/waiting.html")


@require_POST
def start_again(request: ClubRequest) -> HttpResponse:
    """Back to the empty form from the page that asks for the code: with a mistyped address no code will come.

    The answer is the same whether this session has made an account or only seems to have.
    """
    login = unstash_login(request, peek=True)
    invitation = request.session.get(INVITATION)
    if login and login.signup and login.user:
        if login.user.invitation:
            invitation = login.user.invitation.code
        Member.objects.filter(pk=login.user.pk).forget_unconfirmed(email=login.user.email)
    request.session.flush()
    if invitation:
        request.session[INVITATION] = invitation
    return redirect("account_signup")
