"""Feeds: for anyone what anyone may read; for the holder of a key what they may."""

from __future__ import annotations

from collections.abc import Iterator

from bookclub.members.models import SecretKey

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


def _public(*paths: str) -> Way:
    return lambda club: [
        Ask(path.format(thread=club.threads[0].pk), besides=said_to(club, VISITOR)) for path in paths
    ]


def _private(*paths: str) -> Way:
    """With the key of each holder, whoever asks; and with none."""

    def way(club: Planted) -> Iterator[Ask]:
        for path in paths:
            yield Ask(path.format(key="nobody", thread=club.threads[0].pk), succeeds=lambda kind: False)
            for holder in HOLDERS:
                kind = next(kind for kind in KINDS.values() if kind.username == holder)
                key = key_of(club, holder)
                words = said_to(club, kind)
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
    if address.startswith("/feeds/"):
        return said_to(club, VISITOR)
    owners = {key: name for name, key in club.rooms["feeds"].items()}
    owner = owners.get(address.removeprefix("/private/").partition("/")[0])
    return (
        said_to(club, next((k for k in KINDS.values() if k.username == owner), VISITOR))
        if owner
        else frozenset()
    )


OUTLETS = {
    "feeds/club.atom": _public("/feeds/club.atom"),
    "feeds/pages.atom": _public("/feeds/pages.atom"),
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
}
