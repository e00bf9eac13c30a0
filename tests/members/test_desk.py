"""The desk: who gets there, what a moderator sees, and what stays out of reach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookclub.members.models import Club, Invitation, Member, Role
from tests.people import ClientOf, make_member

MEMBERS = "/admin/members/member/"


@pytest.fixture
def greta(db: None) -> Member:
    """The superuser."""
    return make_member("greta", is_staff=True, is_superuser=True)


def form_of(member: Member) -> str:
    return f"{MEMBERS}{member.pk}/change/"


# Its door


def test_the_desk_has_no_door_of_its_own(visitor: Client, db: None) -> None:
    answer = visitor.get("/admin/login/", {"next": "/admin/members/"})
    assert answer.headers["Location"] == "/accounts/login/?next=/admin/members/"
    assert visitor.get("/admin/").status_code == 302
    posted = visitor.post("/admin/login/", {"username": "greta", "password": "x"})
    assert posted.headers["Location"].startswith("/accounts/login/")


def test_the_desks_door_sends_nobody_elsewhere(visitor: Client, tobias: Member, client_of: ClientOf) -> None:
    for client in (visitor, client_of(tobias)):
        answer = client.get("/admin/login/", {"next": "https://evil.example/"})
        assert "evil" not in answer.headers["Location"]


def test_a_moderator_gets_to_the_desk_and_a_member_does_not(
    tobias: Member, jun: Member, client_of: ClientOf
) -> None:
    assert client_of(tobias).get("/admin/").status_code == 200
    answer = client_of(jun).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "masthead" in answer.content.decode()


def test_a_suspended_moderator_has_no_desk(tobias: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=tobias.pk).update(suspended_until=timezone.now() + timedelta(days=1))
    assert client_of(tobias).get("/admin/", follow=True).status_code == 403


def test_passwords_are_changed_on_the_clubs_own_page(tobias: Member, client_of: ClientOf) -> None:
    assert client_of(tobias).get("/admin/password_change/").headers["Location"] == reverse(
        "account_change_password"
    )


# What moderators do


def test_a_moderator_suspends_a_member(tobias: Member, jun: Member, client_of: ClientOf) -> None:
    fields = {
        "suspended_until_0": "2999-01-01",
        "suspended_until_1": "12:00",
        "suspension_reason": "Spoilers, again.",
    }
    client_of(tobias).post(form_of(jun), fields)
    jun.refresh_from_db()
    assert jun.is_suspended
    assert jun.suspension_reason == "Spoilers, again."


def test_moderators_do_not_suspend_each_other_nor_themselves(
    tobias: Member, greta: Member, client_of: ClientOf
) -> None:
    other = make_member("otto")
    other.take_role(Role.MODERATOR)
    fields = {"suspended_until_0": "2999-01-01", "suspended_until_1": "12:00", "suspension_reason": "x"}
    for member in (other, greta, tobias):
        client_of(tobias).post(form_of(member), fields)
        member.refresh_from_db()
        assert not member.is_suspended
    client_of(greta).post(form_of(other), {"username": "otto", "is_active": "on"} | fields)
    other.refresh_from_db()
    assert other.is_suspended


def test_a_moderator_cannot_make_themselves_superuser(
    tobias: Member, jun: Member, client_of: ClientOf
) -> None:
    organisers = Group.objects.get(name=Role.ORGANISER)
    extra = {
        "is_superuser": "on", "is_staff": "on", "groups": [organisers.pk], "email": "x@example.org",
        "password": "x", "username": "root", "is_active": "", "user_permissions": [1],
        "suspended_until_0": "", "suspended_until_1": "", "suspension_reason": "",
    }  # fmt: skip
    client = client_of(tobias)
    for member in (tobias, jun):
        before = Member.objects.values().get(pk=member.pk)
        client.post(form_of(member), extra)
        after = Member.objects.values().get(pk=member.pk)
        assert before == after
        assert organisers not in member.groups.all()
        assert not member.user_permissions.exists()


def test_a_moderator_sets_nobodys_password(tobias: Member, greta: Member, client_of: ClientOf) -> None:
    before = greta.password
    client_of(tobias).post(f"{MEMBERS}{greta.pk}/password/", {"password1": "x", "password2": "x"})
    greta.refresh_from_db()
    assert greta.password == before


def test_a_moderator_reads_no_address_and_no_password(
    tobias: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(tobias)
    for page in (MEMBERS, form_of(jun), f"{MEMBERS}{jun.pk}/history/", f"{MEMBERS}?q=jun"):
        text = client.get(page).content.decode()
        assert "jun@example.org" not in text
        assert jun.password not in text
    assert "Jun Ōta" not in client.get(f"{MEMBERS}?q=jun@example").content.decode()


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith",
        "email__contains",
        "email",
        "last_login__gt",
        "emailaddress__email__contains",
        "is_superuser",
    ],
)
def test_the_address_bar_tells_a_moderator_nothing_more(
    tobias: Member, jun: Member, client_of: ClientOf, lookup: str
) -> None:
    answer = client_of(tobias).get(MEMBERS, {lookup: "1"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "page", ["mfa/authenticator/", "usersessions/usersession/", "socialaccount/socialaccount/"]
)
def test_secrets_are_not_on_the_desk(greta: Member, client_of: ClientOf, page: str) -> None:
    assert client_of(greta).get(f"/admin/{page}").status_code == 404


@pytest.mark.parametrize(
    "page", ["auth/group/", "account/emailaddress/", "members/club/", "members/member/add/"]
)
def test_what_is_for_superusers_is_closed_to_moderators(
    tobias: Member, client_of: ClientOf, page: str
) -> None:
    assert client_of(tobias).get(f"/admin/{page}").status_code in {302, 403}
    assert client_of(tobias).get(f"/admin/{page}", follow=True).status_code == 403


def test_a_moderator_deletes_nobody(tobias: Member, jun: Member, client_of: ClientOf) -> None:
    assert client_of(tobias).post(f"{MEMBERS}{jun.pk}/delete/", {"post": "yes"}).status_code == 403
    client_of(tobias).post(
        MEMBERS, {"action": "delete_selected", "_selected_action": [jun.pk], "post": "yes"}
    )
    assert Member.objects.filter(pk=jun.pk).exists()


def test_an_organiser_without_a_desk_lets_nobody_in(ines: Member, jun: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    client_of(ines).post(MEMBERS, {"action": "let_in", "_selected_action": [jun.pk]})
    jun.refresh_from_db()
    assert jun.awaits_approval
    assert not jun.can_be_let_in_by(ines)


def test_those_who_wait_are_found_and_turned_away(
    tobias: Member, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    client = client_of(tobias)
    page = client.get(MEMBERS, {"state": "waiting"}).content.decode()
    assert "Jun Ōta" in page
    assert "Mara" not in page
    client.post(MEMBERS, {"action": "turn_away", "_selected_action": [jun.pk, mara.pk]})
    assert not Member.objects.filter(pk=jun.pk).exists()
    assert Member.objects.filter(pk=mara.pk).exists(), "she does not wait"


# What superusers do


def save_as_superuser(client: Client, member: Member, **fields: Any) -> None:
    kept = {"username": member.username, "name": member.name, "is_active": "on", "groups": []}
    answer = client.post(form_of(member), kept | fields)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_a_superuser_makes_a_moderator_who_then_has_the_desk(
    greta: Member, jun: Member, client_of: ClientOf
) -> None:
    moderators = Group.objects.get(name=Role.MODERATOR)
    save_as_superuser(client_of(greta), jun, groups=[moderators.pk])
    jun.refresh_from_db()
    assert jun.is_staff
    assert client_of(jun).get("/admin/").status_code == 200
    save_as_superuser(client_of(greta), jun)
    jun.refresh_from_db()
    assert not jun.is_staff


def test_roles_are_taken_and_dropped(jun: Member) -> None:
    jun.take_role(Role.MODERATOR)
    jun.take_role(Role.ORGANISER)
    assert jun.roles == [Role.ORGANISER, Role.MODERATOR]
    assert jun.is_staff
    jun.drop_role(Role.MODERATOR)
    assert jun.roles == [Role.ORGANISER]
    assert not jun.is_staff


def test_the_clubs_settings_are_one_form(greta: Member, client_of: ClientOf, visitor: Client) -> None:
    client = client_of(greta)
    answer = client.get("/admin/members/club/")
    assert answer.headers["Location"] == "/admin/members/club/1/change/"
    newcomers = {
        "first_posts_wait": 2, "new_for_days": 3, "new_for_posts": 0, "new_links": 1, "new_posts_an_hour": 9,
    }  # fmt: skip
    decided = {"name": "The Tram", "may_read": "anyone", "may_join": "invitation"} | newcomers
    client.post(answer.headers["Location"], decided)
    assert Club.objects.get().name == "The Tram"
    assert Club.objects.values(*newcomers).get() == newcomers
    assert "The Tram" in visitor.get("/members/").content.decode()
    assert client.get("/admin/members/club/add/").status_code == 403
    assert client.post("/admin/members/club/1/delete/", {"post": "yes"}).status_code == 403


def test_a_superuser_closes_an_account_as_its_member_would(
    greta: Member, jun: Member, answer: Any, mara: Member, client_of: ClientOf
) -> None:
    answer.like(by=mara)
    client_of(greta).post(f"{MEMBERS}{mara.pk}/delete/", {"post": "yes"})
    answer.refresh_from_db()
    assert answer.like_count == 0


def test_invitations_are_looked_at_and_revoked(tobias: Member, client_of: ClientOf) -> None:
    made = Invitation.objects.create(expires_at=timezone.now() + timedelta(days=1))
    client = client_of(tobias)
    for page in ("/admin/members/invitation/", f"/admin/members/invitation/{made.pk}/change/"):
        assert made.code not in client.get(page).content.decode()
    client.post("/admin/members/invitation/", {"action": "revoke", "_selected_action": [made.pk]})
    made.refresh_from_db()
    assert made.revoked_by == tobias


def test_hostile_names_are_letters_on_the_desk(tobias: Member, jun: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=jun.pk).update(name="<script>alert(1)</script>", awaits_approval=True)
    client = client_of(tobias)
    assert "<script>alert" not in client.get(MEMBERS).content.decode()
    assert "<script>alert" not in client.get(form_of(jun)).content.decode()
    answer = client.post(MEMBERS, {"action": "let_in", "_selected_action": [jun.pk]}, follow=True)
    assert "<script>alert" not in answer.content.decode()
