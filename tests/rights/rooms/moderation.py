"""Reporting, which all who write may do: but not what is their own."""

from __future__ import annotations

from bookclub.moderation.models import Report

from ..cast import Club
from ..table import ALL_BUT_ITS_AUTHOR, NOBODY, SIGNED_IN, WRITERS, Seen, deed, page

REPORT = "/moderation/report/"


def reported(name: str) -> Seen:
    def seen(club: Club) -> bool:
        return Report.objects.about(club.things[name]).filter(reporter=club.me).exists()

    return seen


ROWS = {
    "moderation/yours/": [page("/moderation/yours/", SIGNED_IN)],
    "moderation/log/": [page("/moderation/log/", NOBODY)],  # until the club wishes it
    "moderation/report/<str:label>/<int:pk>/": [
        page(f"{REPORT}discussions.comment/{{comment.pk}}/", ALL_BUT_ITS_AUTHOR),
        deed(
            f"{REPORT}discussions.comment/{{comment.pk}}/", ALL_BUT_ITS_AUTHOR, reported("comment"), reason="unkind"
        ),
        deed(f"{REPORT}discussions.thread/{{thread.pk}}/", ALL_BUT_ITS_AUTHOR, reported("thread"), reason="title"),
        deed(f"{REPORT}reviews.review/{{review.pk}}/", ALL_BUT_ITS_AUTHOR, reported("review"), reason="spam"),
        deed(f"{REPORT}members.member/{{pim.pk}}/", WRITERS, reported("pim"), reason="unkind"),
        deed(
            f"{REPORT}reference.statement/{{statement.pk}}/", WRITERS - {"organiser"}, reported("statement"),
            reason="spoils",
        ),
        deed(
            f"{REPORT}reference.section/{{section.pk}}/", WRITERS - {"organiser"}, reported("section"), reason="title"
        ),
        deed(
            f"{REPORT}schedules.meeting/{{meeting.pk}}/", ALL_BUT_ITS_AUTHOR, reported("meeting"), reason="unkind"
        ),
        deed(
            f"{REPORT}schedules.schedule/{{schedule.pk}}/", WRITERS - {"organiser"}, reported("schedule"),
            reason="title",
        ),
        deed(f"{REPORT}schedules.schedule/{{draft.pk}}/", NOBODY | {"moderator", "superuser"}, None, reason="title"),
        deed(f"{REPORT}discussions.comment/{{hidden.pk}}/", NOBODY, None, reason="unkind"),
        deed(f"{REPORT}members.club/1/", NOBODY, None, reason="unkind"),
    ],
}  # fmt: skip
