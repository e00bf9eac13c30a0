"""The words of a notice, as its reader may have them at the moment they are shown: in the inbox, and in a mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.text import Truncator

from bookclub.reading.models import Spoilable
from bookclub.reading.readers import Reader

from .models import Kind, Notification

EXCERPT = 280  # characters of what was written

# What is said while it may be read, and what of it once it may not: both go on with "in <title>".
WRITTEN = {
    Kind.REPLY: ("answered you", "A reply to you"),
    Kind.MENTION: ("mentioned you", "A {noun} that mentions you"),
    Kind.QUOTE: ("quoted you", "A {noun} that quotes you"),
    Kind.WATCHED: ("wrote", "A {noun}"),
}
# These say what concerns the reader themselves, in words that are safe for anyone; then comes the title.
SAID = {
    Kind.SCHEDULE: ("A schedule", ": "),
    Kind.MEETING: ("A meeting", ": "),
    Kind.MODERATION: ("A moderator looked at what you wrote", " in "),
    Kind.REPORT: ("Your report was looked at", ": "),
}


@dataclass(frozen=True)
class Notice:
    """One notice in words: "Mara answered you" + " in " + title + "."."""

    notification: Notification
    before: str
    after: str = "."
    joined: str = " in "
    excerpt: str = ""
    at: datetime | None = None  # of what is veiled or gone, not even that is said
    is_gone: bool = False

    @property
    def title(self) -> str:
        return self.notification.title

    @property
    def is_unread(self) -> bool:
        return self.notification.is_unread

    @property
    def brief(self) -> str:
        """Under a heading that is the title."""
        return f"{self.before}{self.after}"

    @property
    def sentence(self) -> str:
        """All of it in plain words: a title within a sentence stands between quotation marks."""
        title = f"“{self.title}”" if self.joined == " in " else self.title
        return f"{self.before}{self.joined}{title}{self.end}"

    @property
    def end(self) -> str:
        """What follows the title: no full stop after one that ends in a mark of its own."""
        return "" if self.after == "." and self.title.endswith(tuple(".?!…")) else self.after


def in_words(notifications: Iterable[Notification], reader: Reader) -> list[Notice]:
    """Each as this reader may have it. The scopes of all are learnt at once."""
    notifications = list(notifications)
    reader.meet([n.about for n in notifications if isinstance(n.about, Spoilable)])
    return [_said(notification, reader) for notification in notifications]


def _said(notification: Notification, reader: Reader) -> Notice:
    kind = Kind(notification.kind)
    if kind == Kind.LIKE:
        return _liked(notification)
    if kind in SAID:
        before, joined = SAID[kind]
        return Notice(notification, before, joined=joined, excerpt=notification.words, at=notification.at)
    return _written(notification, kind, reader)


def _written(notification: Notification, kind: Kind, reader: Reader) -> Notice:
    """Of what somebody wrote: the author and the words only to those who may read it."""
    about: Any = notification.about
    does, veiled = WRITTEN[kind]
    veiled = veiled.format(noun=_noun(notification))
    if is_gone(about):
        return Notice(notification, veiled, " is gone.", is_gone=True)
    if isinstance(about, Spoilable) and not reader.may_read(about):
        return Notice(notification, veiled, f" opens after {reader.waits_for(about.scope_id or 0)}.")
    if kind == Kind.WATCHED and getattr(about, "is_opening", False):
        does = "began"
    before = f"{notification.actor or 'A former member'} {does}"
    excerpt = notification.words or excerpt_of(about)
    return Notice(notification, before, excerpt=excerpt, at=notification.at)


def _liked(notification: Notification) -> Notice:
    """ "Mara, Jun and 3 others liked your comment in ..."."""
    names = [str(member) for member in notification.named]
    rest = notification.people - len(names)
    if rest > 0:
        names.append("one other" if rest == 1 else f"{rest} others")
    who = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return Notice(notification, f"{who} liked your {_noun(notification)}", at=notification.at)


def _noun(notification: Notification) -> str:
    model = ContentType.objects.get_for_id(notification.content_type_id).model_class()
    return str(model._meta.verbose_name) if model else "comment"


def is_gone(about: Any) -> bool:
    """Whether its words were taken away: deleted, hidden by a moderator, or not there at all."""
    return about is None or getattr(about, "is_deleted", False) or getattr(about, "is_hidden", False)


def excerpt_of(about: Any) -> str:
    """The first plain words, inline spoilers left out."""
    return Truncator(" ".join(getattr(about, "text", "").split())).chars(EXCERPT)
