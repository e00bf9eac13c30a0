"""Reporting, and the moderators' desk."""

from __future__ import annotations

from bookclub.members.models import Club
from discussions.models import Comment

from ..windows import Window
from .table import MEMBER, press, scene


def _reported() -> str:
    comment = (
        Comment.objects.living().filter(scope=None, is_opening=False).exclude(author__username=MEMBER).first()
    )
    assert comment is not None
    return f"/moderation/report/discussions.comment/{comment.pk}/"


@scene(MEMBER)
def reporting_a_comment(window: Window) -> None:
    window.open(_reported())


@scene(MEMBER)
def a_report_that_says_too_little(window: Window) -> None:
    window.open(_reported())
    page = window.page
    page.get_by_label("Something else").check()
    press(page, "Send the report")
    page.get_by_text("nobody can guess").wait_for()


@scene(MEMBER)
def reports_and_order(window: Window) -> None:
    window.open("/moderation/yours/")


@scene()
def the_public_log(window: Window) -> None:
    Club(shows_log=True).save()
    window.open("/moderation/log/")
