"""What the club asks of those who are new, and of words on its lists: whether a post waits, and what is too much."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.utils import timezone

from bookclub.members.models import Club, Member
from bookclub.reading.models import Scope

from . import postings
from .matching import Said
from .models import Held
from .models.lists import lists

T = TypeVar("T")

HOUR = timedelta(hours=1)
MOST_WAITING = 20  # of one member


class TooManyLinks(ValidationError):
    """More links than somebody new may post at once."""


class TooManyPosts(ValidationError):
    """More posts than somebody new may write in an hour."""


@dataclass(frozen=True)
class Sent:
    """What somebody sent off: the words, and what `postings` needs to post them."""

    kind: str
    by: Member
    body: str
    title: str = ""
    place: str = ""
    scope: Scope | None = None
    said: dict[str, Any] = field(default_factory=dict)
    nonce: uuid.UUID | None = None


def post_or_hold(
    sent: Sent, post: Callable[[], T], *, before: Callable[[], T | None] = lambda: None, at: datetime | None = None
) -> T | Held:  # fmt: skip
    """Post it; or keep it until a moderator has read it, where the club wants that or a list does.

    `before` answers what the same form has posted already. Raises TooManyLinks and TooManyPosts for the new.
    """
    club, (words, sites) = Club.current(), lists()
    if not (_minds(club) or words or sites) or sent.by.may("moderation.never_waits"):
        return post()
    at = at or timezone.now()
    with transaction.atomic():
        # One at a time for each member: so nobody sends an hour's worth twice by sending it at once.
        if not Member.objects.select_for_update(no_key=True, of=("self",)).filter(pk=sent.by.pk).first():
            raise PermissionDenied("This account has just been closed.")
        if again := Held.objects.sent_before(sent.by, sent.nonce) or before():
            return again
        said = Said(sent.title, sent.body)
        many = postings.posted_by(sent.by) if _minds(club) else 0
        if is_new(sent.by, many, club, at):
            _refuse_links(said, club)
            if postings.named(sent.kind).counts:
                _refuse_haste(sent.by, club, at)
        why = _reasons(said, many, club)
        if not why:
            return post()
        _refuse_a_heap(sent)
        return Held.objects.hold_back(
            sent.kind, by=sent.by, why=why, body=sent.body, title=sent.title, place=sent.place, scope=sent.scope,
            said=sent.said, nonce=sent.nonce, at=at,
        )  # fmt: skip


def is_new(member: Member, many: int, club: Club, at: datetime) -> bool:
    """Whether the limits of the new hold for this member, who has posted so much."""
    if many < club.new_for_posts:
        return True
    return member.date_joined > at - timedelta(days=club.new_for_days)


def _minds(club: Club) -> bool:
    """Whether the club asks anything of the new."""
    return bool(club.first_posts_wait or club.new_for_days or club.new_for_posts)


def refuse(form: Form, error: ValidationError) -> int:
    """Say on a form what is wrong with the words that were sent, beside them; answer the status of that page."""
    too_many = isinstance(error, TooManyPosts)
    form.add_error(None if too_many else "body", error)
    return 429 if too_many else 422


def _refuse_links(said: Said, club: Club) -> None:
    if said.links > club.new_links:
        most = f"at most {_of(club.new_links, 'link')}" if club.new_links else "no links"
        raise TooManyLinks(
            f"While you are new here, a post may have {most}; this one has {said.links}. Please take some out."
        )


def _refuse_haste(member: Member, club: Club, at: datetime) -> None:
    latest = postings.posted_by(member, at - HOUR) + _held_since(member, at - HOUR)
    if latest >= club.new_posts_an_hour:
        be = "is" if club.new_posts_an_hour == 1 else "are"
        raise TooManyPosts(
            f"While you are new here, {_of(club.new_posts_an_hour, 'post')} an hour {be} the most. "
            "Nothing is lost: your words stand here. Send them in a while."
        )


def _refuse_a_heap(sent: Sent) -> None:
    """Whoever has so much waiting waits, too: a heap is no queue that anybody works through."""
    if Held.objects.waiting().of(sent.by).count() >= MOST_WAITING:
        raise TooManyPosts(
            f"{MOST_WAITING} of your posts wait for a moderator already. Nothing is lost: your words stand here. "
            "Send them once somebody has looked."
        )


def _of(many: int, noun: str) -> str:
    return f"one {noun}" if many == 1 else f"{many} {noun}s"


def _held_since(member: Member, at: datetime) -> int:
    """What was posted since counts as posted."""
    return Held.objects.of(member).exclude(state=Held.State.POSTED).filter(held_at__gt=at).count()


def _reasons(said: Said, many: int, club: Club) -> list[str]:
    """Why it waits, for those who judge."""
    words, sites = lists()
    why = []
    if many < club.first_posts_wait:
        why.append("one of the first posts of a new member")
    if word := said.word_of(words):
        why.append(f"a word on the list: {word}")
    if site := said.site_of(sites):
        why.append(f"a site on the list: {site}")
    return why
