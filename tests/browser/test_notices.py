"""Two members: one answers and names the other. The bell, the mail, the digest, and one click that ends them."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.letters import gather_digests
from bookclub.notifications.models import How, Kind, MailChoice, Notification
from bookclub.post.sending import send_due
from discussions.models import Comment, Thread
from tests.people import after

from .conftest import OpenWindow

FILES = "django.core.mail.backends.filebased.EmailBackend"


def test_an_answer_rings_the_bell_goes_out_by_mail_and_can_be_ended(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    mara, sachiko = (Member.objects.get(username=name) for name in ("mara", "sachiko"))
    Notification.objects.all().delete()
    novel = Work.objects.get(slug="never-let-me-go")
    thread = Thread.start(by=sachiko, title="Lamps", body="Which one?", work=novel)
    comment = thread.comment(by=mara, body="The green one.")
    hers, other = open_window(mara), open_window(sachiko)
    hers.open("/works/")
    bell = hers.page.locator("#bell")
    expect(bell).to_have_text("Inbox")

    other.open(comment.get_absolute_url())
    row = other.page.locator(f"#comment-{comment.pk}")
    row.get_by_role("link", name="Reply", exact=True).click()
    row.get_by_label("Your words").fill("So is mine, @mara.")
    row.get_by_role("button", name="Post reply").click()
    expect(other.page.locator("#tree")).to_contain_text("So is mine")
    with hers.staying():
        # As when she comes back to the tab; else it asks every half minute.
        hers.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(bell).to_contain_text("Inbox, 1 unread")

    MailChoice.objects.choose(mara, Kind.MENTION, How.DAILY)
    thread.comment(by=sachiko, body="And @mara, which shade?")
    veiled = Comment.objects.get(pk=comment.pk)
    thread.comment(by=sachiko, body="Tommy knew.", under=veiled, scope=after(novel, 20))
    with override_settings(EMAIL_BACKEND=FILES, EMAIL_FILE_PATH=tmp_path):
        call_command("tick")
        mails = _mails(tmp_path, mara)
        assert sorted("So is mine" in text for text in mails) == [False, True]
        assert not any("which shade" in text or "Tommy" in text for text in mails)
        assert any("A reply to you in “Lamps” opens after" in text for text in mails)
        tomorrow = timezone.now() + timedelta(days=1, minutes=1)
        gather_digests(tomorrow)
        send_due(tomorrow)
        digests = [text for text in _mails(tmp_path, mara) if "What is new for you" in text]
        assert ["which shade" in text for text in digests] == [True]

    stranger = open_window()
    found = re.search(r"No more mails of this kind: (\S+)", next(t for t in mails if "So is mine" in t))
    assert found
    stranger.open(found[1].removeprefix(settings.CLUB_ORIGIN.rstrip("/")))
    stranger.page.get_by_role("button", name="Stop these mails").click()
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("No more such mails")
    assert MailChoice.objects.all_of(mara)[Kind.REPLY] == How.NEVER


def _mails(folder: Path, member: Member) -> list[str]:
    """The text of each mail to this member."""
    texts = []
    for file in sorted(folder.glob("*.log")):
        for raw in filter(bytes.strip, re.split(rb"^-{70,}\n", file.read_bytes(), flags=re.MULTILINE)):
            message = message_from_bytes(raw, policy=modern)
            if message["To"] == member.email:
                body = message.get_body(("plain",))
                assert body is not None
                texts.append(f"{message['Subject']}\n{body.get_content()}")
    return texts


def test_n_goes_from_one_new_comment_to_the_next(open_window: OpenWindow) -> None:
    mara, sachiko = (Member.objects.get(username=name) for name in ("mara", "sachiko"))
    thread = Thread.start(by=sachiko, title="Lamps", body="Which one?")
    window = open_window(mara)
    window.open(thread.get_absolute_url())
    new = [thread.comment(by=sachiko, body=words) for words in ("Red?", "Blue?")]
    window.open(thread.get_absolute_url())
    page = window.page
    expect(page.get_by_text("2 new since you were here")).to_be_visible()
    for comment in new:
        page.keyboard.press("n")
        expect(page.locator(f"#comment-{comment.pk} [data-new]")).to_be_focused()
    page.get_by_label("Join in").press("n")
    expect(page.get_by_label("Join in")).to_have_value("n")
