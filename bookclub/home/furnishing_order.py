"""The desk of the demo club on an ordinary evening: a few reports that wait, and a log that is not empty."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bookclub.members.models import Member
from bookclub.moderation import items, people
from bookclub.moderation.models import LogEntry, Outcome, Reason, Report
from discussions.models import Comment

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

# Thread and comment, who reports, why, in which words, how long ago in hours.
WAITING = [
    (
        "in-defence-of-ruth",
        "a3",
        "nils",
        Reason.SPOILS,
        "I am not there yet and this tells me who leaves.",
        40,
    ),
    (
        "what-next-spring",
        "a2",
        "lucja",
        Reason.OFF_TOPIC,
        "The bus timetable is useful, though not here.",
        18,
    ),
    ("where-do-you-read", "a5", "kofi", Reason.OTHER, "Is this photograph of a reading chair for sale?", 3),
]


def furnish_order(nonce: Callable[..., uuid.UUID]) -> None:
    """Reports are of the last days, whenever the demo is begun."""
    if Report.objects.exists() or LogEntry.objects.filter(deed="warn").exists():
        return
    now, cast = timezone.now(), {member.username: member for member in Member.objects.all()}
    tobias = cast["tobias"]
    for thread, key, who, reason, words, hours in WAITING:
        comment = Comment.objects.get(nonce=nonce(thread, key))
        Report.objects.file(
            comment, by=cast[who], author=items.kind_of(comment).author(comment), reason=reason, words=words,
            at=now - timedelta(hours=hours),
        )  # fmt: skip
    done, _ = Report.objects.file(
        Comment.objects.get(nonce=nonce("where-do-you-read", "a6")), by=cast["farid"], author=cast["mara"],
        reason=Reason.UNKIND, words="A joke, perhaps, but not to me.", at=now - timedelta(days=9),
    )  # fmt: skip
    done.close(Outcome.DISMISSED, by=tobias, answer="It was a quotation, and meant kindly.")
    people.warn(cast["farid"], by=tobias, reason="Three reports in an hour: please talk to people first.")
