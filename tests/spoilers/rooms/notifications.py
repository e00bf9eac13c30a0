"""The inbox: notices of a veiled comment that names everybody, and of what was answered, quoted and liked."""

from __future__ import annotations

from collections.abc import Iterator

from bookclub.notifications.letters import DIGEST
from bookclub.notifications.models import Kind as Reason
from bookclub.notifications.models import Notification
from bookclub.notifications.unsubscribing import address
from discussions.models import Comment

from ..outlets import both, form, page
from ..planting import NOVEL, SAFE, STEM, Kind, Planted, _scope, _Talk, anyone, just
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
    # It answers numbers and addresses, and no words: tests/discussions/test_unread.py looks at those.
    "discussions/unread.py everything": ("a member who has not begun", []),
}


def plant(club: Planted) -> None:
    """Olaf calls everybody twice, once where all may read it."""
    # Whom one mutes is somebody in the club, which is no secret.
    club.may_come_out([f"{STEM}greta"], SAFE, "/watching/members/greta/", to=lambda kind: kind.is_member)
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


def unsubscribing(club: Planted) -> Iterator[Ask]:
    """It opens for whoever has the link, and tells nothing but what it ends."""
    for name in ("nell", "wanda"):
        for kind in (Reason.REPLY, DIGEST):
            path = address(club.members[name], kind)
            yield Ask(path, succeeds=anyone)
            yield Ask(path, data={"List-Unsubscribe": "One-Click"}, succeeds=anyone)
            yield Ask(path[:-3] + "x/", data={}, succeeds=lambda kind: False)


def watching(club: Planted) -> Iterator[Ask]:
    things = [f"discussions.thread:{thread.pk}" for thread in club.threads]
    for key in (*things, f"library.work:{club.novel.pk}", "club"):
        yield Ask(f"/watching/{key}/", succeeds=members)
        yield Ask(f"/watching/{key}/", data={"level": "all"}, succeeds=members)
    yield Ask("/watching/discussions.comment:1/", succeeds=lambda kind: False)


def next_new(club: Planted) -> Iterator[Ask]:
    for thread in club.threads:
        yield Ask(f"/discussions/{thread.pk}/new/", succeeds=members)


OUTLETS = {
    "discussions/<int:pk>/new/": next_new,
    "discussions/read/": lambda club: _deed("/discussions/read/"),
    "inbox/bell/": page("/inbox/bell/", "count=0", "count=1", "count=2"),
    "watching/": both(page("/watching/", "page=1", succeeds=members), lambda club: _deed("/watching/")),
    "watching/<str:key>/": watching,
    "watching/members/<str:username>/": both(
        page("/watching/members/olaf/", succeeds=members), form("/watching/members/olaf/")
    ),
    "settings/mail/": both(
        page("/settings/mail/", succeeds=members), form("/settings/mail/", reply="sometimes")
    ),
    "private/mail/<str:token>/": unsubscribing,
    "inbox/": page(INBOX, "page=1", "show=unread", succeeds=members),
    "inbox/<int:pk>/": following,
    "inbox/<int:pk>/clear/": putting_away,
    "inbox/read/": lambda club: _deed("/inbox/read/"),
    "inbox/clear/": lambda club: _deed("/inbox/clear/"),
}
