"""How allauth asks the club: who may sign up, how they are let in, where they go then, what a mail looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from bookclub.post.models import Refusal

from . import mail
from .models import Club, Member, NotLetIn
from .requests import ClubRequest
from .signing_up import INVITATION, is_invited

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.core.exceptions import ValidationError
from django.forms import BaseForm

# Ways to show once more that it is you.
WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your app",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class ClubAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "duplicate_email": "This is your address already.",
        "email_password_mismatch": "This e-mail address and password do not belong together.",
        "email_taken": "This address cannot be used. Please give another.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This is not the code. Please look again, or ask for a new one.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "That was too many tries. Please wait a few minutes, then try again.",
        "username_blacklisted": "The club keeps this name for itself. Please choose another.",
        "username_password_mismatch": "This user name and password do not belong together.",
        "username_taken": "Somebody has this name already. Please choose another.",
        "rate_limited": "That was too quick. Please wait a little, then try again.",
    }

    def is_open_for_signup(self, request: ClubRequest) -> bool:
        return request.club.may_join != Club.MayJoin.INVITATION or is_invited(request)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Nor may it be what another member is called beside their words."""
        cleaned: str = super().clean_username(username, shallow)
        if not shallow and Member.objects.called(cleaned).exists():
            raise ValidationError(self.error_messages["username_taken"])
        return cleaned

    def save_user(self, request: ClubRequest, user: Member, form: BaseForm, commit: bool = True) -> Member:
        super().save_user(request, user, form, commit=False)
        user.joining_reason = form.cleaned_data.get("joining_reason", "")
        if commit:
            take_in(request, user)
        return user

    def login(self, request: ClubRequest, user: Member) -> None:
        """Whoever gets here has shown that the address is theirs: allauth asks for it first."""
        if user.unconfirmed:
            user.unconfirmed = False
            user.save(update_fields=["unconfirmed"])
            if self._knows_only_the_mailbox(request, user):
                # The one who signed up with this address may be a stranger to its owner: their password dies here.
                user.set_unusable_password()
                user.save(update_fields=["password"])
        super().login(request, user)
        if Refusal.objects.stopping(user):
            messages.warning(
                request, "Mails to your address come back, so the club sends you none. See your settings."
            )

    def _knows_only_the_mailbox(self, request: ClubRequest, user: Member) -> bool:
        methods = {record["method"] for record in get_authentication_records(request, user)}
        return "code" in methods and "password" not in methods

    def get_login_redirect_url(self, request: ClubRequest) -> str:
        return self._waiting_room(request) or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: ClubRequest) -> str:
        return self._waiting_room(request) or super().get_signup_redirect_url(request)

    def _waiting_room(self, request: ClubRequest) -> str | None:
        return reverse("members:waiting") if getattr(request.user, "awaits_approval", False) else None

    def get_reauthentication_methods(self, user: Member) -> list[dict[str, Any]]:
        known = super().get_reauthentication_methods(user)
        return [method | {"description": WAYS.get(method["id"], method["description"])} for method in known]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if not mail.send(template_prefix, email, context):
            messages.error(
                self.request,
                "The club's mail is out of order just now. Please ask for a new code in a while.",
            )


class ClubSocialAdapter(DefaultSocialAccountAdapter):
    def get_app(self, request: ClubRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """The keys of a provider; 404 for one that this club has not set up."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def save_user(
        self, request: ClubRequest, sociallogin: SocialLogin, form: BaseForm | None = None
    ) -> Member:
        with transaction.atomic():
            if form is None:  # else the account adapter is asked on the way
                sociallogin.user.set_unusable_password()
                ClubAdapter(request).populate_username(request, sociallogin.user)
                take_in(request, sociallogin.user)
            return super().save_user(request, sociallogin, form)


class ClubMFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": ClubAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return Club.current().name

    def _get_site_name(self) -> str:
        return Club.current().name

    def build_totp_svg(self, url: str) -> str:
        return qr_code(url)

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "My passkey" if count == 0 else f"Passkey {count + 1}"


def take_in(request: ClubRequest, member: Member) -> None:
    """Save the new member. The invitation in the session is used up with it, or none is made."""
    try:
        Member.objects.take_in(member, club=request.club, code=request.session.get(INVITATION, ""))
    except NotLetIn as refusal:
        # Somebody was quicker with the last place of the invitation.
        raise ImmediateHttpResponse(redirect("account_signup")) from refusal
    request.session.pop(INVITATION, None)


def qr_code(text: str) -> str:
    """An SVG for the page itself: no style attribute, which the content security policy would not have."""
    return segno.make(text, error="m").svg_inline(scale=5, border=4, title="QR code")
