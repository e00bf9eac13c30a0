"""The desk's lists: quick however long, quiet about words, and deeds for many at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Outcome, Reason, Report
from discussions.models import Comment, Thread
from tests.people import NOON, ClientOf, after, make_member

COMMENTS, THREADS = "/admin/discussions/comment/", "/admin/discussions/thread/"
LOG, REVIEWS = "/admin/moderation/logentry/", "/admin/reviews/review/"


def act(
    client: Client, address: str, deed: str, items: list[Any], reason: str = "Enough.", **said: Any
) -> str:
    """Choose these in a list, and answer what the deed asks; what the desk says then."""
    chosen = {"action": deed, "_selected_action": [item.pk for item in items]}
    asked = client.post(address, chosen)
    assert asked.status_code in {200, 302}
    data = {**chosen, "reason": reason, "sure": "yes", **said}
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
    assert "This field is required." in act(client_of(tobias), COMMENTS, "hide", [answer], reason=" ")
    answer.refresh_from_db()
    assert not answer.is_hidden


def test_reports_are_dismissed_many_at_once(
    answer: Comment, mara: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    reports = [Report.objects.file(answer, by=who, reason=Reason.UNKIND)[0] for who in (mara, ines)]
    act(client_of(tobias), "/admin/moderation/report/", "dismiss", reports)
    assert set(Report.objects.values_list("outcome", flat=True)) == {Outcome.DISMISSED}


def test_the_page_that_asks_why_says_no_word_of_what_was_chosen(
    thread: Thread, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    thread.hide(by=tobias)
    for address, deed, items in (
        (THREADS, "restore", [thread]), (THREADS, "warn", [thread]), (COMMENTS, "warn", [answer]),
    ):  # fmt: skip
        chosen = {"action": deed, "_selected_action": [item.pk for item in items]}
        html = client_of(tobias).post(address, chosen).content.decode()
        assert 'name="sure"' in html
        assert "bath" not in html
        assert "Where do you read?" not in html


def test_many_are_veiled_further_and_threads_moved(
    thread: Thread, answer: Comment, film: Work, novel: Work, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    client, elsewhere = client_of(tobias), Thread.start(by=jun, title="Elsewhere", body="Go.", work=film)
    other = elsewhere.comment(by=jun, body="And in bed.")
    ninth = novel.milestones.get(position=9)
    assert "Done to 2 of 2." in act(
        client, COMMENTS, "raise", [answer, other], **{f"after_{novel.pk}": str(ninth.pk)}
    )
    for comment in (answer, other):
        comment.refresh_from_db()
        assert comment.scope == after(novel, 9)
    assert "Done to 2 of 2." in act(client, COMMENTS, "lower", [answer, other])
    answer.refresh_from_db()
    assert answer.scope is None
    assert "Done to 2 of 2." in act(client, THREADS, "move", [thread, elsewhere], work=str(film.pk))
    thread.refresh_from_db()
    assert thread.work == film


def test_an_author_is_warned_once_however_much_was_chosen(
    thread: Thread, answer: Comment, jun: Member, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    other = thread.comment(by=jun, body="And in bed.")
    opening = thread.comments.get(is_opening=True)
    said = act(client_of(tobias), COMMENTS, "warn", [answer, other, opening])
    assert "Done to 2 of 3." in said
    warned = LogEntry.objects.filter(deed=Deed.WARN).values_list("member__username", flat=True)
    assert sorted(warned) == ["jun", "mara"]


def test_what_is_chosen_by_no_number_is_refused(answer: Comment, tobias: Member, client_of: ClientOf) -> None:
    for forged in ("1 OR 1", "-1", "", "²"):
        chosen = {"action": "hide", "_selected_action": [answer.pk, forged], "sure": "yes", "reason": "So."}
        assert client_of(tobias).post(COMMENTS, chosen).status_code == 400
    answer.refresh_from_db()
    assert not answer.is_hidden


def test_what_many_reports_are_about_is_hidden_and_all_are_settled(
    thread: Thread,
    answer: Comment,
    mara: Member,
    jun: Member,
    ines: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    reports = [Report.objects.file(item, by=ines, reason=Reason.UNKIND)[0] for item in (answer, thread)]
    assert "Done to 2 of 2." in act(client_of(tobias), "/admin/moderation/report/", "hide", reports)
    answer.refresh_from_db()
    thread.refresh_from_db()
    assert (answer.is_hidden, thread.is_hidden) == (True, True)
    assert set(Report.objects.values_list("outcome", flat=True)) == {Outcome.UPHELD}


def test_a_deed_that_can_be_done_to_none_asks_nothing(
    answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    said = act(client_of(tobias), COMMENTS, "restore", [answer])
    assert "that can be done to none of these" in said


def test_members_are_suspended_from_their_list(
    jun: Member, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    until = f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}"
    people = [jun, mara, tobias]  # himself among them, which is refused
    assert "Done to 2 of 3." in act(
        client_of(tobias), "/admin/members/member/", "suspend", people, until=until
    )
    assert Member.objects.filter(suspended_until__gt=timezone.now()).count() == 2


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


# When, and what was done ------------------------------------------------------------------------------------------


def test_a_list_is_narrowed_to_a_year_and_a_month(
    thread: Thread, answer: Comment, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    client, later = client_of(tobias), thread.comment(by=jun, body="Later.")
    Comment.objects.filter(pk=later.pk).update(created_at=NOON.replace(month=4, day=1, hour=0))

    def listed(query: str) -> set[int]:
        answered = client.get(f"{COMMENTS}?{query}")
        assert answered.status_code == 200
        return {comment.pk for comment in answered.context["cl"].result_list}

    assert listed("period=2026-03") == {answer.pk, thread.comments.get(is_opening=True).pk}
    assert listed("period=2026-04") == {later.pk}
    assert len(listed("period=2026")) == 3
    assert listed("period=2025-12") == set()
    for nonsense in ("x", "2026-13", "99999", "²026", "0000-01", "2026-03-01"):
        assert listed(f"period={nonsense}")
    html = client.get(f"{COMMENTS}?period=2026").content.decode()
    assert "?period=2026-12" in html


def test_no_list_looks_through_all_its_rows_to_say_when(
    answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client = client_of(tobias)
    for address in (COMMENTS, THREADS, "/admin/moderation/report/", LOG, REVIEWS):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}?period=2026-03")
        for query in queries:
            assert not re.search(r"COUNT\(|DISTINCT|MIN\(", query["sql"].partition("FROM")[0]), address


def test_the_history_of_a_thing_is_what_was_done_to_it(
    thread: Thread, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    answer.hide(by=tobias, reason="It shouts.")
    thread.lock(by=tobias, reason="Late.")
    client = client_of(tobias)
    html = client.get(f"{COMMENTS}{answer.pk}/history/").content.decode()
    assert "Tobias hid comment" in html
    assert "It shouts." in html
    assert "Late." in client.get(f"{THREADS}{thread.pk}/history/").content.decode()
    assert client.get(f"{COMMENTS}99999/history/").status_code in {302, 404}


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
