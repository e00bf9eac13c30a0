"""The door and the account."""

from __future__ import annotations

import re
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.test import RequestFactory, override_settings
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from playwright.sync_api import expect

from bookclub.members.models import Club, Invitation, Member

from ..windows import Window
from .table import MEMBER, NOT_LOOKED_AT, ORGANISER, VISITOR, addresses, press, scene

NOT_LOOKED_AT.update(
    [
        "members:download",
        "members:start_again",
        "members:revoke",
        "mfa_download_recovery_codes",
        "mfa_login_webauthn",
        "github_callback",
        "google_login",
        "google_callback",
        "google_login_by_token",
        "openid_connect_login",
        "openid_connect_callback",
    ]
)

PASSWORD = "the tram at half past seven"

addresses(
    VISITOR,
    [
        ("members", "/members/"),
        ("members, nobody found", "/members/?q=zzz"),
        ("profile", "/members/sachiko/"),
        ("sign-in", "/accounts/login/"),
        ("sign-up", "/accounts/signup/"),
        ("sign-in by code", "/accounts/login/code/"),
        ("password forgotten", "/accounts/password/reset/"),
        ("new password saved", "/accounts/password/reset/done/"),
        ("account closed", "/accounts/inactive/"),
        ("invitation run out", "/invitations/join/nothing-of-that-kind/"),
        ("goodbye", "/goodbye/"),
        ("social sign-in cancelled", "/accounts/3rdparty/login/cancelled/"),
        ("social sign-in failed", "/accounts/3rdparty/login/error/"),
    ],
)
addresses(
    MEMBER,
    [
        ("own profile", "/members/mara/"),
        ("settings", "/settings/"),
        ("archive", "/settings/archive/"),
        ("secret addresses", "/settings/addresses/"),
        ("close the account", "/settings/delete/"),
        ("e-mail address", "/accounts/email/"),
        ("first password", "/accounts/password/set/"),
        ("passkeys and codes", "/accounts/2fa/"),
        ("set up an app", "/accounts/2fa/totp/activate/"),
        ("no passkeys", "/accounts/2fa/webauthn/"),
        ("add a passkey", "/accounts/2fa/webauthn/add/"),
        ("where one is signed in", "/accounts/sessions/"),
        ("sign out", "/accounts/logout/"),
        ("connected accounts", "/accounts/3rdparty/"),
        ("profile of another", "/members/tobias/"),
    ],
)
addresses(
    ORGANISER,
    [
        ("invitations", "/invitations/"),
    ],
)


def confirmed(username: str) -> Member:
    """With a password that we know, as if by the door."""
    member = Member.objects.get(username=username)
    member.set_password(PASSWORD)
    member.save()
    return member


def code_in_last_mail() -> str:
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def sign_up(window: Window) -> None:
    window.open("/accounts/signup/")
    page = window.page
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill(PASSWORD)
    if (why := page.get_by_label("Why would you like to join?")).count():
        why.fill("I read slowly.")
    page.locator("main form .form__foot button").click()


@scene()
def sign_in_refused(window: Window) -> None:
    window.open("/accounts/login/")
    window.page.get_by_label("E-mail address or user name").fill("mara")
    window.page.get_by_label("Password").fill("not the tram")
    press(window.page, "Sign in")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene()
def sign_up_refused(window: Window) -> None:
    window.open("/accounts/signup/")
    page = window.page
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("mara")
    page.get_by_label("Password").fill("short")
    press(page, "Join")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene()
def code_after_sign_up(window: Window) -> None:
    sign_up(window)
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def code_refused(window: Window) -> None:
    sign_up(window)
    window.page.get_by_label("Code").fill("ABCD-EFGH")
    press(window.page, "Confirm")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene()
def code_to_sign_in(window: Window) -> None:
    window.open("/accounts/login/code/")
    window.page.get_by_label("E-mail address").fill("mara@demo.example")
    press(window.page, "Send me a code")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def code_for_a_new_password(window: Window) -> None:
    window.open("/accounts/password/reset/")
    window.page.get_by_label("E-mail address").fill("mara@demo.example")
    press(window.page, "Send me a code")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def new_password_after_the_code(window: Window) -> None:
    confirmed(MEMBER)
    code_for_a_new_password(window)
    window.page.get_by_label("Code").fill(code_in_last_mail())
    press(window.page, "Go on")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Choose a new password")


@scene()
def sign_up_closed(window: Window) -> None:
    Club(may_join=Club.MayJoin.INVITATION).save()
    window.open("/accounts/signup/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("By invitation")


@scene()
def sign_up_by_approval(window: Window) -> None:
    Club(may_join=Club.MayJoin.APPROVAL, motto="Slow readers welcome.").save()
    window.open("/accounts/signup/")


@scene()
def waiting_to_be_let_in(window: Window) -> None:
    Club(may_join=Club.MayJoin.APPROVAL).save()
    sign_up(window)
    window.page.get_by_label("Code").fill(code_in_last_mail())
    press(window.page, "Confirm")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Almost in")


@scene()
def invited(window: Window) -> None:
    window.open(invitation().get_absolute_url())
    expect(window.page.get_by_role("link", name="Join the club")).to_be_visible()


@scene()
def sign_in_second_step(window: Window) -> None:
    mara = confirmed(MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    add_passkey(mara)
    window.open("/accounts/login/")
    window.page.get_by_label("E-mail address or user name").fill("mara")
    window.page.get_by_label("Password").fill(PASSWORD)
    press(window.page, "Sign in")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("One more step")


def invitation() -> Invitation:
    ines = Member.objects.get(username=ORGANISER)
    return Invitation.objects.create(
        created_by=ines, most_uses=3, expires_at=timezone.now() + timedelta(days=7)
    )


@scene()
def sign_up_with_an_account_elsewhere(window: Window) -> None:
    account = SocialAccount(provider="github", uid="17", extra_data={"login": "nora"})
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        github = get_adapter().get_provider(RequestFactory().get("/"), "github")
        back = SocialLogin(
            user=Member(email="nora@example.org"), account=account, provider=github,
            email_addresses=[EmailAddress(email="nora@example.org", verified=True, primary=True)],
        )  # fmt: skip
        window.remember(socialaccount_sociallogin=back.serialize())
        window.open("/accounts/3rdparty/signup/")
        expect(window.page.get_by_label("User name")).to_be_visible()


@scene(MEMBER)
def connected_accounts_with_one_to_connect(window: Window) -> None:
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        window.open("/accounts/3rdparty/")


@scene()
def sign_in_with_an_account_elsewhere(window: Window) -> None:
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        window.open("/accounts/login/")
        window.page.get_by_text("GitHub").click()
        expect(window.page.get_by_role("heading", level=1)).to_contain_text("GitHub")


def add_passkey(member: Member) -> Authenticator:
    """One that has never seen a browser: enough to be listed."""
    return Authenticator.objects.create(
        user=member, type=Authenticator.Type.WEBAUTHN,
        data={"name": "The blue phone", "credential": credential_of_a_browser()},
    )  # fmt: skip


def credential_of_a_browser() -> dict[str, object]:
    """What a browser says when it has made a passkey, with a key that opens nothing."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    key = AttestedCredentialData.create(Aaguid.NONE, b"the blue phone", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost"), flags, 0, key)
    said = CollectedClientData.create("webauthn.create", b"a challenge", "http://localhost")
    return {
        "id": websafe_encode(key.credential_id), "rawId": websafe_encode(key.credential_id), "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip


@scene(MEMBER)
def settings_refused(window: Window) -> None:
    window.open("/settings/")
    page = window.page
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    page.locator("[name=time_zone]").evaluate(
        "field => { if (field.tagName === 'SELECT') field.add(new Option('x', 'Nowhere/Land'));"
        " field.value = 'Nowhere/Land'; }"
    )
    press(page, "Save")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(MEMBER)
def settings_saved(window: Window) -> None:
    window.open("/settings/")
    press(window.page, "Save")
    expect(window.page.locator(".notice--good")).to_be_visible()


@scene(MEMBER)
def close_the_account_refused(window: Window) -> None:
    window.open("/settings/delete/")
    window.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    window.page.locator("[name=username]").fill("somebody")
    press(window.page, "Close my account")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def new_address_waits_for_its_code(window: Window) -> None:
    window.open("/accounts/email/")
    window.page.get_by_label("New e-mail address").fill("mara@elsewhere.example")
    press(window.page, "Send a code there")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene(MEMBER)
def e_mail_address_about_to_change(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    EmailAddress.objects.create(user=mara, email="mara@elsewhere.example")
    window.open("/accounts/email/")


@scene(MEMBER)
def change_the_password(window: Window) -> None:
    confirmed(MEMBER)
    window.come_in_as(Member.objects.get(username=MEMBER))
    window.open("/accounts/password/change/")
    expect(window.page.get_by_label("Current password")).to_be_visible()


@scene(MEMBER)
def is_it_you(window: Window) -> None:
    confirmed(MEMBER)
    window.come_in_as(Member.objects.get(username=MEMBER), long_ago=True)
    window.open("/settings/delete/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Is it you?")


@scene(MEMBER)
def is_it_you_by_code(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/reauthenticate/")
    expect(window.page.get_by_label("Code")).to_be_visible()


@scene(MEMBER)
def is_it_you_by_passkey(window: Window) -> None:
    add_passkey(Member.objects.get(username=MEMBER))
    window.open("/accounts/2fa/webauthn/reauthenticate/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Is it you?")


@scene(MEMBER)
def passkeys_and_codes_all_on(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    add_passkey(mara)
    window.open("/accounts/2fa/")
    expect(window.page.get_by_text("You have 1 passkey.")).to_be_visible()


@scene(MEMBER)
def passkeys(window: Window) -> None:
    add_passkey(Member.objects.get(username=MEMBER))
    window.open("/accounts/2fa/webauthn/")
    expect(window.page.get_by_text("The blue phone").first).to_be_visible()


@scene(MEMBER)
def rename_a_passkey(window: Window) -> None:
    key = add_passkey(Member.objects.get(username=MEMBER))
    window.open(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")


@scene(MEMBER)
def remove_a_passkey(window: Window) -> None:
    key = add_passkey(Member.objects.get(username=MEMBER))
    window.open(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")


@scene(MEMBER)
def set_up_an_app_refused(window: Window) -> None:
    window.open("/accounts/2fa/totp/activate/")
    window.page.get_by_label("Code").fill("000000")
    press(window.page, "Switch it on")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def switch_the_app_off(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/totp/deactivate/")


@scene(MEMBER)
def recovery_codes(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    window.open("/accounts/2fa/recovery-codes/")


@scene(MEMBER)
def make_recovery_codes(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/recovery-codes/generate/")


@scene(ORGANISER)
def one_invitation(window: Window) -> None:
    window.open(f"/invitations/{invitation().pk}/")
    expect(window.page.locator(".qr svg")).to_be_visible()


@scene(ORGANISER)
def invitations_made(window: Window) -> None:
    invitation()
    window.open("/invitations/")
