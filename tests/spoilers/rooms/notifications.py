"""The inbox: notices of a veiled comment that names everybody, and of what was answered, quoted and liked."""

from __future__ import annotations

from collections.abc import Iterator

from bookclub.notifications.models import Notification
from discussions.models import Comment

from ..outlets import page
from ..planting import NOVEL, SAFE, STEM, Kind, Planted, _scope, _Talk, just
from ..walking import Ask

INBOX = "/inbox/"
# Whom one comment can name and tell.
NAMED = (
    "nell",
    "mid",
    "fin",
    "sia",
    "alma",
    "ines",
    "dora",
    "tobias",
    "root",
    "sten",
    "wanda",
    "pia",
    "quinn",
)

PLACES = {
    "bookclub/notifications/saying.py _written": ("a member who has not begun", ["inbox/"]),
}


def plant(club: Planted) -> None:
    """Olaf calls everybody twice, once where all may read it."""
    word, called = club.word("called"), " ".join(f"@{name}" for name in NAMED)
    needs, thread = {NOVEL: 9}, club.threads[0]
    veiled = _say(club, f"{called}: {word}.", needs)
    talk = _Talk(club, thread)
    talk.settle("called", veiled, "olaf", needs, {word}, set())
    club.may_come_out([word], club.comment_waits[veiled.pk], INBOX, to=lambda kind: kind.username in NAMED)
    plain = club.word("calledall")
    open_to_all = _say(club, f"{called}: {plain}.", {})
    # Of the answers to Wanda this one is open to her.
    answer = club.comments["goneunder"]
    club.may_come_out([f"{STEM}goneunder"], club.comment_waits[answer.pk], INBOX, to=just("wanda"))
    talk.settle("calledall", open_to_all, "olaf", {}, {plain}, set())
    club.may_come_out([plain], SAFE, INBOX, to=lambda kind: kind.username in NAMED)


def _say(club: Planted, body: str, needs: dict[str, int]) -> Comment:
    return club.threads[0].comment(by=club.members["olaf"], body=body, scope=_scope(club, needs))


def following(club: Planted) -> Iterator[Ask]:
    """One's own notices lead on; those of others are not there."""
    for notice in Notification.objects.select_related("member").order_by("pk"):

        def succeeds(kind: Kind, owner: str = notice.member.username) -> bool:
            return kind.username == owner

        yield Ask(notice.get_absolute_url(), succeeds=succeeds, again=notice.member.username != "nell")


def putting_away(club: Planted) -> Iterator[Ask]:
    for ask in following(club):
        if not ask.again:
            yield Ask(f"{ask.path}clear/", data={}, succeeds=ask.succeeds)


def members(kind: Kind) -> bool:
    return kind.is_member


def _deed(path: str) -> Iterator[Ask]:
    yield Ask(path, data={}, succeeds=members)


OUTLETS = {
    "inbox/": page(INBOX, "page=1", succeeds=members),
    "inbox/<int:pk>/": following,
    "inbox/<int:pk>/clear/": putting_away,
    "inbox/read/": lambda club: _deed("/inbox/read/"),
    "inbox/clear/": lambda club: _deed("/inbox/clear/"),
}
