"""Open forms: what stops a machine, and what a person whom it stops is told."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from bookclub.members.models import Club, Invitation, Member
from tests.people import ClientOf

from .test_joining import invitation
from .walks import PASSWORD, a_while_ago, confirmed, is_signed_in, join, sign_up, the_club

CODE_PAGE = "/accounts/confirm-email/"
pytestmark = pytest.mark.django_db


def test_the_page_itself_carries_what_it_wants_back(visitor: Client) -> None:
    answer = visitor.get(reverse("account_signup"))
    page = answer.content.decode()
    assert 'name="opened" value="open:' in page
    assert "no-store" in answer.headers["Cache-Control"], (
        "kept in a cache it would be stale for somebody else"
    )


def test_the_trap_is_in_nobodys_way(visitor: Client) -> None:
    page = visitor.get(reverse("account_signup")).content.decode()
    trap = page[page.index('class="trap"') :].partition("</div>")[0]
    assert 'aria-hidden="true"' in page
    for said in ('tabindex="-1"', 'autocomplete="off"', "Leave this empty"):
        assert said in trap
    assert "style=" not in trap


def test_a_form_in_which_the_trap_is_filled_makes_no_account(visitor: Client) -> None:
    answer = sign_up(visitor, homepage="https://spam.example")
    page = answer.content.decode()
    assert "A field that people do not see was filled in" in page
    assert "spam.example" not in page, "it is empty again, for whoever sends it once more"
    assert_nothing_is_lost(page)
    assert not Member.objects.exists()
    assert not mail.outbox


def test_a_form_that_comes_back_at_once_makes_no_account_and_the_second_time_it_does(visitor: Client) -> None:
    just_now = a_while_ago(seconds=0)
    page = sign_up(visitor, opened=just_now).content.decode()
    assert "quicker than anybody types" in page
    assert just_now in page, "the clock goes on, so sending it again is enough"
    assert_nothing_is_lost(page)
    assert not Member.objects.exists()
    assert sign_up(visitor, opened=a_while_ago(seconds=3)).headers["Location"] == CODE_PAGE


@pytest.mark.parametrize("opened", ["", "open:1abc:forged", "yesterday"])
def test_a_form_without_its_stamp_is_drawn_again_with_one(visitor: Client, opened: str) -> None:
    sent = a_while_ago(seconds=2 * 24 * 3600) if opened == "yesterday" else opened
    page = sign_up(visitor, opened=sent).content.decode()
    assert "open for too long, or did not come back whole" in page
    assert 'name="opened" value="open:' in page
    assert_nothing_is_lost(page)
    assert not Member.objects.exists()


def assert_nothing_is_lost(page: str) -> None:
    for typed in ("nora@example.org", 'value="nora"', PASSWORD):
        assert typed in page


def test_a_password_is_not_sent_back_where_something_else_is_wrong(visitor: Client) -> None:
    page = sign_up(visitor, username="x!", homepage="filled").content.decode()
    assert PASSWORD not in page


# Why somebody would like to join ---------------------------------------------------------------------------------


def test_where_the_club_reads_requests_it_asks_why(
    visitor: Client, tobias: Member, client_of: ClientOf
) -> None:
    the_club(may_join=Club.MayJoin.APPROVAL)
    assert "Why would you like to join?" in visitor.get(reverse("account_signup")).content.decode()
    refused = sign_up(visitor, joining_reason="").content.decode()
    assert "This field is required" in refused
    nora = join(visitor, joining_reason="I read\nslowly, with a pencil.")
    assert nora.joining_reason == "I read\nslowly, with a pencil."
    desk = client_of(tobias)
    assert "wants to join: “I read slowly, with a pencil.”" in desk.get("/admin/").content.decode()
    assert "slowly, with a pencil." in desk.get("/admin/members/member/?state=waiting").content.decode()
    page = desk.get(f"/admin/members/member/{nora.pk}/change/").content.decode()
    asks = page[page.index('class="asks"') :].partition("</section>")[0]
    assert "slowly, with a pencil." in asks
    assert 'value="let_in"' in asks
    assert 'value="turn_away"' in asks


def test_the_answer_is_given_beside_the_reason(
    visitor: Client, tobias: Member, ines: Member, client_of: ClientOf
) -> None:
    the_club(may_join=Club.MayJoin.APPROVAL)
    nora, desk = join(visitor), client_of(tobias)
    sent = {"action": "let_in", "_selected_action": nora.pk}
    client_of(ines).post("/admin/members/member/?state=waiting", sent)
    nora.refresh_from_db()
    assert nora.awaits_approval
    page = desk.post("/admin/members/member/?state=waiting", sent, follow=True).content.decode()
    assert "are in the club now" in page
    nora.refresh_from_db()
    assert not nora.awaits_approval
    assert 'class="asks"' not in desk.get(f"/admin/members/member/{nora.pk}/change/").content.decode()


def test_once_somebody_is_in_it_is_forgotten_why(visitor: Client, tobias: Member) -> None:
    the_club(may_join=Club.MayJoin.APPROVAL)
    nora = join(visitor)
    nora.let_in(by=tobias)
    nora.refresh_from_db()
    assert (nora.joining_reason, nora.awaits_approval) == ("", False)


def test_nobody_else_is_asked(visitor: Client) -> None:
    """Neither where anyone may join, nor who comes with an invitation."""
    assert "Why would you" not in visitor.get(reverse("account_signup")).content.decode()
    assert join(visitor, joining_reason="Unasked.").joining_reason == ""
    the_club(may_join=Club.MayJoin.APPROVAL)
    invited, asked = Client(), invitation()
    invited.get(asked.get_absolute_url())
    assert "Why would you" not in invited.get(reverse("account_signup")).content.decode()
    assert not join(invited, "ola").awaits_approval
    assert is_signed_in(invited)
    assert Invitation.objects.get().uses == 1


# The other forms of the door that send somebody a mail -------------------------------------------------------------


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_no_machine_has_codes_sent(jun: Member, page: str) -> None:
    confirmed(jun)
    for filled, said in (
        ({"homepage": "https://spam.example", "opened": a_while_ago()}, "people do not see"),
        ({"opened": a_while_ago(seconds=0)}, "quicker than anybody types"),
        ({}, "did not come back whole"),
    ):
        answer = Client().post(reverse(page), {"email": jun.email} | filled).content.decode()
        assert said in answer
        assert jun.email in answer, "nothing typed is lost"
    assert not mail.outbox
    Client().post(reverse(page), {"email": jun.email, "opened": a_while_ago()})
    assert len(mail.outbox) == 1
