"""allauth's forms in the club's words. Settings name them in ACCOUNT_FORMS and MFA_FORMS; nothing else imports them."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bookclub.fields import Paragraph

from .guard import Guarded
from .models import Member
from .signing_up import asks_why

CODE = ("Code", "")
NEW_PASSWORD = (
    "New password",
    "At least ten characters. A short sentence is easy to remember and hard to guess.",
)


class InOurWords(forms.Form):
    """Labels and hints by field; no placeholders, which vanish just when one needs them."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}
    left_out: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class WithOneCode(InOurWords):
    words = {"code": CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class LoginForm(InOurWords, account.LoginForm):
    words = {"login": ("E-mail address or user name", ""), "password": ("Password", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class TakingIn(forms.Form):
    """What both sign-up forms share: mistyped and stale sign-ups make room first, and all is saved or nothing."""

    account_already_exists: bool

    def clean_email(self) -> str:
        Member.objects.forget_unconfirmed(email=self.cleaned_data["email"].lower())
        return super().clean_email()  # type: ignore[misc]

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        if self.account_already_exists:
            # As long as it takes to store a password: else the clock tells who has an account.
            make_password(self.cleaned_data.get("password1", ""))
            return super().try_save(request)  # type: ignore[misc]
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[misc]
        except IntegrityError:
            messages.error(request, "Somebody took this name a moment ago. Please choose another.")
            return None, redirect("account_signup")


SIGN_UP_WORDS = {
    "email": ("E-mail address", "We send a code there to see that it is yours. No other member sees it."),
    "username": (
        "User name",
        "It stands in the address of your profile: small letters, digits, full stops, hyphens and underscores. "
        "You can add your real name later, or not.",
    ),
    "password1": ("Password", NEW_PASSWORD[1]),
}


class WithReason(forms.Form):
    """Where somebody reads each request to join, it says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if context.request and asks_why(context.request):
            self.fields["joining_reason"] = Paragraph(
                label="Why would you like to join?", max_length=500,
                help_text="A sentence or two, for those who let people in. They may not have read what you have: "
                "it should spoil nothing. It is forgotten once you are in.",
            )  # fmt: skip


class SignUpForm(Guarded, WithReason, TakingIn, InOurWords, account.SignupForm):
    words = SIGN_UP_WORDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class SocialSignUpForm(WithReason, TakingIn, InOurWords, social.SignupForm):
    """No open form: whoever gets here was sent by the other side."""

    words = SIGN_UP_WORDS


class RequestLoginCodeForm(Guarded, InOurWords, account.RequestLoginCodeForm):
    words = {"email": ("E-mail address", "")}


class ConfirmLoginCodeForm(WithOneCode, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(WithOneCode, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetForm(WithOneCode, account.ConfirmPasswordResetCodeForm):
    pass


class ResetPasswordForm(Guarded, InOurWords, account.ResetPasswordForm):
    words = {"email": ("E-mail address", "")}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    words, left_out = {"password1": NEW_PASSWORD}, ("password2",)


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    words, left_out = {"oldpassword": ("Current password", ""), "password1": NEW_PASSWORD}, ("password2",)


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    words, left_out = {"password1": NEW_PASSWORD}, ("password2",)


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    words = {
        "email": ("New e-mail address", "We send a code there. Until you enter it, the old address stays.")
    }


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    words = {"password": ("Password", "")}


class AuthenticateForm(WithOneCode, mfa.AuthenticateForm):
    words = {"code": ("Code", "From your authenticator app, or one of your recovery codes.")}


class ReauthenticateByCodeForm(WithOneCode, mfa.ReauthenticateForm):
    words = AuthenticateForm.words


class ActivateTOTPForm(WithOneCode, totp.ActivateTOTPForm):
    words = {"code": ("Code", "The six digits that the app shows now.")}


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    words = {
        "name": ("Name", "So that you can tell your passkeys apart: “My phone”."),
        "passwordless": (
            "Sign in with it alone",
            "Then it needs neither password nor code, and asks for your finger, face or PIN instead.",
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = "60"
        self.fields["passwordless"].initial = True


class EditPasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    words = {"name": ("Name", "")}
