"""The inbox, empty and full."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Mute, Notification, Watch
from bookclub.notifications.unsubscribing import address
from bookclub.post.models import ENOUGH, Refusal

from ..windows import Window
from .discussions import open_comment
from .table import FINISHED, MEMBER, NOT_LOOKED_AT, addresses, press, scene

NOT_LOOKED_AT.update(f"notifications:{name}" for name in ("follow", "read_all", "clear", "clear_all", "bell"))

addresses(
    MEMBER,
    [
        ("what comes by mail", "/settings/mail/"),
        ("what is watched", "/watching/"),
        ("watch the club", "/watching/club/"),
        ("mute a member", "/watching/members/tobias/"),
    ],
)


@scene(MEMBER)
def watching_and_muting(window: Window) -> None:
    mara, tobias = (Member.objects.get(username=name) for name in (MEMBER, "tobias"))
    Watch.objects.choose(mara, None, "answers")
    Mute.objects.create(member=mara, muted=tobias)
    window.open("/watching/")
    expect(window.page.get_by_role("button", name="Hear of")).to_be_visible()


@scene(MEMBER)
def mails_that_come_back(window: Window) -> None:
    for day in range(ENOUGH):
        Refusal.objects.note(
            Member.objects.get(username=MEMBER), "refused", at=timezone.now() + timedelta(days=day)
        )
    window.open("/settings/mail/")
    expect(window.page.get_by_role("button", name="Write to me again")).to_be_visible()


@scene()
def mails_to_be_ended(window: Window) -> None:
    window.open(address(Member.objects.get(username=MEMBER), Kind.REPLY))
    expect(window.page.get_by_role("button", name="Stop these mails")).to_be_visible()


@scene()
def mails_ended(window: Window) -> None:
    mails_to_be_ended(window)
    press(window.page, "Stop these mails")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("No more such mails")


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
