"""The desk's lists: quick however long, quiet about words, and deeds for many at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Outcome, Reason, Report
from discussions.models import Comment, Thread
from tests.people import ClientOf, make_member

COMMENTS, THREADS = "/admin/discussions/comment/", "/admin/discussions/thread/"


def act(client: Client, address: str, deed: str, items: list[Any], reason: str = "Enough.") -> str:
    data = {"action": deed, "_selected_action": [item.pk for item in items], "reason": reason}
    return str(client.post(address, data, follow=True).content.decode())


def test_many_comments_are_hidden_and_shown_again(
    thread: Thread, answer: Comment, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    client, other = client_of(tobias), thread.comment(by=jun, body="And in bed.")
    assert "Done to 2 of 2." in act(client, COMMENTS, "hide", [answer, other])
    assert Comment.objects.visible().filter(is_opening=False).count() == 0
    assert "Done to 2 of 2." in act(client, COMMENTS, "restore", [answer, other])
    assert Comment.objects.visible().filter(is_opening=False).count() == 2
    assert LogEntry.objects.filter(deed=Deed.HIDE, reason="Enough.").count() == 2


def test_many_threads_are_locked(thread: Thread, tobias: Member, client_of: ClientOf) -> None:
    act(client_of(tobias), THREADS, "lock", [thread])
    thread.refresh_from_db()
    assert thread.locked_reason == "Enough."


def test_without_a_reason_nothing_is_done(answer: Comment, tobias: Member, client_of: ClientOf) -> None:
    assert "Say why" in act(client_of(tobias), COMMENTS, "hide", [answer], reason=" ")
    answer.refresh_from_db()
    assert not answer.is_hidden


def test_reports_are_dismissed_many_at_once(
    answer: Comment, mara: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    reports = [Report.objects.file(answer, by=who, reason=Reason.UNKIND)[0] for who in (mara, ines)]
    act(client_of(tobias), "/admin/moderation/report/", "dismiss_all", reports)
    assert set(Report.objects.values_list("outcome", flat=True)) == {Outcome.DISMISSED}


def test_a_list_shows_no_word_and_no_title_that_was_hidden(
    thread: Thread, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    thread.hide(by=tobias)
    client = client_of(tobias)
    for address in (COMMENTS, THREADS, f"{COMMENTS}{answer.pk}/change/", f"{THREADS}{thread.pk}/change/"):
        html = client.get(address).content.decode()
        assert "bath" not in html
        assert "Where do you read?" not in html


@pytest.mark.parametrize("address", [COMMENTS, THREADS])
@pytest.mark.parametrize(
    "lookup", ["author__password__startswith", "author__email__contains", "body__contains"]
)
def test_no_filter_tells_more_than_the_list(
    answer: Comment, tobias: Member, client_of: ClientOf, address: str, lookup: str
) -> None:
    assert client_of(tobias).get(f"{address}?{lookup}=m").status_code == 400 or "e=1" in (
        client_of(tobias).get(f"{address}?{lookup}=m").get("Location", "")
    )


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    thread: Thread, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client = client_of(tobias)

    def taken(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = {address: taken(address) for address in (COMMENTS, THREADS, "/admin/moderation/report/", "/admin/")}
    for number in range(30):
        who = make_member(f"m{number}")
        comment = Thread.start(by=who, title=f"{number}", body="...").comment(by=who, body="...")
        Report.objects.file(comment, by=tobias, author=who, reason=Reason.SPAM)
    for address, before in few.items():
        assert taken(address) <= before + 1, address
        assert taken(address) <= 15


# More than a role says: who may do what at all, `tests/rights` asks --------------------------------------------------


def test_a_moderator_grants_nobody_a_role(jun: Member, tobias: Member, client_of: ClientOf) -> None:
    for who in (jun, tobias):
        data = {"is_superuser": "on", "is_staff": "on", "groups": [1, 2], "email": "x@example.org"}
        client_of(tobias).post(f"/admin/members/member/{who.pk}/change/", data)
        who.refresh_from_db()
        assert not who.is_superuser
        assert who.email == f"{who.username}@example.org"
    assert not jun.is_staff
    assert [role.value for role in tobias.roles] == ["Moderator"]


def test_a_moderator_sees_no_address_and_no_password(
    jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    html = client_of(tobias).get(f"/admin/members/member/{jun.pk}/change/").content.decode()
    assert "jun@example.org" not in html
    assert "md5$" not in html
