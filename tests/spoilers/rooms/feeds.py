"""Feeds: for anyone what anyone may read; for the holder of a key what they may."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookclub.members.models import SecretKey
from reviews.models import Review

from ..outlets import Way
from ..planting import KINDS, NOVEL, STEM, Kind, Planted
from ..walking import Ask, words_in

VISITOR = Kind("whoever reads a public feed")
HOLDERS = ("nell", "mid", "fin", "sia", "wanda", "pia", "root")


def said_to(club: Planted, kind: Kind) -> frozenset[str]:
    """The planted words of comments that this reader may be sent, and the name that stands on one of them."""
    words: set[str] = set()
    for comment in club.comments.values():
        waits = club.comment_waits.get(comment.pk)
        if waits and kind.may_read(waits):
            words |= words_in(comment.text)
            words |= {f"{STEM}greta"} if comment.author and comment.author.username == "greta" else set()
    return frozenset(words)


def reviewed_for(club: Planted, kind: Kind) -> frozenset[str]:
    """The same of reviews."""
    shelf, words = club.rooms["reviews"], set[str]()
    for review in Review.objects.published().filter(pk__in=[review.pk for review in shelf.reviews.values()]):
        key = next(key for key, planted in shelf.reviews.items() if planted.pk == review.pk)
        if kind.may_read(shelf.waits[key]):
            words |= words_in(f"{review.headline} {review.text}")
            words |= {f"{STEM}greta"} if review.author and review.author.username == "greta" else set()
    return frozenset(words)


Said = Callable[[Planted, Kind], frozenset[str]]


def _public(*paths: str, said: Said = said_to) -> Way:
    return lambda club: [
        Ask(path.format(thread=club.threads[0].pk), besides=said(club, VISITOR)) for path in paths
    ]


def _private(*paths: str, said: Said = said_to) -> Way:
    """With the key of each holder, whoever asks; and with none."""

    def way(club: Planted) -> Iterator[Ask]:
        for path in paths:
            yield Ask(path.format(key="nobody", thread=club.threads[0].pk), succeeds=lambda kind: False)
            for holder in HOLDERS:
                kind = next(kind for kind in KINDS.values() if kind.username == holder)
                key = key_of(club, holder)
                words = said(club, kind)
                yield Ask(
                    path.format(key=key, thread=club.threads[0].pk), besides=words, again=holder != "nell"
                )

    return way


def key_of(club: Planted, username: str) -> str:
    keys: dict[str, str] = club.rooms["feeds"]
    return keys[username]


def plant(club: Planted) -> None:
    club.rooms["feeds"] = {
        name: SecretKey.objects.renew(club.members[name], "feeds").text for name in club.members
    }


def may_say(club: Planted, address: str) -> frozenset[str]:
    """To a crawl that comes by: a public feed says what anyone may read, a private one what its owner may."""
    said = reviewed_for if address.endswith("/reviews.atom") else said_to
    if address.startswith("/feeds/"):
        return said(club, VISITOR)
    owners = {key: name for name, key in club.rooms["feeds"].items()}
    owner = owners.get(address.removeprefix("/private/").partition("/")[0])
    if owner is None:
        return frozenset()
    return said(club, next((kind for kind in KINDS.values() if kind.username == owner), VISITOR))


OUTLETS = {
    "feeds/club.atom": _public("/feeds/club.atom"),
    "feeds/pages.atom": _public("/feeds/pages.atom"),
    "feeds/reviews.atom": _public("/feeds/reviews.atom", said=reviewed_for),
    "private/<str:key>/reviews.atom": _private("/private/{key}/reviews.atom", said=reviewed_for),
    "feeds/works/<slug:slug>.atom": _public(f"/feeds/works/{NOVEL}.atom"),
    "feeds/threads/<int:pk>.atom": _public("/feeds/threads/{thread}.atom"),
    "private/<str:key>/club.atom": _private("/private/{key}/club.atom"),
    "private/<str:key>/pages.atom": _private("/private/{key}/pages.atom"),
    "private/<str:key>/works/<slug:slug>.atom": _private(f"/private/{{key}}/works/{NOVEL}.atom"),
    "private/<str:key>/threads/<int:pk>.atom": _private("/private/{key}/threads/{thread}.atom"),
}
PLACES = {
    "bookclub/feeds/entries.py comments_for": (
        "a member who has not begun",
        ["feeds/club.atom", "private/<str:key>/club.atom"],
    ),
    "bookclub/feeds/entries.py reviews_for": (
        "a member who has not begun",
        ["feeds/reviews.atom", "private/<str:key>/reviews.atom"],
    ),
}
