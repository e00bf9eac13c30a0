"""What a member decides for themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bookclub.members.models import Member
from tests.people import ClientOf

FILLED = {
    "name": "Jun Ōta",
    "about": "Slowly.",
    "time_zone": "Asia/Tokyo",
    "theme": "dark",
    "shows_progress": "on",
}


def save(client: Client, **fields: Any) -> str:
    return client.post("/settings/", FILLED | fields, follow=True).content.decode()


def test_a_member_changes_their_settings(jun: Member, client_of: ClientOf) -> None:
    client = client_of(jun)
    page = save(client)
    assert "Your settings are saved." in page
    assert 'data-theme="dark"' in page
    jun.refresh_from_db()
    assert (jun.time_zone, jun.shows_progress, jun.shows_writing) == ("Asia/Tokyo", True, False)
    assert "Slowly.</p>" in jun.about_html


def test_times_are_the_members_own(jun: Member, client_of: ClientOf) -> None:
    client = client_of(jun)
    Member.objects.filter(pk=jun.pk).update(time_zone="Asia/Tokyo", date_joined="2026-03-31T20:00Z")
    assert "Joined in April 2026" in client.get("/members/jun/").content.decode()


def test_a_time_zone_that_this_machine_does_not_know_breaks_nothing(jun: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=jun.pk).update(time_zone="Europe/Atlantis")
    assert client_of(jun).get("/settings/").status_code == 200


def test_a_visitor_has_no_settings(visitor: Client, db: None) -> None:
    for page in ("/settings/", "/settings/archive/", "/settings/archive/download/", "/settings/delete/"):
        assert visitor.get(page).headers["Location"].startswith("/accounts/login/")


def test_extra_fields_change_nothing(jun: Member, client_of: ClientOf) -> None:
    save(
        client_of(jun),
        is_superuser="on",
        is_staff="on",
        username="ines",
        email="x@example.org",
        awaits_approval="on",
    )
    jun.refresh_from_db()
    assert (jun.is_superuser, jun.is_staff, jun.awaits_approval) == (False, False, False)
    assert (jun.username, jun.email) == ("jun", "jun@example.org")


@pytest.mark.parametrize(
    "fields",
    [
        {"time_zone": "Europe/Atlantis"},
        {"theme": "plaid"},
        {"name": "Jun\u202eatO"},
        {"name": "Jun\u0007"},
        {"name": "\u200b\u200d"},
        {"name": "x" * 61},
        {"about": "x" * 2001},
        {"about": "a bell \u0007"},
        {"about": "I know ||how it ends||."},
    ],
)
def test_what_cannot_be_kept_is_refused_kindly(
    jun: Member, client_of: ClientOf, fields: dict[str, str]
) -> None:
    answer = client_of(jun).post("/settings/", FILLED | fields)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    jun.refresh_from_db()
    assert jun.time_zone == "UTC"


@pytest.mark.parametrize("name", ["Jun Ōta 太田", "Zoë 👩‍👩‍👧", "نورا", "O’Brien-Smith, Jr."])
def test_names_of_the_world_are_kept_as_written(jun: Member, client_of: ClientOf, name: str) -> None:
    save(client_of(jun), name=f"  {name} ")
    jun.refresh_from_db()
    assert jun.name == name


def test_settings_lead_to_every_page_of_the_account(jun: Member, client_of: ClientOf) -> None:
    page = client_of(jun).get("/settings/").content.decode()
    for place in ("email/", "password/change/", "2fa/", "sessions/"):
        assert f'href="/accounts/{place}"' in page
    assert 'href="/settings/archive/"' in page
    assert 'href="/settings/delete/"' in page
    assert "3rdparty" not in page, "no provider is set up"


def test_connected_accounts_appear_with_their_keys(
    jun: Member, client_of: ClientOf, settings: Any, visitor: Client
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    assert "3rdparty" in client_of(jun).get("/settings/").content.decode()
    assert "Go on with GitHub" in visitor.get("/accounts/login/").content.decode()
    answer = visitor.get("/accounts/github/login/")
    assert answer.status_code == 200, "a link alone sends nobody away"


@pytest.mark.parametrize("name", ["Inês Duarte", "inês  duarte", "INES", "tobias"])
def test_nobody_is_called_as_somebody_else_is(
    client_of: ClientOf, jun: Member, ines: Member, tobias: Member, name: str
) -> None:
    answer = client_of(jun).post("/settings/", FILLED | {"name": name})
    assert answer.status_code == 422
    assert "Somebody here is called that already." in answer.text
    jun.refresh_from_db()
    assert jun.name == "Jun Ōta"


def test_the_database_keeps_two_members_from_one_name(ines: Member, jun: Member) -> None:
    jun.name = "inês duarte"
    with pytest.raises(IntegrityError), transaction.atomic():
        jun.save()
