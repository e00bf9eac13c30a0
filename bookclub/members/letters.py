"""What the club writes to those who asked to join: a letter of the outbox, so no request waits for a mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookclub.post.models import Letter
from bookclub.post.writers import Written

from . import mail

if TYPE_CHECKING:
    from .models import Member

LET_IN, TURNED_AWAY = "let in", "turned away"
TEMPLATES = {LET_IN: "members/mail/let_in", TURNED_AWAY: "members/mail/turned_away"}


def welcome(member: Member, *, by: Member) -> None:
    """Within the transaction that lets them in."""
    if member.email:
        Letter.objects.create(member=member, kind=LET_IN, context={"by": str(by)})


def regret(member: Member) -> None:
    """Within the transaction that closes the account: nothing but the address is left to write to."""
    if member.email:
        Letter.objects.create(address=member.email, kind=TURNED_AWAY)


def answer(letter: Letter) -> Written:
    """The words of either."""
    subject, body = mail.written(TEMPLATES[letter.kind], letter.context)
    return Written(subject, body)
