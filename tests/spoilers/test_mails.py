"""Mails of notices, at once and as digests, read as each kind of reader: every word that they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from bookclub.notifications.letters import gather_digests
from bookclub.notifications.models import How, Kind, MailChoice
from bookclub.post import timed
from bookclub.post.models import Letter
from bookclub.post.sending import send_due
from bookclub.reading.readers import Reader
from reviews.models import Review

from .planting import KINDS, STEM, Planted
from .rooms.notifications import INBOX, NAMED
from .walking import words_in

pytestmark = pytest.mark.django_db


def mailed(username: str) -> str:
    """All that went to one member: headers, text, HTML, decoded."""
    pieces = []
    for message in mail.outbox:
        if f"{username}@example.org" in message.to:
            alternatives: Any = getattr(message, "alternatives", [])
            pieces += [str(message.message()), str(message.subject), str(message.body)]
            pieces += [str(html) for html, _ in alternatives]
    return "\n".join(pieces)


@pytest.mark.parametrize("how", [How.NOW, How.DAILY])
def test_a_mail_holds_what_its_reader_may_read_and_no_word_more(club: Planted, how: How) -> None:
    if how == How.DAILY:
        for name in NAMED:
            MailChoice.objects.choose(club.members[name], Kind.MENTION, how)
            MailChoice.objects.choose(club.members[name], Kind.REPLY, how)
        _ask_again()
    send_due()
    later = timezone.now() + timedelta(days=1, minutes=1)
    gather_digests(later)
    send_due(later)
    for kind in KINDS.values():
        if kind.username in NAMED:
            found = words_in(mailed(kind.username))
            assert found == club.expected(kind, INBOX), kind.name


def _ask_again() -> None:
    """The choice came after the telling: what waits to go out at once waits for the morning instead."""
    from bookclub.notifications.models import Notification

    Letter.objects.all().delete()
    due = timezone.now() + timedelta(hours=1)
    Notification.objects.filter(kind__in=[Kind.MENTION, Kind.REPLY]).update(digest_due_at=due)


def test_what_is_watched_is_mailed_no_less_carefully(club: Planted) -> None:
    """Everybody watches the whole club, and hears of all that was said in it."""
    from bookclub.notifications.models import Watch

    for name in NAMED:
        Watch.objects.choose(club.members[name], None, "all")
        MailChoice.objects.choose(club.members[name], Kind.WATCHED, How.NOW)
    timed.tick()
    for kind in KINDS.values():
        if kind.username not in NAMED:
            continue
        reader = Reader(club.members[kind.username])
        open_to_them = type(club.comments["host"]).objects.open_to(reader)
        reviews = Review.objects.published().open_to(reader)
        texts = [*open_to_them.values_list("text", flat=True), *reviews.values_list("text", flat=True)]
        may = set().union(*map(words_in, texts))
        greta = [
            club.comment_waits[club.comments["gretaspoke"].pk],
            club.rooms["reviews"].waits["reviewfilm"],
        ]
        may |= {f"{STEM}greta"} if any(map(kind.may_read, greta)) else set()
        found = words_in(mailed(kind.username))
        assert found <= may, kind.name
        assert f"{STEM}safe" in found


def test_a_mail_that_forgets_to_ask_is_found(club: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "may_read", lambda self, item: True)
    send_due()
    kind = KINDS["a member who has not begun"]
    assert words_in(mailed(kind.username)) - club.expected(kind, INBOX)
