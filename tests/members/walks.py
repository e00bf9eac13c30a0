"""Walks that several tests take: through the door, and to the code in a mail."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core import mail
from django.test import Client
from django.urls import reverse

from bookclub.members.guard import stamp
from bookclub.members.models import Club, Member

PASSWORD = "the tram at half past seven"


def code_in_last_mail() -> str:
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def a_while_ago(seconds: float = 60) -> str:
    """The stamp of a form that has been open for so long."""
    with time_machine(time.time() - seconds):
        return stamp()


@contextmanager
def time_machine(at: float) -> Iterator[None]:
    """Signing asks the clock of the machine."""
    with mock.patch("django.core.signing.time.time", return_value=at):
        yield


def sign_up(client: Client, username: str = "nora", **fields: Any) -> Any:
    filled = {
        "email": f"{username}@example.org", "username": username, "password1": PASSWORD, "opened": a_while_ago(),
        "joining_reason": "I read slowly.",
    }  # fmt: skip
    return client.post(reverse("account_signup"), filled | fields)


def join(client: Client, username: str = "nora", **fields: Any) -> Member:
    """Sign up and enter the code."""
    sign_up(client, username, **fields)
    client.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()})
    return Member.objects.get(username=username)


def confirmed(member: Member, password: str = PASSWORD) -> Member:
    """A member who can come in through the door, not only by `client_of`."""
    member.set_password(password)
    member.save()
    member.vouch_for_email()
    return member


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def the_club(**decided: str) -> Club:
    club = Club(**decided)
    club.save()
    return club
