"""Somebody new at the demo club, whose first words wait on the desk, and a word and a site on its lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.utils import timezone

from bookclub.members.models import Club, Member
from bookclub.moderation.models import Held, HeldDomain, HeldWord
from discussions.models import Comment, Thread
from discussions.posting import place_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

HELLO = (
    "Hello, all. I am Wren, two weeks into *Never Let Me Go* on a very slow train, and I have been told that here "
    "nobody will tell me how it ends. Do you read ahead when a chapter stops like that, or do you make yourselves wait?"
)
OFFER = (
    "Since somebody asked: I had mine with the discount code from [this shop](https://cheap-pages.example/spring), "
    "half the price of the one by the station. No idea how they do it."
)


def furnish_newcomers(nonce: Callable[..., uuid.UUID]) -> None:
    """Only where nothing has ever waited: what a moderator has settled does not come back."""
    if Held.objects.exists() or Member.objects.filter(username="wren").exists():
        return
    now, cast = timezone.now(), {member.username: member for member in Member.objects.all()}
    if not Club.objects.exists():
        # That first posts wait is not set: whoever signs up at a demo wants to see their words.
        Club(new_for_days=7, new_for_posts=3).save()
    tobias = cast["tobias"]
    HeldWord.objects.create(word="discount code", note="Three shops in one week.", added_by=tobias)
    HeldDomain.objects.create(
        domain="cheap-pages.example", note="It sells what is not its own.", added_by=tobias
    )
    wren = Member.objects.create_user(
        "wren", email="wren@demo.example", name="Wren", date_joined=now - timedelta(days=1),
        about="New here. I read on trains, mostly past my station.",
    )  # fmt: skip
    EmailAddress.objects.create(user=wren, email=wren.email, verified=True, primary=True)
    talk = _thread_of(nonce("where-do-you-read", "a6"))
    Held.objects.hold_back(
        "comment", by=wren, why=["one of the first posts of a new member"], body=HELLO, place=place_of(talk),
        said={"thread": talk.pk, "under": None}, at=now - timedelta(hours=5),
    )  # fmt: skip
    spring = _thread_of(nonce("what-next-spring", "a2"))
    Held.objects.hold_back(
        "comment", by=cast["augusto"], body=OFFER, place=place_of(spring), at=now - timedelta(hours=2),
        why=["a word on the list: discount code", "a site on the list: cheap-pages.example"],
        said={"thread": spring.pk, "under": None},
    )  # fmt: skip


def _thread_of(nonce: uuid.UUID) -> Thread:
    return Comment.objects.select_related("thread").get(nonce=nonce).thread
