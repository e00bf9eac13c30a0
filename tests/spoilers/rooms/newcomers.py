"""What waits for a moderator comes out for its author alone, and for those who judge it when they ask to."""

from __future__ import annotations

from collections.abc import Iterator

from bookclub.moderation.models import Held
from tests.people import make_member

from ..planting import ARCHIVE, FILM, LAST_CHAPTER, NOVEL, SAFE, Kind, Planted, _scope, just
from ..walking import Ask

HELD = "moderation/held/<int:pk>/"


def judges(kind: Kind) -> bool:
    return kind.keeps_order


def plant(club: Planted) -> None:
    """A comment, an edit, a thread and a review that wait, and a comment that was turned down: all Wanda's."""
    wanda, tobias, talk = club.members["wanda"], club.members["tobias"], club.threads[0]
    words, span = club.word("waits"), club.word("waitsspan")
    comment = Held.objects.hold_back(
        "comment", by=wanda, why=["a word on the list"], body=f"So {words}, @mid, and ||{span}||.",
        place=f"discussions.thread:{talk.pk}", said={"thread": talk.pk, "under": club.comments["last"].pk},
    )  # fmt: skip
    later = club.comments["later"]
    edited = Held.objects.hold_back(
        "edit", by=wanda, why=["a site on the list"], body=f"It is {club.word('waitsedit')} now.",
        place=f"discussions.comment:{later.pk}", said={"comment": later.pk, "version": later.version},
        scope=later.scope,
    )  # fmt: skip
    thread = Held.objects.hold_back(
        "thread", by=wanda, why=["one of the first posts"], title=f"On {club.word('waitstitle')}",
        body=f"I say {club.word('waitsopening')}.", said={"work": club.novel.pk},
        scope=_scope(club, {NOVEL: LAST_CHAPTER}),
    )  # fmt: skip
    down = Held.objects.hold_back(
        "comment", by=wanda, why=["a word on the list"], body=f"Buy {club.word('notposted')}.",
        place=f"discussions.thread:{talk.pk}", said={"thread": talk.pk, "under": None},
    )  # fmt: skip
    down.turn_down(by=tobias, reason="Nothing is sold here.")
    review = Held.objects.hold_back(
        "review", by=wanda, why=["a word on the list"], title=f"A headline with {club.word('waitsheadline')}",
        body=f"I felt {club.word('waitsreview')} and ||{club.word('waitsreviewspan')}||.",
        place=f"library.work:{club.film.pk}",
        said={"rating": 9, "stars_are_safe": True, "order": "", "reading": 1, "beside": None, "version": 0},
    )  # fmt: skip
    club.rooms["newcomers"] = [comment, edited, thread, down, review]
    said = [
        {words, span},
        {"kanariwaitsedit"},
        {"kanariwaitstitle", "kanariwaitsopening"},
        {"kanarinotposted"},
        {"kanariwaitsheadline", "kanariwaitsreview", "kanariwaitsreviewspan"},
    ]
    for held, these in zip(club.rooms["newcomers"], said, strict=True):
        club.may_come_out(these, SAFE, f"/moderation/held/{held.pk}/", ARCHIVE, to=just("wanda"))
        club.may_come_out(these, SAFE, f"POST /admin/moderation/held/{held.pk}/look/", to=judges)
    # And each in its place, for her.
    edit, film = f"/discussions/comments/{later.pk}/edit/", f"/works/{FILM}/"
    club.may_come_out(said[1], SAFE, edit, to=just("wanda"))
    club.may_come_out(said[4], SAFE, film, f"{film}review/", to=just("wanda"))
    # And why somebody would like to join, for those who let people in.
    wilma = make_member("wilma", awaits_approval=True, joining_reason=f"For {club.word('wish')}, mostly.")
    queues = (
        "/admin/",
        "/admin/library/",
        "/admin/members/",
    )  # the first page of the desk, and those of its rooms
    desk = (*queues, "/admin/members/member/", f"/admin/members/member/{wilma.pk}/change/")
    club.may_come_out(["kanariwish"], SAFE, *desk, to=judges)
    club.may_come_out(said[0], SAFE, talk.get_absolute_url(), to=just("wanda"))


def may_say(club: Planted, address: str) -> frozenset[str]:
    """What waits stands on the first page of each room of the desk."""
    is_queue = address.startswith("/admin/") and address.count("/") == 3
    return frozenset({"kanariwish"}) if is_queue else frozenset()


def _own(club: Planted) -> Iterator[Ask]:
    for held in club.rooms["newcomers"]:
        path = f"/moderation/held/{held.pk}/"
        yield Ask(path, succeeds=lambda kind: kind.username == "wanda")


def _taken_back(club: Planted) -> Iterator[Ask]:
    for held in club.rooms["newcomers"]:
        path = f"/moderation/held/{held.pk}/take-back/"
        yield Ask(path, succeeds=lambda kind: False)
        yield Ask(path, data={}, succeeds=lambda kind: kind.username == "wanda")


def _at_the_desk(club: Planted, deed: str) -> Iterator[Ask]:
    for held in club.rooms["newcomers"]:
        path = f"/admin/moderation/held/{held.pk}/{deed}/"
        yield Ask(path)
        yield Ask(path, data={})
        yield Ask(path, data={"reason": "So."}, place=f"POST {path} with a reason" if deed != "look" else "")


OUTLETS = {
    HELD: _own,
    f"{HELD}take-back/": _taken_back,
    "admin/moderation/held/<int:pk>/look/": lambda club: _at_the_desk(club, "look"),
    "admin/moderation/held/<int:pk>/post/": lambda club: _at_the_desk(club, "post"),
    "admin/moderation/held/<int:pk>/turn-down/": lambda club: _at_the_desk(club, "turn-down"),
}
