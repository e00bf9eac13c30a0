"""Inviting people: making a link, handing it on, taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookclub.members.models import Invitation, Member
from tests.people import ClientOf

PAGE = "/invitations/"


def filled(**fields: object) -> dict[str, object]:
    last_day = timezone.localdate() + timedelta(days=14)
    return {"note": "For Olga", "most_uses": 3, "last_day": last_day.isoformat()} | fields


@pytest.fixture
def made(ines: Member, client_of: ClientOf) -> Invitation:
    client_of(ines).post(PAGE, filled())
    return Invitation.objects.get()


def test_an_organiser_makes_an_invitation(made: Invitation, ines: Member) -> None:
    assert (made.note, made.most_uses, made.uses, made.created_by) == ("For Olga", 3, 0, ines)
    assert made.is_open
    assert len(made.code) >= 32, "at least 128 random bits"
    assert made.expires_at.date() == timezone.localdate() + timedelta(days=14)


def test_a_moderator_invites_too(tobias: Member, client_of: ClientOf) -> None:
    client_of(tobias).post(PAGE, filled())
    assert Invitation.objects.count() == 1


def test_its_page_shows_link_and_picture(made: Invitation, ines: Member, client_of: ClientOf) -> None:
    page = client_of(ines).get(f"/invitations/{made.pk}/").content.decode()
    assert f"http://localhost:8000/invitations/join/{made.code}/" in page
    assert "<svg" in page
    assert "style=" not in page


def test_the_list_says_how_each_stands(made: Invitation, ines: Member, client_of: ClientOf) -> None:
    client = client_of(ines)
    assert "open</span>" in client.get(PAGE).content.decode()
    Invitation.objects.update(uses=3)
    page = client.get(PAGE).content.decode()
    assert "used up</span>" in page
    assert "3 of 3 used" in page
    assert made.code not in page


def test_a_revoked_invitation_lets_nobody_in(
    made: Invitation, ines: Member, client_of: ClientOf, visitor: Client
) -> None:
    client = client_of(ines)
    client.post(f"/invitations/{made.pk}/revoke/")
    made.refresh_from_db()
    first = made.revoked_at
    assert made.revoked_by == ines
    assert visitor.get(made.get_absolute_url()).status_code == 410
    client.post(f"/invitations/{made.pk}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at == first
    assert "Made by" in client.get(f"/invitations/{made.pk}/").content.decode()


def test_looking_at_a_link_revokes_nothing(made: Invitation, ines: Member, client_of: ClientOf) -> None:
    assert client_of(ines).get(f"/invitations/{made.pk}/revoke/").status_code == 405
    made.refresh_from_db()
    assert made.is_open


def test_an_invitation_names_who_came_with_it(
    made: Invitation, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    Member.objects.filter(pk=jun.pk).update(invitation=made)
    assert "Jun Ōta" in client_of(ines).get(f"/invitations/{made.pk}/").content.decode()


@pytest.mark.parametrize("path", ["/invitations/", "/invitations/{pk}/", "/invitations/{pk}/revoke/"])
def test_members_and_visitors_do_not_invite(
    made: Invitation, jun: Member, client_of: ClientOf, visitor: Client, path: str
) -> None:
    path = path.format(pk=made.pk)
    assert visitor.get(path).headers["Location"].startswith("/accounts/login/")
    client = client_of(jun)
    for answer in (client.get(path), client.post(path, filled())):
        assert answer.status_code == 403
        assert made.code not in answer.content.decode()
    assert Invitation.objects.count() == 1
    made.refresh_from_db()
    assert made.is_open


def test_a_suspended_organiser_invites_nobody(ines: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=ines.pk).update(suspended_until=timezone.now() + timedelta(days=1))
    assert client_of(ines).post(PAGE, filled()).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"most_uses": 0},
        {"most_uses": 501},
        {"most_uses": -1},
        {"last_day": "2001-01-01"},
        {"last_day": "2999-01-01"},
        {"last_day": ""},
        {"note": "x" * 121},
    ],
)
def test_an_invitation_has_bounds(ines: Member, client_of: ClientOf, fields: dict[str, object]) -> None:
    assert client_of(ines).post(PAGE, filled(**fields)).status_code == 422
    assert not Invitation.objects.exists()


def test_extra_fields_make_no_other_invitation(ines: Member, client_of: ClientOf) -> None:
    client_of(ines).post(PAGE, filled(code="guess", uses=-5, expires_at="2999-01-01"))
    made = Invitation.objects.get()
    assert made.code != "guess"
    assert made.uses == 0
    assert made.expires_at < timezone.now() + timedelta(days=16)


def test_a_hostile_note_is_shown_as_letters(ines: Member, client_of: ClientOf) -> None:
    client = client_of(ines)
    client.post(PAGE, filled(note="<script>alert(1)</script>"))
    for page in (PAGE, f"/invitations/{Invitation.objects.get().pk}/"):
        assert "<script>alert" not in client.get(page).content.decode()


def test_a_member_who_opens_an_invitation_is_told_that_they_are_in(
    made: Invitation, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    assert "member already" in client.get(made.get_absolute_url()).content.decode()
    assert "invitation" not in client.session
