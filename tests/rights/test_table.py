"""Role by deed: exactly those who may do a thing can, it is seen to be done, and a refusal changes nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client, RequestFactory

from bookclub.moderation import items
from bookclub.moderation.admin import deeds_for
from discussions.models import Thread
from tests.spoilers.outlets import routes
from tests.spoilers.walking import SIGN_IN, Browser, forget

from .cast import AUTHOR, MEMBER, MODERATOR, OWNED, ROLES, SUPERUSER, SUSPENDED, VISITOR, Club
from .rooms.desk import REPORT
from .snapshots import Rows, changed, everything
from .table import NO_TRACE, Row, rows

pytestmark = pytest.mark.django_db


# The table is whole -----------------------------------------------------------------------------------------------


def test_every_address_is_in_the_table() -> None:
    missing = [route for route in routes() if not rows().get(route)]
    assert not missing, f"Say in tests/rights/rooms who may do what at: {', '.join(missing)}"


def test_no_row_is_of_an_address_that_is_gone() -> None:
    assert not rows().keys() - set(routes())


def test_every_deed_for_many_is_in_the_table(planted: Club) -> None:
    request = RequestFactory().get("/admin/")
    request.user = planted.people[SUPERUSER]
    missing = []
    for model, its in admin.site._registry.items():
        route = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        tried = {row.data["action"] for row in rows()[route] if row.data and "action" in row.data}
        missing += [f"{route} {name}" for name in its.get_actions(request) if name not in tried]
    assert not missing


def test_every_deed_beside_a_report_is_in_the_table(planted: Club) -> None:
    """For each kind of thing that can be reported."""
    tried = {planted.fill(row.path) for row in rows()[f"{REPORT}deed/<slug:name>/"]}
    done = {tuple(path.split("/")[4::2][:2]) for path in tried}
    reports = [thing for name, thing in planted.things.items() if name.startswith("report_on_")]
    assert {report.item._meta.label_lower for report in reports} == set(items.labels())
    for label in items.labels():
        of_this_kind = [report for report in reports if report.item._meta.label_lower == label]
        wanted = {deed.name for report in of_this_kind for deed in deeds_for(report)}
        there = {name for report in of_this_kind for pk, name in done if pk == str(report.pk)}
        # Whom a deed on its author concerns is tried once, on profiles.
        on_authors = {"warn", "suspend", "lift"} if label != "members.member" else set()
        assert wanted - on_authors <= there, label


# Who may what -----------------------------------------------------------------------------------------------------


class Knocking:
    """One of the seven, at every door of the club."""

    def __init__(self, club: Club, role: str) -> None:
        self.club, self.role = club.for_(role), role
        signed_in = Client()
        if role != VISITOR:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            signed_in.force_login(club.people[role], backend=backend)
            # As one who has just come in: where the password is asked for once more, it was given.
            session = signed_in.session
            session["account_authentication_methods"] = [{"method": "password", "at": 9_999_999_999}]
            session.save()
        self.cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}
        self.browser = Browser()
        self.before: Rows = everything()

    def send(self, path: str, data: dict[str, Any] | None) -> Any:
        self.browser.cookies = SimpleCookie(self.cookies)
        return self.browser.get(path) if data is None else self.browser.post(path, data)

    def complaints(self, row: Row) -> Iterator[str]:
        """What is wrong with how this one was answered, in sentences."""
        path = self.club.fill(row.path)
        data = row.data and {self.club.fill(key): self.club.fill(value) for key, value in row.data.items()}
        if row.fills is not None:
            data = row.fills(self.send(path, None)) | (data or {})
        may = self.role in row.who
        if row.seen is not None and (done := row.seen(self.club)) and done is not NO_TRACE:
            yield "can be seen to be done before it is"
        with transaction.atomic():
            answer = self.send(path, data)
            touched = changed(self.before, everything())
            yield from self._allowed(row, answer, touched) if may else self._refused(row, answer, path)
            transaction.set_rollback(True)
        if touched:
            forget()
        if touched and not may:
            yield f"was refused, and yet changed {', '.join(sorted(touched))}"

    def _refused(self, row: Row, answer: Any, path: str) -> Iterator[str]:
        if not row.anyhow and not refused(answer, self.role) and not back_to_its_list(answer, path):
            yield f"should be refused, and was answered {answer.status_code}"

    def _allowed(self, row: Row, answer: Any, touched: set[str]) -> Iterator[str]:
        if not row.anyhow and (answer.status_code >= 400 or at_the_sign_in(answer)):
            yield f"should be let in, and was answered {answer.status_code}"
        elif row.data is None and touched - row.touches:
            yield f"only looked, and yet changed {', '.join(sorted(touched - row.touches))}"
        elif row.seen is not None and not row.seen(self.club):
            yield f"was answered {answer.status_code}, and nothing was done"

    def besides(self, its: list[Row]) -> Iterator[str]:
        """What no row speaks of: a GET where only deeds are done, a POST where there is only something to see."""
        path = self.club.fill(its[0].path)
        kinds = {row.data is None for row in its}
        if len(kinds) == 2:
            return
        with transaction.atomic():
            answer = self.send(path, {} if True in kinds else None)
            touched = changed(self.before, everything())
            transaction.set_rollback(True)
        if touched:
            forget()
            yield f"asked for {path} as no row does, and changed {', '.join(sorted(touched))}"
        # The desk and allauth draw a page for a POST as for a GET.
        plain = True in kinds and not path.startswith(("/admin/", "/accounts/"))
        if plain and answer.status_code != 405 and not refused(answer, self.role):
            yield f"POST {path}: there is nothing to do there, and it was answered {answer.status_code}"


def at_the_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith((SIGN_IN, "/admin/login/"))


def refused(answer: Any, role: str) -> bool:
    """403, or 404 where not even its being there is told; visitors are led to the sign-in.

    So is, by Django, whoever has no business at the desk. The door behind it, a row of its own, says 403 to them.
    """
    if at_the_sign_in(answer):
        return role == VISITOR or answer["Location"].startswith("/admin/login/")
    return answer.status_code in {403, 404}


def back_to_its_list(answer: Any, path: str) -> bool:
    """A list of the desk is shown once more to whoever sends a deed that it never offered them."""
    is_list = path.startswith("/admin/") and path.count("/") == 4
    return is_list and (answer.status_code == 200 or answer.get("Location") == path)


@pytest.mark.parametrize("role", ROLES)
def test_exactly_those_who_may_do_a_thing_can(planted: Club, role: str) -> None:
    if role == SUSPENDED:  # what the author wrote is theirs: nothing but the suspension keeps them from it
        for model, whose in OWNED:
            mine = model._base_manager.filter(**{whose: planted.people[AUTHOR]})
            mine.update(**{whose: planted.people[SUSPENDED]})
    knocking = Knocking(planted, role)
    complaints = []
    for its in rows().values():
        complaints += [f"{row}: {complaint}" for row in its for complaint in knocking.complaints(row)]
        complaints += knocking.besides(its)
    assert not complaints, "\n".join([f"As {role}:", *complaints])


# The proof of the proof -------------------------------------------------------------------------------------------


def complaints_of(club: Club, role: str, route: str) -> str:
    return "\n".join(complaint for row in rows()[route] for complaint in Knocking(club, role).complaints(row))


def test_a_door_that_was_left_open_is_found(planted: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    route = "discussions/<int:pk>/pin/"
    assert complaints_of(planted, MEMBER, route) == ""
    monkeypatch.setattr(Thread, "can_be_pinned_by", lambda thread, member: True)
    found = complaints_of(planted, MEMBER, route)
    assert "should be refused, and was answered 302" in found
    assert "was refused, and yet changed discussions_thread, moderation_logentry" in found


def test_a_deed_that_is_not_done_is_found(planted: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thread, "pin", lambda thread, by: None)
    found = complaints_of(planted, MODERATOR, "discussions/<int:pk>/pin/")
    assert found == "was answered 302, and nothing was done"


def test_a_look_that_leaves_a_trace_is_found(planted: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Thread, "is_hidden", property(lambda thread: Thread.objects.update(title="So") and False)
    )
    found = complaints_of(planted, MEMBER, "discussions/<int:pk>/")
    assert "only looked, and yet changed discussions_thread" in found
