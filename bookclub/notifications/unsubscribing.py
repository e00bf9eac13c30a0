"""The link at the foot of each mail that ends such mails: without signing in, not to be guessed, never by a GET."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from bookclub.members.models import Member

SALT = "bookclub.notifications.unsubscribing"


def address(member: Member, kind: str) -> str:
    """Sealed with the club's SECRET_KEY (HMAC-SHA256), so nobody makes one for another member.

    It does nothing but end mails, so it never runs out: whoever finds an old mail can still be rid of new ones.
    """
    return reverse("notifications:off", args=[signing.dumps([member.pk, kind], salt=SALT)])


def meant(token: str) -> tuple[Member, str] | None:
    """Whose mails, of which kind; None for a link that we have not made, or whose member has left."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    member = Member.objects.filter(pk=pk).first()
    return (member, kind) if member else None
