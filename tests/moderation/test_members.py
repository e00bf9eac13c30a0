"""A member's page at the desk: suspending there is the same deed as everywhere, and some pages are to look at only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.moderation import people
from bookclub.moderation.models import Deed, LogEntry
from tests.people import ClientOf, make_member


@pytest.fixture
def until() -> datetime:
    return timezone.localtime().replace(microsecond=0) + timedelta(days=5)


def save(member: Member, by: Member, client_of: ClientOf, until: datetime | None, reason: str) -> Any:
    """Fill in the part on suspension, as its page has it."""
    data = {
        "suspended_until_0": f"{until:%Y-%m-%d}" if until else "",
        "suspended_until_1": f"{until:%H:%M:%S}" if until else "",
        "suspension_reason": reason,
    }
    answered = client_of(by).post(f"/admin/members/member/{member.pk}/change/", data)
    member.refresh_from_db()
    return answered


def test_suspending_giving_another_reason_and_lifting_stand_in_the_log(
    jun: Member, tobias: Member, until: datetime, client_of: ClientOf
) -> None:
    save(jun, tobias, client_of, until, "Shouting.")
    assert (jun.suspended_until, jun.suspension_reason) == (until, "Shouting.")
    save(jun, tobias, client_of, until, "Shouting, twice.")
    save(jun, tobias, client_of, None, "He is sorry.")
    assert (jun.suspended_until, jun.suspension_reason) == (None, "")
    said = LogEntry.objects.about(jun).order_by("pk").values_list("deed", "reason")
    assert list(said) == [
        (Deed.SUSPEND, "Shouting."), (Deed.SUSPEND, "Shouting, twice."), (Deed.LIFT, "He is sorry."),
    ]  # fmt: skip


def test_a_suspension_has_a_reason_and_a_day_to_come(
    jun: Member, tobias: Member, until: datetime, client_of: ClientOf
) -> None:
    for day, reason, said in (
        (until, " ", "Say why"),
        (until - timedelta(days=50), "Shouting.", "Choose a moment to come."),
        (None, "Shouting.", "Until when?"),
    ):
        assert said in save(jun, tobias, client_of, day, reason).content.decode()
        assert not jun.is_suspended
    assert not LogEntry.objects.exists()


def test_a_suspension_that_is_over_stands_in_nobodys_way(jun: Member, client_of: ClientOf) -> None:
    root = Member.objects.create_superuser("root", "root@example.org", None)
    over = timezone.localtime().replace(microsecond=0) - timedelta(days=5)
    Member.objects.filter(pk=jun.pk).update(suspended_until=over, suspension_reason="Shouting.")
    data = {"username": "jun", "name": "June", "is_active": "on", "suspension_reason": "Shouting."}
    data |= {"suspended_until_0": f"{over:%Y-%m-%d}", "suspended_until_1": f"{over:%H:%M:%S}"}
    assert client_of(root).post(f"/admin/members/member/{jun.pk}/change/", data).status_code == 302
    jun.refresh_from_db()
    assert jun.name == "June"


def test_the_page_of_one_who_keeps_order_is_to_look_at_only(tobias: Member, client_of: ClientOf) -> None:
    keeper = make_member("keeper", is_staff=True)
    for member in (keeper, tobias):
        html = client_of(tobias).get(f"/admin/members/member/{member.pk}/change/").content.decode()
        assert 'name="_save"' not in html
        assert save(member, tobias, client_of, None, "").status_code == 403


def test_the_history_of_a_member_is_what_was_done_to_them(
    jun: Member, tobias: Member, until: datetime, client_of: ClientOf
) -> None:
    address = f"/admin/members/member/{jun.pk}/history/"
    assert "Nothing has been done to them yet." in client_of(tobias).get(address).content.decode()
    people.warn(jun, by=tobias, reason="Shouting.")
    save(jun, tobias, client_of, until, "Again.")
    html = client_of(tobias).get(address).content.decode()
    assert f"Tobias warned member {jun.pk}. Shouting." in html
    assert "have a change history" not in html
    assert "tobias (Tobias)" in html  # who saved the form
