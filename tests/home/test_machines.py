"""What machines ask of the club: is it well, and what may be listed."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from bookclub.home import views
from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from bookclub.reference.models import ReferencePage
from discussions.models import Thread

pytestmark = pytest.mark.django_db


def test_a_club_whose_database_answers_is_well(visitor: Client) -> None:
    response = visitor.get("/health/")
    assert (response.status_code, response.json()) == (200, {"database": "well"})
    assert "no-store" in response["Cache-Control"]


def test_a_club_whose_database_is_away_says_when_to_ask_again(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get("/health/")

    class Away:
        def cursor(self) -> None:
            raise OperationalError

    monkeypatch.setattr(views, "connection", Away())
    response = visitor.get("/health/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")


def test_health_changes_nothing(visitor: Client) -> None:
    assert visitor.post("/health/").status_code == 405


def test_search_engines_are_told_what_to_leave(visitor: Client) -> None:
    text = visitor.get("/robots.txt").content.decode()
    assert "Disallow: /accounts/" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text
    assert "Disallow: /\n" not in text


def test_the_sitemap_lists_what_anyone_may_read(
    visitor: Client, novel: Work, mara: Member, thread: Thread
) -> None:
    ReferencePage.objects.create(slug="nlmg", title="All about it", work=novel)
    xml = visitor.get("/sitemap.xml", headers={"host": "localhost"}).content.decode()
    for path in (
        "/works/never-let-me-go/",
        "/people/kazuo-ishiguro/",
        "/pages/nlmg/",
        f"/discussions/{thread.pk}/",
    ):
        assert f"<loc>http://localhost:8000{path}</loc>" in xml
    assert xml.count("<loc>") == 4
    assert "/members/" not in xml


def test_a_closed_club_lists_nothing(visitor: Client, novel: Work, mara: Member) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    assert visitor.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert "never-let-me-go" not in visitor.get("/sitemap.xml", follow=True).content.decode()
    visitor.force_login(mara, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.get("/sitemap.xml").status_code == 404
