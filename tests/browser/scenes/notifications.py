"""The inbox, empty and full."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.members.models import Member
from bookclub.notifications.models import Notification

from ..windows import Window
from .discussions import open_comment
from .table import FINISHED, MEMBER, NOT_LOOKED_AT, scene

NOT_LOOKED_AT.update(
    ["notifications:follow", "notifications:read_all", "notifications:clear", "notifications:clear_all"]
)


@scene(MEMBER)
def inbox_empty(window: Window) -> None:
    Notification.objects.all().delete()
    window.open("/inbox/")
    expect(window.page.get_by_text("Nothing waits for you.")).to_be_visible()


@scene(MEMBER)
def inbox(window: Window) -> None:
    """Of each sort one: open, veiled, gone, gathered; read and unread."""
    mara, sachiko = (Member.objects.get(username=name) for name in (MEMBER, FINISHED))
    Notification.objects.of(mara).read()
    comment = open_comment()
    comment.like(by=sachiko)
    comment.thread.comment(by=sachiko, body="On second thoughts.", under=comment).delete_words(by=sachiko)
    window.open("/inbox/")
    expect(window.page.get_by_text("opens after").first).to_be_visible()
