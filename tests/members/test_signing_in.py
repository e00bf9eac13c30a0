"""Signing in: password, mailed code, second step, and where one lands."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bookclub.members.models import Club, Member
from tests.people import ClientOf

from .walks import PASSWORD, a_while_ago, code_in_last_mail, confirmed, is_signed_in, the_club

LOGIN = "/accounts/login/"


def digits_now(secret: str) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("login", ["jun", "JUN", "jun@example.org", "Jun@Example.org"])
def test_a_member_signs_in_by_name_or_address(visitor: Client, jun: Member, login: str) -> None:
    confirmed(jun)
    assert visitor.post(LOGIN, {"login": login, "password": PASSWORD}).headers["Location"] == "/"
    assert is_signed_in(visitor)


@pytest.mark.parametrize(("login", "name"), [("jun", "nobody"), ("jun@example.org", "nobody@example.org")])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    visitor: Client, jun: Member, login: str, name: str
) -> None:
    confirmed(jun)
    pages = []
    for who in (login, name):
        answer = visitor.post(LOGIN, {"login": who, "password": "not the tram"})
        assert answer.status_code == 200
        pages.append(answer.context["form"].errors.as_json())
    assert pages[0] == pages[1]
    assert not is_signed_in(visitor)


def test_a_member_signs_in_by_a_mailed_code(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    visitor.post(reverse("account_request_login_code"), {"email": "jun@example.org", "opened": a_while_ago()})
    assert code_in_last_mail()
    visitor.post(
        reverse("account_confirm_login_code"), {"code": code_in_last_mail().lower().replace("-", " ")}
    )
    assert is_signed_in(visitor)
    jun.refresh_from_db()
    assert jun.check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_by_code(visitor: Client, jun: Member, client_of: ClientOf) -> None:
    confirmed(jun)
    elsewhere = client_of(jun)
    visitor.post(reverse("account_reset_password"), {"email": "jun@example.org", "opened": a_while_ago()})
    visitor.post(reverse("account_confirm_password_reset_code"), {"code": code_in_last_mail()})
    visitor.post(reverse("account_complete_password_reset"), {"password1": "a bath, slowly, at night"})
    jun.refresh_from_db()
    assert jun.check_password("a bath, slowly, at night")
    assert elsewhere.get("/settings/").status_code == 302, "whoever was signed in before is out"
    assert mail.outbox[-1].subject == "Your password at Bookclub has changed"


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize(
    "page", ["account_login", "account_signup", "account_request_login_code", "account_logout"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(
    visitor: Client, jun: Member, page: str, next_page: str
) -> None:
    confirmed(jun)
    fields = {"login": "jun", "password": PASSWORD, "email": "jun@example.org", "next": next_page}
    answer = visitor.post(reverse(page), fields)
    assert "evil" not in answer.headers.get("Location", "").split("next=")[0]
    assert not answer.headers.get("Location", "").startswith("javascript")
    if page == "account_login":
        assert answer.headers["Location"] == "/"


def test_a_member_lands_where_they_wanted_to_go(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    answer = visitor.post(LOGIN, {"login": "jun", "password": PASSWORD, "next": "/settings/"})
    assert answer.headers["Location"] == "/settings/"


def test_a_second_step_is_set_up_and_asked_for(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    visitor.post(LOGIN, {"login": "jun", "password": PASSWORD})
    setting_up = reverse("mfa_activate_totp")
    assert visitor.get(setting_up).headers["Location"].startswith(reverse("account_reauthenticate"))
    visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": setting_up})
    page = visitor.get(setting_up)
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    secret = page.context["form"].secret
    answer = visitor.post(setting_up, {"code": digits_now(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert visitor.get(answer.headers["Location"]).content.decode().count("<li>") >= 10

    elsewhere = Client()
    answer = elsewhere.post(LOGIN, {"login": "jun", "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(elsewhere)
    elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(elsewhere)
    cache.clear()  # each code opens once: the one used above is remembered there
    elsewhere.post(reverse("mfa_authenticate"), {"code": digits_now(secret)})
    assert is_signed_in(elsewhere)


def test_a_recovery_code_opens_once(visitor: Client, jun: Member) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    confirmed(jun)
    TOTP.activate(jun, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(jun).get_unused_codes()[0]
    for client, opens in ((visitor, True), (Client(), False)):
        client.post(LOGIN, {"login": "jun", "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is opens


def test_a_mailed_code_does_not_get_round_the_second_step(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    TOTP.activate(jun, "JBSWY3DPEHPK3PXP")
    visitor.post(reverse("account_request_login_code"), {"email": "jun@example.org", "opened": a_while_ago()})
    answer = visitor.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(visitor)


def test_the_passkey_page_brings_what_the_browser_needs(jun: Member, client_of: ClientOf) -> None:
    confirmed(jun)
    client = client_of(jun)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert "creation_options" in page
    assert "mfa/js/webauthn.js" in page
    assert Authenticator.objects.count() == 0


def test_a_member_signs_out_everywhere_else(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    elsewhere = Client()
    for client in (visitor, elsewhere):
        client.post(LOGIN, {"login": "jun", "password": PASSWORD})
    assert UserSession.objects.count() == 2
    assert "here</span>" in visitor.get(reverse("usersessions_list")).content.decode()
    visitor.post(reverse("usersessions_list"))
    assert visitor.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_the_address_changes_once_the_code_is_entered(jun: Member, client_of: ClientOf) -> None:
    confirmed(jun)
    client = client_of(jun)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "jun@example.net", "action_add": ""})
    assert mail.outbox[-1].to == ["jun@example.net"]
    code = code_in_last_mail()
    jun.refresh_from_db()
    assert jun.email == "jun@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": code})
    jun.refresh_from_db()
    assert jun.email == "jun@example.net"
    assert {message.to[0] for message in mail.outbox} == {"jun@example.net", "jun@example.org"}


def test_changing_the_address_tells_nobody_whether_it_has_an_account(
    jun: Member, mara: Member, client_of: ClientOf
) -> None:
    confirmed(jun)
    confirmed(mara)
    client = client_of(jun)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for email in ("mara@example.org", "nobody@example.org"):
        answer = client.post(reverse("account_email"), {"email": email, "action_add": ""})
        assert answer.headers["Location"] == reverse("account_email_verification_sent")


def test_a_closed_account_gets_in_no_way(visitor: Client, jun: Member) -> None:
    confirmed(jun)
    Member.objects.filter(pk=jun.pk).update(is_active=False)
    visitor.post(LOGIN, {"login": "jun", "password": PASSWORD})
    visitor.post(reverse("account_request_login_code"), {"email": "jun@example.org", "opened": a_while_ago()})
    assert not is_signed_in(visitor)


def test_too_many_tries_are_answered_in_our_own_voice(visitor: Client, jun: Member, settings: Any) -> None:
    confirmed(jun)
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [visitor.post(LOGIN, {"login": "jun", "password": "no"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "masthead" in answers[-1].content.decode()


def test_guessing_one_members_password_is_stopped(visitor: Client, jun: Member, settings: Any) -> None:
    confirmed(jun)
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,3/300s/key"}
    for _ in range(3):
        visitor.post(LOGIN, {"login": "jun", "password": "no"})
    answer = visitor.post(LOGIN, {"login": "jun", "password": PASSWORD})
    assert "too many tries" in answer.content.decode()
    assert not is_signed_in(visitor)


# The door of a closed club


@pytest.mark.parametrize(
    "page", ["/", "/members/", "/members/jun/", "/settings/", "/discussions/1/", "/nowhere/", "/admin/"]
)
def test_a_closed_club_sends_strangers_to_the_door(visitor: Client, jun: Member, page: str) -> None:
    the_club(may_read=Club.MayRead.MEMBERS)
    answer = visitor.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


def test_the_door_of_a_closed_club_itself_is_open(visitor: Client, db: None) -> None:
    the_club(may_read=Club.MayRead.MEMBERS)
    for page in ("account_login", "account_signup", "account_reset_password", "account_request_login_code"):
        assert visitor.get(reverse(page)).status_code == 200
    assert visitor.get("/goodbye/").status_code == 200


def test_a_closed_club_is_open_to_members_and_not_to_those_who_wait(
    jun: Member, mara: Member, client_of: ClientOf
) -> None:
    the_club(may_read=Club.MayRead.MEMBERS)
    Member.objects.filter(pk=mara.pk).update(awaits_approval=True)
    assert client_of(jun).get("/members/").status_code == 200
    assert client_of(mara).get("/members/").headers["Location"] == "/waiting/"
    assert client_of(mara).get("/settings/delete/").status_code == 200


OPEN_FORMS = [
    ("account_login", {"login": "jun", "password": "no"}),
    ("account_request_login_code", {"email": "jun@example.org"}),
    ("account_reset_password", {"email": "jun@example.org"}),
    ("account_signup", {"username": "one", "email": "jun@example.org", "password1": PASSWORD}),
]


@pytest.mark.parametrize(("name", "said"), OPEN_FORMS, ids=[name for name, _ in OPEN_FORMS])
def test_every_open_form_has_had_enough_after_some_tries(
    jun: Member, settings: Any, name: str, said: dict[str, str]
) -> None:
    """With the limits that the club is run with, which are allauth's own."""
    confirmed(jun)
    settings.ACCOUNT_RATE_LIMITS = {}
    sent = {**said, "opened": a_while_ago()}  # else the guard of open forms answers first
    answers = (Client().post(reverse(name), sent) for _ in range(40))
    assert any(is_refused(answer) for answer in answers)


def is_refused(answer: Any) -> bool:
    return answer.status_code == 429 or "too many" in answer.content.decode().casefold()
