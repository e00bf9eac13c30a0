"""Joining the club: the code, the invitation, the approval, and what a stranger learns by trying."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookclub.members.models import Club, Invitation, Member, NotLetIn
from bookclub.post.models import Letter
from bookclub.post.sending import send_due
from tests.people import ClientOf

from .walks import PASSWORD, a_while_ago, code_in_last_mail, confirmed, is_signed_in, join, sign_up, the_club

CODE_PAGE = "/accounts/confirm-email/"


def invitation(**fields: object) -> Invitation:
    return Invitation.objects.create(**{"expires_at": timezone.now() + timedelta(days=14)} | fields)


def test_somebody_joins_with_the_code_from_the_mail(visitor: Client, db: None) -> None:
    answer = sign_up(visitor)
    assert answer.headers["Location"] == CODE_PAGE
    assert not is_signed_in(visitor)
    assert mail.outbox[-1].to == ["nora@example.org"]
    visitor.post(CODE_PAGE, {"code": code_in_last_mail()})
    assert is_signed_in(visitor)
    nora = Member.objects.get(username="nora")
    assert nora.is_in_club
    assert nora.may_write


def test_a_wrong_code_lets_nobody_in_and_three_end_the_try(visitor: Client, db: None) -> None:
    sign_up(visitor)
    for _ in range(2):
        assert "This is not the code" in visitor.post(CODE_PAGE, {"code": "AAAA-AAAA"}).content.decode()
    assert visitor.post(CODE_PAGE, {"code": "AAAA-AAAA"}).headers["Location"] == reverse("account_login")
    assert not is_signed_in(visitor)


def test_nobody_sees_a_member_who_has_not_confirmed(visitor: Client, db: None) -> None:
    sign_up(visitor)
    assert visitor.get("/members/nora/").status_code == 404
    assert "nora" not in visitor.get("/members/").content.decode()


def test_a_new_code_can_be_asked_for(visitor: Client, db: None) -> None:
    sign_up(visitor)
    first = code_in_last_mail()
    visitor.post(CODE_PAGE, {"action": "resend"})
    assert code_in_last_mail() != first
    visitor.post(CODE_PAGE, {"code": code_in_last_mail()})
    assert is_signed_in(visitor)


def test_who_mistyped_the_address_starts_again_with_the_same_user_name(visitor: Client, db: None) -> None:
    sign_up(visitor, email="norra@example.org")
    assert visitor.post(reverse("members:start_again")).headers["Location"] == reverse("account_signup")
    assert not Member.objects.exists()
    assert join(visitor).email == "nora@example.org"


def test_start_again_forgets_no_real_member(jun: Member, client_of: ClientOf, visitor: Client) -> None:
    client_of(jun).post(reverse("members:start_again"))
    visitor.post(reverse("members:start_again"))
    assert Member.objects.filter(pk=jun.pk).exists()


def test_a_user_name_that_nobody_confirmed_is_free_after_a_day(visitor: Client, db: None) -> None:
    sign_up(visitor, "nora", email="spam@example.org")
    assert "has this name already" in sign_up(Client(), "nora").content.decode()
    Member.objects.update(date_joined=timezone.now() - timedelta(days=2))
    assert join(Client(), "nora").email == "nora@example.org"


def test_whoever_owns_an_address_is_not_kept_from_it_by_a_stranger(visitor: Client, db: None) -> None:
    sign_up(visitor, "mallory", email="nora@example.org")
    nora = join(Client(), "nora")
    assert not Member.objects.filter(username="mallory").exists()
    # The stranger's browser still shows the page for the code; it leads nowhere, kindly.
    assert visitor.post(CODE_PAGE, {"code": "AAAA-AAAA"}).status_code in {200, 302}
    assert nora.check_password(PASSWORD)


def test_a_strangers_password_dies_when_the_owner_proves_the_mailbox(visitor: Client, db: None) -> None:
    sign_up(visitor, "mallory", email="nora@example.org")
    owner = Client()
    owner.post(reverse("account_request_login_code"), {"email": "nora@example.org", "opened": a_while_ago()})
    owner.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
    assert is_signed_in(owner)
    assert not Member.objects.get(username="mallory").has_usable_password()


@pytest.mark.parametrize("username", ["a b", "nora!", "-nora", "<b>nora</b>", "nóra", "n", "admin", "x" * 31])
def test_a_user_name_is_plain(visitor: Client, db: None, username: str) -> None:
    assert sign_up(visitor, username, email="nora@example.org").status_code == 200
    assert not Member.objects.exists()


def test_user_names_differ_by_more_than_their_case(visitor: Client, db: None) -> None:
    assert join(visitor, "nora")
    assert "has this name already" in sign_up(Client(), "NORA", email="other@example.org").content.decode()


def test_signing_up_tells_nobody_whether_an_address_has_an_account(jun: Member, visitor: Client) -> None:
    confirmed(jun)
    answers, pages = [], []
    for email in ("jun@example.org", "nobody@example.org"):
        client = Client()
        answer = sign_up(client, "nora" if email.startswith("n") else "nora2", email=email)
        answers.append((answer.status_code, answer.headers["Location"]))
        pages.append(without(client.get(CODE_PAGE).content.decode(), email))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]
    told = {message.to[0]: message.subject for message in mail.outbox}
    assert told["jun@example.org"] == "You have an account at Bookclub"
    assert "code" in told["nobody@example.org"]


@pytest.mark.parametrize(
    ("ask", "confirm"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_asking_for_a_code_tells_nobody_whether_an_address_has_an_account(
    jun: Member, ask: str, confirm: str
) -> None:
    confirmed(jun)
    pages = []
    for email in ("jun@example.org", "nobody@example.org"):
        client = Client()
        answer = client.post(reverse(ask), {"email": email, "opened": a_while_ago()})
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse(confirm))
        wrong = client.post(reverse(confirm), {"code": "AAAA-AAAA"})
        pages += [without(client.get(reverse(confirm)).content.decode() + wrong.content.decode(), email)]
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


def without(page: str, *words: str) -> str:
    """The page without what differs by who asks: the address, and the token of the form."""
    import re

    for word in words:
        page = page.replace(word, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_links_in_mails_ignore_what_the_request_says_its_host_is(jun: Member, settings: Any) -> None:
    confirmed(jun)
    settings.ALLOWED_HOSTS = ["*"]
    settings.CLUB_ORIGIN = "https://club.example"
    sign_up(Client(HTTP_HOST="evil.example"), email=jun.email)
    assert "evil.example" not in mail.outbox[-1].body
    assert "https://club.example/accounts/login/" in mail.outbox[-1].body


def test_a_mail_server_that_is_away_loses_nothing(visitor: Client, db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.members.broken_mail.Backend"
    assert sign_up(visitor).headers["Location"] == CODE_PAGE
    assert "out of order" in visitor.get(CODE_PAGE).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    visitor.post(CODE_PAGE, {"action": "resend"})
    visitor.post(CODE_PAGE, {"code": code_in_last_mail()})
    assert is_signed_in(visitor)


# By invitation


def test_without_an_invitation_the_door_says_so(visitor: Client, db: None) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    assert "By invitation" in visitor.get(reverse("account_signup")).content.decode()
    assert "By invitation" in sign_up(visitor).content.decode()
    assert not Member.objects.exists()


def test_an_invitation_lets_somebody_in_once(visitor: Client, ines: Member) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    invited = invitation(created_by=ines)
    page = visitor.get(invited.get_absolute_url())
    assert "Inês Duarte invites you" in page.content.decode()
    assert join(visitor, "nora").invitation == invited
    second = Client()
    assert second.get(invited.get_absolute_url()).status_code == 410
    assert "By invitation" in sign_up(second, "olga").content.decode()


def test_of_two_who_come_with_the_last_place_one_joins(visitor: Client, ines: Member) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    invited = invitation(created_by=ines)
    first, second = Client(), Client()
    for client in (first, second):
        client.get(invited.get_absolute_url())
    assert join(first, "nora")
    assert "By invitation" in sign_up(second, "olga").content.decode()
    invited.refresh_from_db()
    assert invited.uses == 1


def test_the_last_place_is_decided_where_it_is_taken(db: None) -> None:
    """Both have passed the question at the door before either is saved."""
    club, invited = the_club(may_join=Club.MayJoin.INVITATION), invitation()
    Member.objects.take_in(Member(username="nora", email="nora@example.org"), club=club, code=invited.code)
    with pytest.raises(NotLetIn):
        Member.objects.take_in(
            Member(username="olga", email="olga@example.org"), club=club, code=invited.code
        )
    assert list(Member.objects.values_list("username", flat=True)) == ["nora"]


def test_whoever_was_too_late_comes_back_to_the_door(
    visitor: Client, ines: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    visitor.get(invitation(created_by=ines).get_absolute_url())
    monkeypatch.setattr("bookclub.members.adapter.ClubAdapter.is_open_for_signup", lambda self, request: True)
    Invitation.objects.update(uses=1)
    answer = sign_up(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_signup"))
    assert not Member.objects.filter(username="nora").exists()


def test_a_place_that_nobody_confirmed_is_free_again(visitor: Client, ines: Member) -> None:
    the_club(may_join=Club.MayJoin.INVITATION)
    invited = invitation(created_by=ines)
    visitor.get(invited.get_absolute_url())
    sign_up(visitor, email="norra@example.org")
    visitor.post(reverse("members:start_again"))
    assert join(visitor, "nora").invitation == invited
    invited.refresh_from_db()
    assert invited.uses == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, 410),
        ({"revoked_at": timezone.now()}, 410),
        ({"uses": 1}, 410),
    ],
)
def test_an_invitation_that_has_run_out_says_so(
    visitor: Client, db: None, fields: dict[str, object], status: int
) -> None:
    page = visitor.get(invitation(**fields).get_absolute_url())
    assert page.status_code == status
    assert "has run out" in page.content.decode()
    assert "invitation" not in visitor.session


def test_a_code_that_never_was_is_not_found(
    visitor: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert visitor.get("/invitations/join/nothing-like-it/").status_code == 404
    assert "nothing-like-it" not in caplog.text


def test_an_invitation_opens_an_open_club_too_and_is_counted(visitor: Client, ines: Member) -> None:
    invited = invitation(created_by=ines)
    visitor.get(invited.get_absolute_url())
    assert join(visitor).invitation == invited


# By approval


def test_a_request_waits_until_the_moderator_lets_them_in(
    visitor: Client, tobias: Member, client_of: ClientOf
) -> None:
    the_club(may_join=Club.MayJoin.APPROVAL)
    sign_up(visitor)
    answer = visitor.post(CODE_PAGE, {"code": code_in_last_mail()})
    assert answer.headers["Location"] == "/waiting/"
    assert "Almost in" in visitor.get("/waiting/").content.decode()
    nora = Member.objects.get(username="nora")
    assert not nora.may_write
    assert Client().get("/members/nora/").status_code == 404
    with_desk = client_of(tobias)
    deed = {"action": "let_in", "_selected_action": [nora.pk]}
    with_desk.post(reverse("admin:members_member_changelist"), deed)
    nora.refresh_from_db()
    assert nora.may_write
    assert visitor.get("/waiting/").status_code == 302


def test_being_let_in_comes_by_mail(tobias: Member, jun: Member) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    jun.let_in(by=tobias)
    jun.let_in(by=tobias)
    assert not mail.outbox, "no request waits for a mail server"
    assert send_due() == 1
    (message,) = mail.outbox
    assert message.to == ["jun@example.org"]
    assert message.subject == "Welcome to Bookclub"
    assert "Tobias has let you in" in message.body


def test_being_turned_away_comes_by_mail_and_forgets_the_account(tobias: Member, jun: Member) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    jun.turn_away(by=tobias)
    assert not Member.objects.filter(username="jun").exists()
    assert send_due() == 1
    (message,) = mail.outbox
    assert message.to == ["jun@example.org"]
    assert Letter.objects.get().address == "", "their address is deleted, as the mail says"


def test_an_answer_that_fails_writes_to_nobody(tobias: Member, jun: Member) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    with transaction.atomic():
        jun.turn_away(by=tobias)
        transaction.set_rollback(True)
    assert send_due() == 0
    assert Member.objects.get(username="jun").awaits_approval


def test_nobody_who_is_in_the_club_can_be_turned_away(tobias: Member, jun: Member) -> None:
    jun.turn_away(by=tobias)
    assert Member.objects.filter(pk=jun.pk).exists()


def test_an_invitation_spares_the_waiting(visitor: Client, ines: Member) -> None:
    the_club(may_join=Club.MayJoin.APPROVAL)
    visitor.get(invitation(created_by=ines).get_absolute_url())
    assert join(visitor).may_write
