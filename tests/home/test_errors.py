"""What a person sees when something goes wrong: a page of ours, with a status that tells the truth."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from bookclub.members.models import Club, Member
from discussions.models import Thread
from tests.people import ClientOf


def test_more_than_we_take_at_once_is_413(mara: Member, client_of: ClientOf) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        page = client_of(mara).post("/discussions/new/", {"body": "x" * 2000})
    assert page.status_code == 413
    assert "masthead" in page.content.decode()


def test_an_address_that_leads_nowhere_is_404(visitor: Client, db: None) -> None:
    page = visitor.get("/no/such/page/")
    assert page.status_code == 404
    assert "masthead" in page.content.decode()


def test_the_address_of_a_button_opened_by_itself_says_so(
    thread: Thread, mara: Member, client_of: ClientOf
) -> None:
    page = client_of(mara).get(f"/discussions/{thread.pk}/pin/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Only a button leads here" in page.content.decode()


def test_a_database_that_is_away_is_503_and_says_when_to_come_back(
    thread: Thread, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Club:
        raise OperationalError("the server closed the connection")

    visitor.raise_request_exception = False
    monkeypatch.setattr(Club, "current", away)
    page = visitor.get(thread.get_absolute_url())
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "30"
    monkeypatch.undo()
    assert visitor.get(thread.get_absolute_url()).status_code == 200


def test_a_fault_of_ours_is_500_and_gives_nothing_away(
    thread: Thread, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Club:
        raise RuntimeError("secret detail")

    visitor.raise_request_exception = False
    monkeypatch.setattr(Club, "current", broken)
    page = visitor.get(thread.get_absolute_url())
    assert page.status_code == 500
    assert "secret detail" not in page.content.decode()
