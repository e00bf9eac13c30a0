"""Secret addresses: who may read with one, when it ends, and that no log ever holds it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from bookclub.home.serving import DemoServer
from bookclub.members import secrets
from bookclub.members.models import Club, Member
from bookclub.members.secrets import SecretKey, by_secret
from tests.people import ClientOf, make_member

pytestmark = pytest.mark.django_db

ADDRESSES = "/settings/addresses/"


@by_secret("trial")
def who(request: HttpRequest) -> HttpResponse:
    if "fail" in request.GET:
        raise RuntimeError
    return HttpResponse(f"{request.user} {request.reader.member} {request.get_full_path()}")  # type: ignore[attr-defined]


urlpatterns = [path("private/<str:key>/who/", who), path("", include("bookclub.urls"))]


@pytest.fixture(autouse=True)
def trial() -> Iterator[None]:
    """A purpose of this test's own."""
    known = dict(secrets._purposes)
    secrets.offer(
        "trial", title="A trial", words="To try.", addresses=lambda key: [("Who", f"/private/{key}/who/")]
    )
    with override_settings(ROOT_URLCONF=__name__):
        yield
    secrets._purposes.clear()
    secrets._purposes.update(known)


@pytest.fixture
def key(jun: Member) -> str:
    return SecretKey.objects.renew(jun, "trial").text


def test_a_key_reads_as_the_member_whose_it_is(visitor: Client, key: str) -> None:
    answer = visitor.get(f"/private/{key}/who/")
    assert answer.status_code == 200
    assert answer.content.decode().startswith("Jun Ōta Jun Ōta")


def test_whoever_is_signed_in_in_the_browser_counts_for_nothing(
    client_of: ClientOf, key: str, mara: Member
) -> None:
    assert client_of(mara).get(f"/private/{key}/who/").content.decode().startswith("Jun Ōta Jun Ōta")


def test_the_settings_page_makes_renews_and_revokes(
    client_of: ClientOf, visitor: Client, jun: Member
) -> None:
    client = client_of(jun)
    assert "/private/" not in client.get(ADDRESSES).content.decode()
    client.post(f"{ADDRESSES}trial/renew/")
    first = SecretKey.objects.get(member=jun).text
    assert f"http://localhost:8000/private/{first}/who/" in client.get(ADDRESSES).content.decode()
    client.post(f"{ADDRESSES}trial/renew/")
    second = SecretKey.objects.get(member=jun).text
    assert visitor.get(f"/private/{first}/who/").status_code == 404
    assert visitor.get(f"/private/{second}/who/").status_code == 200
    client.post(f"{ADDRESSES}trial/revoke/")
    assert visitor.get(f"/private/{second}/who/").status_code == 404
    assert "/private/" not in client.get(ADDRESSES).content.decode()


def test_every_key_is_another_and_long_enough(jun: Member, mara: Member) -> None:
    keys = {SecretKey.objects.renew(member, "trial").text for member in (jun, mara) for _ in range(20)}
    assert len(keys) == 40
    assert {len(key) for key in keys} == {22 + 43}


def test_half_a_key_opens_nothing(visitor: Client, key: str, jun: Member, mara: Member) -> None:
    """So what stands in the database is not enough."""
    hers = SecretKey.objects.renew(mara, "trial").text
    for wrong in (
        key[:22],
        key[:-1],
        key[:-1] + ("A" if key[-1] != "A" else "B"),
        key[:22] + hers[22:],
        "x",
        "é" * 65,
    ):
        assert visitor.get(f"/private/{wrong}/who/").status_code == 404


def test_a_key_of_another_purpose_opens_nothing(visitor: Client, jun: Member) -> None:
    other = SecretKey.objects.renew(jun, "another")
    assert visitor.get(f"/private/{other.text}/who/").status_code == 404


@pytest.mark.parametrize("state", [{"is_active": False}, {"awaits_approval": True}, {"unconfirmed": True}])
def test_the_key_of_one_who_is_out_of_the_club_opens_nothing(
    visitor: Client, jun: Member, key: str, state: dict[str, bool]
) -> None:
    Member.objects.filter(pk=jun.pk).update(**state)
    assert visitor.get(f"/private/{key}/who/").status_code == 404


def test_a_closed_club_is_read_with_a_key(visitor: Client, key: str) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    assert visitor.get(f"/private/{key}/who/").status_code == 200
    assert visitor.get("/private/nobody/who/").status_code == 404


def test_the_club_may_change_its_secret_key_gradually(visitor: Client, key: str) -> None:
    from django.conf import settings

    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert visitor.get(f"/private/{key}/who/").status_code == 200
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[]):
        assert visitor.get(f"/private/{key}/who/").status_code == 404


def test_nothing_is_logged_or_handed_on(visitor: Client, key: str, caplog: pytest.LogCaptureFixture) -> None:
    visitor.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        fine = visitor.get(f"/private/{key}/who/")
        gone = visitor.get(f"/private/{key}x/who/")
        nowhere = visitor.get(f"/private/{key}/nowhere/")
        posted = visitor.post(f"/private/{key}/who/")
        broken = visitor.get(f"/private/{key}/who/?fail")
    assert [a.status_code for a in (fine, gone, nowhere, posted, broken)] == [200, 404, 404, 405, 500]
    told = [record for record in caplog.records if record.name == "django.request"]
    assert len(told) == 4, "refusals and failures are still seen, without the address"
    assert key not in caplog.text
    for answer in (fine, gone, nowhere, broken):
        assert key not in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "private" in answer["Cache-Control"]


def test_no_server_of_ours_writes_addresses_down() -> None:
    assert DemoServer(8000, lambda: None).log_access is False
    recipe = (Path(settings.BASE_DIR) / "Dockerfile").read_text()
    assert '"--no-access-log"' in recipe.partition('CMD ["granian"')[2]


def test_a_missing_slash_does_not_repeat_the_key(visitor: Client, key: str) -> None:
    assert key not in visitor.get(f"/private/{key}/who").get("Location", "")


def test_a_stranger_is_sent_to_the_sign_in(visitor: Client) -> None:
    assert visitor.get(ADDRESSES)["Location"].startswith("/accounts/login/")
    assert visitor.post(f"{ADDRESSES}trial/renew/")["Location"].startswith("/accounts/login/")
    assert not SecretKey.objects.exists()


def test_what_is_no_purpose_is_not_found_and_nothing_happens_by_get(client_of: ClientOf, jun: Member) -> None:
    client = client_of(jun)
    assert client.post(f"{ADDRESSES}nothing/renew/").status_code == 404
    assert client.get(f"{ADDRESSES}trial/renew/").status_code == 405
    assert not SecretKey.objects.exists()


def test_the_page_of_addresses_is_kept_nowhere(client_of: ClientOf, jun: Member) -> None:
    assert "no-store" in client_of(jun).get(ADDRESSES)["Cache-Control"]


def test_keys_go_with_their_member(key: str, jun: Member) -> None:
    make_member("other")
    jun.delete()
    assert not SecretKey.objects.exists()
