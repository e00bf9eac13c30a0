"""Mails that come back: when the club stops writing, who learns of it, and how it begins again."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.post import returning
from bookclub.post.models import Letter, Refusal
from bookclub.post.sending import send_due
from discussions.models import Comment, Thread
from tests.members.walks import PASSWORD, confirmed
from tests.people import ClientOf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)

REPORT = """\
From: MAILER-DAEMON@mail.example
To: club@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts"

--parts
Content-Type: text/plain

I am sorry to have to tell you this.

--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; jun@example.org
Action: {action}
Status: {status}

--parts
Content-Type: text/rfc822-headers

From: club@localhost
Message-ID: {message_id}

--parts--
"""


@pytest.fixture
def write(thread: Thread, answer: Comment, mara: Member, jun: Member) -> Any:
    """Mara answers Jun at this moment, and what is due goes out."""

    def write(at: datetime) -> Letter:
        Letter.objects.all().delete()
        thread.comment(by=mara, body="And then?", under=answer)
        Letter.objects.update(due_at=at)
        send_due(at)
        return Letter.objects.get()

    return write


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch, jun: Member) -> None:
    """A mail server that does not know Jun's address."""

    def refuse(*args: Any, **options: Any) -> int:
        raise SMTPRecipientsRefused({jun.email: (550, b"no such mailbox")})

    monkeypatch.setattr("bookclub.post.sending.EmailMultiAlternatives.send", refuse)


def report(letter: Letter, action: str = "failed", status: str = "5.1.1") -> bytes:
    return REPORT.format(message_id=letter.message_id, action=action, status=status).encode()


def stopped(member: Member) -> bool:
    return Refusal.objects.stopping(member) is not None


def test_after_three_days_of_refusals_the_club_writes_no_more(
    write: Any, jun: Member, refusing: None
) -> None:
    now = timezone.now()
    for day in range(3):
        assert not stopped(jun)
        assert write(now + day * DAY).state == "failed"
    assert stopped(jun)
    letter = write(now + 3 * DAY)
    assert letter.state == "dropped"
    assert letter.trouble == "its address takes no letters"


def test_a_mailbox_that_was_full_for_an_evening_is_no_reason(write: Any, jun: Member, refusing: None) -> None:
    now = timezone.now().replace(hour=12)
    for minute in range(5):
        write(now + timedelta(minutes=minute))
    assert not stopped(jun)
    for month in (1, 2, 3, 4):
        write(now + month * timedelta(days=31))
    assert not stopped(jun), "nor is one evening a month"


def test_another_address_is_tried_anew(write: Any, jun: Member, refusing: None) -> None:
    now = timezone.now()
    for day in range(3):
        write(now + day * DAY)
    jun.email = "jun@elsewhere.example"
    jun.save()
    assert not stopped(jun)
    assert write(now + 3 * DAY).state == "failed"
    assert Refusal.objects.get().days == 1


def test_a_mail_that_comes_back_later_counts_once(write: Any, jun: Member, monkeypatch: Any) -> None:
    letter = write(timezone.now())
    assert letter.state == "sent"
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(letter))))
    said = io.StringIO()
    call_command("returned", stdout=said)
    assert "came back" in said.getvalue()
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("failed", "came back, 5.1.1")
    returning.note(report(letter), at=timezone.now() + DAY)
    assert Refusal.objects.get().days == 1


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.7"), ("delivered", "2.0.0"), ("failed", "4.2.2"), ("failed", "five")],
)
def test_what_reports_no_failure_for_good_is_left_alone(
    write: Any, jun: Member, action: str, status: str
) -> None:
    letter = write(timezone.now())
    assert returning.note(report(letter, action, status)) is None
    assert not Refusal.objects.exists()


def test_neither_an_answer_nor_a_guess_stops_anybodys_mail(write: Any, jun: Member) -> None:
    letter = write(timezone.now())
    answer = (
        f"From: jun@example.org\nIn-Reply-To: {letter.message_id}\n\nThanks! Action: failed\nStatus: 5.1.1\n"
    )
    assert returning.note(answer.encode()) is None
    letter.message_id = f"<{'0' * 32}@localhost>"
    assert returning.note(report(letter)) is None
    for nonsense in (
        b"",
        b"\xff\x00",
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report\n\n",
    ):
        assert returning.note(nonsense) is None


def test_a_keeper_finds_the_letter_that_came_back_and_says_so(
    write: Any, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    letter = write(timezone.now())
    desk = client_of(tobias)
    found = desk.get("/admin/post/letter/", {"q": letter.message_id}).content.decode()
    assert f"Letter {letter.pk}" in found
    desk.post("/admin/post/letter/", {"action": "came_back", "_selected_action": [letter.pk]})
    letter.refresh_from_db()
    assert letter.state == "failed"
    listed = desk.get("/admin/post/refusal/").content.decode()
    assert "Jun Ōta" in listed
    assert jun.email not in listed


def test_a_member_learns_of_it_on_the_site_and_begins_again(
    jun: Member, client_of: ClientOf, visitor: Client
) -> None:
    confirmed(jun)
    for day in range(3):
        Refusal.objects.note(jun, "refused", at=timezone.now() + day * DAY)
    visitor.post(reverse("account_login"), {"login": jun.email, "password": PASSWORD})
    assert "Mails to your address come back" in visitor.get("/").content.decode()
    client = client_of(jun)
    assert "letters to your address come back" in client.get("/inbox/").content.decode()
    page = client.get("/settings/mail/").content.decode()
    assert jun.email in page
    assert "Write to me again" in page
    assert client.post("/settings/mail/", {"again": "yes"}).status_code == 302
    assert not stopped(jun)
    assert "come back" not in client.get("/inbox/").content.decode()
    assert not mail.outbox
