"""What goes out by mail: in whose words, at which moment, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from bookclub.notifications.letters import gather_digests
from bookclub.notifications.models import How, Kind, MailChoice, Notification, Watch
from bookclub.notifications.models.choices import digest_due
from bookclub.post import timed
from bookclub.post.models import WAITS, Letter
from bookclub.post.sending import forget_old, send_due
from bookclub.reference.models import ReferencePage
from discussions.models import Comment, Thread
from reviews.models import Opinion, Review
from tests.people import ClientOf, after, reach
from tests.schedules.plans import five_weeks

pytestmark = pytest.mark.django_db


def mails_to(member: Member) -> list[EmailMultiAlternatives]:
    return [message for message in mail.outbox if member.email in message.to]  # type: ignore[misc]


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def way_out_of(message: EmailMultiAlternatives) -> str:
    """The address of one-click unsubscribing, as a mail program reads it."""
    return (
        message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.CLUB_ORIGIN.rstrip("/"))
    )


@pytest.fixture
def reply(thread: Thread, answer: Comment, mara: Member) -> Comment:
    """Mara answers Jun."""
    return thread.comment(by=mara, body="Is the *water* not cold?", under=answer)


def test_an_answer_goes_out_by_mail_and_not_before_the_clock_says_so(reply: Comment, jun: Member) -> None:
    assert not mail.outbox
    assert send_due() == 2
    (message,) = mails_to(jun)
    assert message.subject == "[Bookclub] Where do you read?"
    assert "Mara answered you in “Where do you read?”\n" in message.body
    assert "Is the water not cold?" in message.body
    assert reply.get_absolute_url() in message.body
    assert "Is the water not cold?" in html_of(message)
    assert "color-scheme" in html_of(message)
    assert send_due() == 0


def test_a_deed_that_fails_leaves_no_letter(thread: Thread, answer: Comment, mara: Member) -> None:
    before = Letter.objects.count()
    with transaction.atomic():
        thread.comment(by=mara, body="Never said.", under=answer)
        assert Letter.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Letter.objects.count() == before


def test_mails_on_one_thread_are_laid_together(
    reply: Comment, thread: Thread, mara: Member, jun: Member
) -> None:
    thread.comment(by=mara, body="Or @jun?")
    send_due()
    first, second = mails_to(jun)
    assert first.subject == second.subject
    assert first.extra_headers["References"] == second.extra_headers["References"]
    assert first.extra_headers["In-Reply-To"] == first.extra_headers["References"]
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


@pytest.mark.parametrize("reached", [3, 9])
def test_a_mail_is_veiled_as_its_reader_is_when_it_goes_out(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, reached: int
) -> None:
    thread.comment(by=mara, body="Tommy is angry.", under=answer, scope=after(novel, 9))
    reach(jun, novel, reached)
    send_due()
    (message,) = mails_to(jun)
    everything = str(message.message()) + message.body + html_of(message)
    assert ("Tommy" in everything) is (reached == 9)
    assert ("Mara" in everything) is (reached == 9)
    assert ("A reply to you in “Where do you read?” opens after Part One of" in message.body) is (
        reached == 3
    )


@pytest.mark.parametrize("why", ["read", "deleted", "never", "left"])
def test_what_there_is_no_use_in_saying_is_not_sent(
    reply: Comment, mara: Member, jun: Member, why: str
) -> None:
    if why == "read":
        Notification.objects.of(jun).read()
    elif why == "deleted":
        reply.delete_words(by=mara)
    elif why == "never":
        MailChoice.objects.choose(jun, Kind.REPLY, How.NEVER)
    else:
        Member.objects.filter(pk=jun.pk).update(is_active=False)
    send_due()
    assert not mails_to(jun)
    assert not Letter.objects.waiting().exists()


def test_a_title_adds_no_header(jun: Member, mara: Member) -> None:
    thread = Thread.start(by=jun, title="A title\r\nBcc: all@example.org", body="...")
    thread.comment(by=mara, body="Hm.")
    send_due()
    (message,) = mails_to(jun)
    assert message.subject == "[Bookclub] A title Bcc: all@example.org"
    assert "Bcc" not in message.message()


# Digests ----------------------------------------------------------------------------------------------------------

TOKYO = ZoneInfo("Asia/Tokyo")


def moment(parts: Any) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("how", "after_", "due"),
    [
        (How.DAILY, (2026, 3, 3, 7, 59), (2026, 3, 3, 8, 0)),
        (How.DAILY, (2026, 3, 3, 8, 0), (2026, 3, 4, 8, 0)),
        (How.WEEKLY, (2026, 3, 3, 7, 0), (2026, 3, 9, 8, 0)),
        (How.WEEKLY, (2026, 3, 9, 7, 0), (2026, 3, 9, 8, 0)),
        (How.WEEKLY, (2026, 3, 9, 9, 0), (2026, 3, 16, 8, 0)),
    ],
)
def test_digests_come_at_breakfast_by_the_members_clock(how: str, after_: Any, due: Any) -> None:
    assert digest_due(how, TOKYO, moment(after_)) == moment(due)


def test_a_digest_holds_what_waited_and_nothing_that_was_read(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, ines: Member
) -> None:
    MailChoice.objects.choose(jun, Kind.REPLY, How.DAILY)
    thread.comment(by=mara, body="One of three.", under=answer)
    read = thread.comment(by=mara, body="Two of three.", under=answer)
    Notification.objects.of(jun).about([read]).read()
    thread.comment(by=mara, body="Tommy is angry.", under=answer, scope=after(novel, 9))
    send_due()
    assert not mails_to(jun)
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert gather_digests(tomorrow) == 1
    assert gather_digests(tomorrow) == 0
    send_due(tomorrow)
    (message,) = mails_to(jun)
    assert message.subject == "[Bookclub] What is new for you"
    for words in (message.body, html_of(message)):
        assert "One of three." in words
        assert "Two of three." not in words
        assert "Tommy" not in words
        assert "A reply to you opens after Part One of Never Let Me Go." in words


def test_a_like_waits_for_monday(answer: Comment, mara: Member, jun: Member) -> None:
    answer.like(by=mara)
    due = Notification.objects.of(jun).get().digest_due_at
    assert due is not None
    assert due.weekday() == 0
    assert not Letter.objects.filter(member=jun).exists()


# Ending it --------------------------------------------------------------------------------------------------------


def test_one_click_ends_mails_of_one_kind_without_signing_in(
    reply: Comment, jun: Member, visitor: Client
) -> None:
    send_due()
    (message,) = mails_to(jun)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = way_out_of(message)
    assert address in message.body
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = MailChoice.objects.all_of(jun)
    assert chosen[Kind.REPLY] == How.NEVER
    assert chosen[Kind.MENTION] == How.NOW


def test_opening_the_link_ends_nothing_and_shows_a_button(
    reply: Comment, jun: Member, visitor: Client
) -> None:
    send_due()
    answer = visitor.get(way_out_of(mails_to(jun)[0]))
    assert b"Stop these mails" in answer.content
    assert answer["Referrer-Policy"] == "no-referrer"
    assert MailChoice.objects.all_of(jun)[Kind.REPLY] == How.NOW


def test_all_mails_can_be_ended_at_once_and_the_digest_as_one(
    reply: Comment, jun: Member, visitor: Client
) -> None:
    from bookclub.notifications.letters import DIGEST
    from bookclub.notifications.unsubscribing import address

    visitor.post(address(jun, DIGEST))
    chosen = MailChoice.objects.all_of(jun)
    assert {kind for kind, how in chosen.items() if how == How.NEVER} == {Kind.LIKE, Kind.WATCHED}
    visitor.post(address(jun, Kind.REPLY), {"all": "yes"})
    assert set(MailChoice.objects.all_of(jun).values()) == {How.NEVER}


def test_a_link_for_somebody_else_cannot_be_made_up(reply: Comment, jun: Member, visitor: Client) -> None:
    from bookclub.notifications.unsubscribing import address

    good = address(jun, Kind.REPLY)
    for bad in (good[:-2] + "x/", "/private/mail/1/", good.replace("mail/", "mail/x")):
        assert visitor.get(bad).status_code == 404
        assert visitor.post(bad).status_code == 404
    assert MailChoice.objects.all_of(jun)[Kind.REPLY] == How.NOW


def test_the_link_works_in_a_closed_club(reply: Comment, jun: Member, visitor: Client) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    send_due()
    assert visitor.post(way_out_of(mails_to(jun)[0])).status_code == 200


def test_a_member_chooses_how_to_hear_of_what(jun: Member, client_of: ClientOf) -> None:
    client = client_of(jun)
    assert b"Answers to me" in client.get("/settings/mail/").content
    wanted = MailChoice.objects.all_of(jun) | {"mention": "weekly"}
    assert client.post("/settings/mail/", wanted).status_code == 302
    assert MailChoice.objects.all_of(jun) == wanted
    assert client.post("/settings/mail/", wanted | {"mention": "hourly"}).status_code == 422


# When it goes wrong -----------------------------------------------------------------------------------------------


class Broken(EmailMultiAlternatives):
    problem: Exception

    def send(self, *args: Any, **options: Any) -> int:
        raise self.problem


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    def break_with(problem: Exception) -> None:
        Broken.problem = problem
        monkeypatch.setattr("bookclub.post.sending.EmailMultiAlternatives", Broken)

    return break_with


def test_a_server_that_fails_is_tried_again_later_and_longer(
    reply: Comment, jun: Member, broken: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    Letter.objects.exclude(member=jun).delete()
    broken(SMTPServerDisconnected("jun@example.org is away"))
    now = timezone.now()
    for wait in WAITS:
        send_due(now)
        letter = Letter.objects.get()
        assert letter.due_at == now + wait
        assert letter.trouble == "SMTPServerDisconnected"
        now += wait
    send_due(now)
    assert Letter.objects.get().state == "failed"
    monkeypatch.undo()
    Letter.objects.get().send_again(at=now)
    assert send_due(now) == 1
    assert len(mails_to(jun)) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    reply: Comment, jun: Member, tobias: Member, broken: Callable[[Exception], None], client_of: ClientOf
) -> None:
    Letter.objects.exclude(member=jun).delete()
    broken(SMTPRecipientsRefused({jun.email: (550, b"no such mailbox")}))
    send_due()
    assert Letter.objects.get().state == "failed"
    desk = client_of(tobias).get("/admin/post/letter/?state=failed").content.decode()
    assert "refused by the mail server, 550" in desk
    assert jun.email not in desk


def test_while_the_server_is_away_the_others_wait_for_the_next_round(
    reply: Comment, broken: Callable[[Exception], None]
) -> None:
    broken(ConnectionRefusedError())
    send_due()
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 1]


def test_a_letter_in_another_workers_hands_is_left_alone_until_that_one_is_dead(reply: Comment) -> None:
    now = timezone.now() + timedelta(seconds=1)
    assert Letter.objects.claim(now) is not None
    assert send_due(now) == 1
    assert send_due(now) == 0
    assert send_due(now + timedelta(minutes=3)) == 1


def test_old_letters_and_notices_are_forgotten(reply: Comment, jun: Member) -> None:
    from bookclub.notifications import pruning

    send_due()
    Notification.objects.of(jun).read()
    Notification.objects.of(jun).clear()
    later = timezone.now() + timedelta(days=31)
    assert forget_old(later) == 2
    assert pruning.forget_old(later) == 1


# Watching ---------------------------------------------------------------------------------------------------------


def test_watchers_are_told_by_the_clock_and_each_once(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, ines: Member, tobias: Member
) -> None:
    Watch.objects.choose(ines, None, "all")
    Watch.objects.choose(tobias, novel, "all")
    timed.tick()
    Notification.objects.all().delete()
    thread.comment(by=mara, body="Anyone?", under=answer)
    assert not Notification.objects.filter(kind=Kind.WATCHED).exists()
    timed.tick()
    timed.tick()
    told = Notification.objects.order_by("pk").values_list("member__username", "kind")
    assert sorted(told) == [("ines", "watched"), ("jun", "reply"), ("tobias", "watched")]


def test_a_failing_piece_of_timed_work_stops_no_other(reply: Comment, jun: Member, monkeypatch: Any) -> None:
    def fail(at: datetime) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(timed, "_work", dict(timed._work))
    timed.register("a broken thing", fail, rank=1)
    done, failed = timed.tick()
    assert failed == ["a broken thing"]
    assert done["mail"] == 2
    assert len(mails_to(jun)) == 1


def test_a_thread_a_work_and_the_club_can_be_watched_closely_or_not_at_all(
    thread: Thread, answer: Comment, novel: Work, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    address = f"/watching/discussions.thread:{thread.pk}/"
    assert f'href="{address}"' in client.get(thread.get_absolute_url()).content.decode()
    assert Watch.objects.chosen(jun, thread) == "all"  # Jun has written there
    client.post(address, {"level": "nothing"})
    assert Watch.objects.chosen(jun, thread) == "nothing"
    client.post(f"/watching/library.work:{novel.pk}/", {"level": "answers"})
    client.post("/watching/club/", {"level": "all"})
    listed = client.get("/watching/").content.decode()
    assert thread.title in listed
    assert "Never Let Me Go" in listed
    assert "The whole club" in listed
    client.post(address, {"level": "around"})
    assert Watch.objects.chosen(jun, thread) is None
    assert client.post(address, {"level": "loud"}).status_code == 422
    for nowhere in ("discussions.comment:1", "library.work:9999", "members.member:1", "library.work:x"):
        assert client.get(f"/watching/{nowhere}/").status_code == 404


def test_whoever_wants_that_watches_nothing_just_because_they_wrote_there(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    assert "Watch each thread that I write in" in client.get("/watching/").content.decode()
    assert client.post("/watching/").status_code == 302
    jun.refresh_from_db()
    assert not jun.watches_own_threads
    assert Watch.objects.chosen(jun, thread) == "all", "what they watch already stays"
    other = Thread.start(by=mara, title="Lamps", body="Which one?")
    own = other.comment(by=jun, body="The green one.")
    assert Watch.objects.chosen(jun, other) is None
    other.comment(by=mara, body="Why?", under=own)
    assert Notification.objects.of(jun).filter(kind=Kind.REPLY).exists(), "answers are told all the same"
    assert client.post("/watching/", {"watches_own_threads": "on"}).status_code == 302
    other.comment(by=Member.objects.get(pk=jun.pk), body="For reading.")
    assert Watch.objects.chosen(jun, other) == "all"


def test_whatever_has_a_thread_can_be_watched_where_it_is_shown(
    novel: Work, mara: Member, ines: Member, client_of: ClientOf, visitor: Client
) -> None:
    page = ReferencePage.objects.create(slug="on-it", title="On it", work=novel)
    review = Review.objects.write(novel, Opinion(headline="Fine", body="Fine."), by=ines)
    meeting = five_weeks(novel, by=ines, first=timezone.now()).meetings.get(position=1)
    things: list[Any] = [page, review, meeting]
    for thing in things:
        link = f'href="/watching/discussions.thread:{thing.thread.pk}/"'
        assert link in client_of(mara).get(thing.get_absolute_url()).content.decode(), thing
        assert link not in visitor.get(thing.get_absolute_url()).content.decode()


def test_a_choice_is_not_undone_by_writing_there_again(thread: Thread, answer: Comment, jun: Member) -> None:
    Watch.objects.choose(jun, thread, "nothing")
    thread.comment(by=jun, body="Once more.")
    assert Watch.objects.chosen(jun, thread) == "nothing"


def test_a_member_can_be_muted_and_heard_again(jun: Member, mara: Member, client_of: ClientOf) -> None:
    client = client_of(jun)
    assert b"/watching/members/mara/" in client.get("/members/mara/").content
    client.post("/watching/members/mara/")
    assert "Mara" in client.get("/watching/").content.decode()
    assert b"is muted" in client.get("/watching/members/mara/").content
    client.post("/watching/members/mara/", {"undo": "yes"})
    assert jun.mutes.count() == 0
    assert client.get("/watching/members/jun/").status_code == 404
