"""Joining with an account elsewhere: the club's own door applies there, too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from bookclub.members.adapter import ClubSocialAdapter
from bookclub.members.models import Club, Invitation, Member

from .walks import is_signed_in, the_club

SIGN_UP = "/accounts/3rdparty/signup/"


@pytest.fixture(autouse=True)
def with_keys(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}


def back_from_github(*, verified: bool = True) -> SocialLogin:
    """What GitHub says of Nora."""
    account = SocialAccount(provider="github", uid="17", extra_data={"login": "nora"})
    address = EmailAddress(email="nora@example.org", verified=verified, primary=True)
    github = get_adapter().get_provider(RequestFactory().get("/"), "github")
    return SocialLogin(
        user=Member(email="nora@example.org"), account=account, email_addresses=[address], provider=github
    )


def arrive(client: Client, *, verified: bool = True) -> None:
    session = client.session
    session["socialaccount_sociallogin"] = back_from_github(verified=verified).serialize()
    session.save()


def test_somebody_joins_with_an_account_elsewhere(visitor: Client, db: None) -> None:
    arrive(visitor)
    visitor.post(SIGN_UP, {"username": "nora", "email": "nora@example.org"})
    assert is_signed_in(visitor)
    assert Member.objects.get(username="nora").is_in_club


def test_an_address_that_the_other_side_did_not_check_wants_a_code(visitor: Client, db: None) -> None:
    arrive(visitor, verified=False)
    answer = visitor.post(SIGN_UP, {"username": "nora", "email": "nora@example.org"})
    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(visitor)
    assert not Member.objects.get(username="nora").is_in_club
    assert len(mail.outbox) == 1


def test_without_an_invitation_no_account_elsewhere_helps(visitor: Client, db: None) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    arrive(visitor)
    answer = visitor.post(SIGN_UP, {"username": "nora", "email": "nora@example.org"})
    assert "By invitation" in answer.content.decode()
    assert not Member.objects.exists()


def test_with_an_invitation_it_is_used_up(visitor: Client, db: None) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    invitation = Invitation.objects.create(expires_at=timezone.now() + timedelta(days=1))
    visitor.get(invitation.get_absolute_url())
    arrive(visitor)
    visitor.post(SIGN_UP, {"username": "nora", "email": "nora@example.org"})
    invitation.refresh_from_db()
    assert invitation.uses == 1
    assert Member.objects.get().invitation == invitation


def test_an_account_made_without_a_form_passes_the_same_door(rf: RequestFactory, db: None) -> None:
    request: Any = rf.get("/")
    request.session = SessionStore()
    request.club = the_club(may_join=Club.MayJoin.INVITATION)
    with pytest.raises(ImmediateHttpResponse):
        ClubSocialAdapter(request).save_user(request, back_from_github())
    assert not Member.objects.exists()
    request.club = the_club(may_join=Club.MayJoin.APPROVAL)
    made = ClubSocialAdapter(request).save_user(request, back_from_github())
    assert made.awaits_approval
    assert not made.has_usable_password()


def test_a_provider_that_the_club_has_not_set_up_is_404(visitor: Client, db: None) -> None:
    assert visitor.get("/accounts/google/login/").status_code == 404
