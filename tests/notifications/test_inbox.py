"""The inbox: who is told of what, in which words, and what is not said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Level, Mute, Notification, Watch
from discussions.models import Comment, Thread
from discussions.models.telling import MOST_TOLD
from tests.people import NOON, ClientOf, after, make_member

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[str]:
    """Why a member was told, the latest last."""
    return list(Notification.objects.of(member).order_by("pk").values_list("kind", flat=True))


def inbox(client: Client) -> str:
    answer = client.get("/inbox/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_whoever_is_answered_is_told_with_the_words_and_by_whom(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="In the **bath**? Brave.", under=answer)
    html = inbox(client_of(jun))
    assert "Mara answered you." in html
    assert "In the bath? Brave." in html
    assert thread.title in html
    assert "Inbox, 1 unread" in html


def test_an_answer_to_the_thread_is_one_to_whoever_opened_it(
    thread: Thread, answer: Comment, mara: Member
) -> None:
    assert told(mara) == [Kind.REPLY]


def test_a_mention_and_a_quotation_are_told(
    thread: Thread, answer: Comment, mara: Member, jun: Member, ines: Member
) -> None:
    thread.comment(
        by=mara, body=f"> [Jun wrote]({answer.get_absolute_url()}):\n>\n> In the bath\n\nLike @ines."
    )
    assert told(jun) == [Kind.QUOTE]
    assert told(ines) == [Kind.MENTION]


def test_one_comment_is_told_to_one_member_once(
    thread: Thread, answer: Comment, mara: Member, jun: Member
) -> None:
    quoting = f"> [Jun wrote]({answer.get_absolute_url()}):\n>\n> In the bath\n\n@jun!"
    thread.comment(by=mara, body=quoting, under=answer)
    assert told(jun) == [Kind.REPLY]


def test_nobody_is_told_of_their_own_words(thread: Thread, mara: Member) -> None:
    own = thread.comment(by=mara, body="And so says @mara.")
    thread.comment(by=mara, body="Indeed.", under=own)
    assert told(mara) == []


def test_an_edit_tells_those_it_names_anew_and_nobody_twice(
    thread: Thread, mara: Member, jun: Member, ines: Member
) -> None:
    comment = thread.comment(by=mara, body="As @jun says.")
    comment.edit("As @jun and @ines say.", by=mara, version=1)
    comment.edit("As @ines says, and @jun.", by=mara, version=2)
    assert told(jun) == [Kind.MENTION]
    assert told(ines) == [Kind.MENTION]


def test_rewriting_one_comment_does_not_call_out_the_whole_club(thread: Thread, mara: Member) -> None:
    crowd = [make_member(f"reader{number}") for number in range(2 * MOST_TOLD)]
    names = [f"@{member.username}" for member in crowd]
    comment = thread.comment(by=mara, body=" ".join(names[:15]))
    comment.edit(" ".join(names[15:30]), by=mara, version=1)
    comment.edit(" ".join(names[25:]), by=mara, version=2)
    assert Notification.objects.filter(kind=Kind.MENTION).count() == MOST_TOLD


def test_a_veiled_answer_says_only_what_it_waits_for(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="Tommy is angry.", under=answer, scope=after(novel, 9), at=NOON)
    html = inbox(client_of(jun))
    assert "A reply to you opens after Part One of Never Let Me Go." in html
    for given_away in ("Tommy", "Mara", "<time", "2026"):
        assert given_away not in html.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("reached", [False, True])
def test_what_was_veiled_when_it_was_told_opens_with_the_book(
    thread: Thread,
    answer: Comment,
    novel: Work,
    mara: Member,
    jun: Member,
    client_of: ClientOf,
    reached: bool,
) -> None:
    thread.comment(by=mara, body="Tommy is angry.", under=answer, scope=after(novel, 9))
    client = client_of(jun)
    if reached:
        client.post(f"/reading/progress/{novel.slug}/", {"milestone": novel.milestones.get(position=9).pk})
    assert ("Tommy is angry" in inbox(client)) is reached


def test_words_that_are_veiled_later_leave_the_notice(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    reply = thread.comment(by=mara, body="Tommy is angry.", under=answer)
    assert "Tommy is angry" in inbox(client_of(jun))
    reply.raise_scope(after(novel, 9))
    assert "Tommy" not in inbox(client_of(jun))


def test_deleted_words_leave_the_notice_and_so_does_their_author(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="Tommy is angry.", under=answer).delete_words(by=mara)
    html = inbox(client_of(jun))
    assert "A reply to you is gone." in html
    assert "Mara" not in html


def test_likes_are_gathered_until_they_are_read(
    thread: Thread, answer: Comment, mara: Member, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    answer.like(by=mara)
    answer.like(by=ines)
    assert "Inês Duarte and Mara liked your comment." in inbox(client_of(jun)).replace(
        "Mara and Inês Duarte", "Inês Duarte and Mara"
    )
    assert told(jun) == [Kind.LIKE]
    Notification.objects.of(jun).read()
    answer.like(by=make_member("wim"))
    assert told(jun) == [Kind.LIKE, Kind.LIKE]
    assert "Wim liked your comment." in inbox(client_of(jun))


def test_many_likes_name_three(thread: Thread, answer: Comment, jun: Member, client_of: ClientOf) -> None:
    for number in range(5):
        answer.like(by=make_member(f"reader{number}"))
    assert "and 2 others liked your comment." in inbox(client_of(jun))


def test_a_like_taken_back_is_told_no_more(
    thread: Thread, answer: Comment, mara: Member, jun: Member, ines: Member
) -> None:
    answer.like(by=mara)
    answer.like(by=ines)
    answer.unlike(by=mara)
    notice = Notification.objects.of(jun).get()
    assert list(notice.others.all()) == [ines]
    answer.unlike(by=ines)
    assert told(jun) == []


def test_the_author_is_told_what_a_moderator_did(
    thread: Thread, answer: Comment, novel: Work, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    point = novel.milestones.get(position=5).pk
    address = f"/discussions/comments/{answer.pk}/spoiler-point/"
    assert client_of(tobias).post(address, {f"after_{novel.pk}": point}).status_code == 302
    assert "A moderator moved the spoiler point of your comment." in inbox(client_of(jun))
    answer.delete_words(by=tobias)
    assert "A moderator deleted your comment." in inbox(client_of(jun))


def test_an_author_is_not_told_what_they_did_themselves(answer: Comment, novel: Work, jun: Member) -> None:
    answer.raise_scope(after(novel, 2), by=jun)
    answer.delete_words(by=jun)
    assert told(jun) == []


# Reading, putting away -----------------------------------------------------------------------------------------


def test_following_a_notice_leads_to_the_words_and_counts_as_reading_it(
    thread: Thread, answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    notice = Notification.objects.of(mara).get()
    client = client_of(mara)
    assert client.get(notice.get_absolute_url()).headers["Location"] == answer.get_absolute_url()
    html = inbox(client)
    assert "unread" not in html.partition("<main")[0]
    assert "Jun Ōta answered you." in html


def test_all_can_be_read_and_what_is_read_be_put_away(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(mara)
    client.post("/inbox/clear/")
    assert "answered you" in inbox(client)
    client.post("/inbox/read/")
    assert "Inbox, 1 unread" not in inbox(client)
    client.post("/inbox/clear/")
    assert "Nothing waits for you." in inbox(client)


def test_what_is_unread_can_be_seen_alone(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    first = thread.comment(by=mara, body="The first.", under=answer)
    thread.comment(by=mara, body="The second.", under=answer)
    Notification.objects.of(jun).about([first]).read()
    client = client_of(jun)
    unread = client.get("/inbox/?show=unread").content.decode()
    assert "The second." in unread
    assert "The first." not in unread
    assert "The first." in inbox(client)
    client.post("/inbox/read/")
    assert "You have read all of it." in client.get("/inbox/?show=unread").content.decode()


def test_notices_of_one_thread_stand_under_its_title_once(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    other = Thread.start(by=jun, title="Lamps", body="Which one?")
    thread.comment(by=mara, body="One.", under=answer, at=NOON + timedelta(hours=2))
    other.comment(by=mara, body="Two.", at=NOON + timedelta(hours=3))
    thread.comment(by=mara, body="Three.", under=answer, at=NOON + timedelta(hours=4))
    html = inbox(client_of(jun)).partition("<main")[2]
    assert html.count("Where do you read?</a></h2>") == 1
    assert html.index("Three.") < html.index("One.") < html.index("Two.")


def test_one_notice_can_be_put_away_unread(
    thread: Thread, answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    notice = Notification.objects.of(mara).get()
    client_of(mara).post(f"/inbox/{notice.pk}/clear/")
    assert "Nothing waits for you." in inbox(client_of(mara))


def test_nobody_opens_or_puts_away_the_notices_of_another(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    notice = Notification.objects.of(mara).get()
    assert client_of(jun).get(f"/inbox/{notice.pk}/").status_code == 404
    assert client_of(jun).post(f"/inbox/{notice.pk}/clear/").status_code == 404
    client_of(jun).post("/inbox/read/")
    notice.refresh_from_db()
    assert notice.is_unread


def test_a_stranger_has_no_inbox(visitor: Client, db: None) -> None:
    assert visitor.get("/inbox/").headers["Location"].startswith("/accounts/login/")
    assert b'id="bell"' not in visitor.get("/discussions/").content


def test_the_bell_answers_only_when_its_number_has_changed(
    thread: Thread, answer: Comment, mara: Member, client_of: ClientOf, visitor: Client
) -> None:
    client = client_of(mara)
    assert client.get("/inbox/bell/?count=1").status_code == 204
    assert "Inbox, 1 unread" in client.get("/inbox/bell/?count=0").content.decode()
    with CaptureQueriesContext(connection) as taken:
        client.get("/inbox/bell/?count=1")
    assert len([query for query in taken if "notification" in query["sql"]]) == 1
    assert len(taken) <= 3  # the session, the member, the count
    assert visitor.get("/inbox/bell/?count=1").status_code == 286  # htmx stops asking


def test_the_inbox_takes_few_queries_whatever_is_in_it(
    thread: Thread, answer: Comment, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    for number in range(24):
        thread.comment(by=mara, body="Yes.", under=answer, scope=after(novel, 9 if number % 2 else 2))
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as taken:
        client.get("/inbox/")
    assert len(taken) <= 12


def test_the_inbox_is_paged(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    for number in range(30):
        thread.comment(by=mara, body=f"Number {number}.", under=answer, at=NOON + timedelta(minutes=number))
    client = client_of(jun)
    assert "Number 29." in inbox(client)
    assert "Number 3." in client.get("/inbox/?page=2").content.decode()


# Muting ---------------------------------------------------------------------------------------------------------


def test_a_muted_member_a_muted_thread_and_a_muted_work_ring_no_bell(
    thread: Thread, answer: Comment, mara: Member, jun: Member, novel: Work
) -> None:
    Mute.objects.create(member=jun, muted=mara)
    thread.comment(by=mara, body="@jun", under=answer)
    Mute.objects.all().delete()
    Watch.objects.choose(jun, thread, Level.NOTHING)
    thread.comment(by=mara, body="@jun", under=answer)
    Watch.objects.forget(jun, thread)
    Watch.objects.choose(jun, novel, Level.NOTHING)
    thread.comment(by=mara, body="@jun", under=answer)
    assert told(jun) == []


def test_the_nearest_choice_counts(
    thread: Thread, answer: Comment, mara: Member, jun: Member, novel: Work
) -> None:
    Watch.objects.choose(jun, None, Level.NOTHING)
    Watch.objects.choose(jun, novel, Level.NOTHING)
    Watch.objects.choose(jun, thread, Level.ANSWERS)
    thread.comment(by=mara, body="Yes.", under=answer)
    assert told(jun) == [Kind.REPLY]


def test_what_a_moderator_did_is_told_whatever_was_muted(
    thread: Thread, answer: Comment, jun: Member, tobias: Member
) -> None:
    Watch.objects.choose(jun, thread, Level.NOTHING)
    Mute.objects.create(member=jun, muted=tobias)
    answer.delete_words(by=tobias)
    assert told(jun) == [Kind.MODERATION]


# Leaving ----------------------------------------------------------------------------------------------------------


def test_a_member_who_leaves_is_named_no_more(
    thread: Thread, answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="Quite so.", under=answer)
    answer.like(by=mara)
    mara.leave(taking_words=False)
    html = inbox(client_of(jun))
    assert "A former member answered you." in html
    assert told(jun) == [Kind.REPLY]


def test_the_archive_holds_notices_without_the_words_of_others(
    thread: Thread, answer: Comment, mara: Member, jun: Member
) -> None:
    from bookclub.members import archives

    thread.comment(by=mara, body="Quite so.", under=answer)
    gathered = archives.gather(jun)
    assert [notice["title"] for notice in gathered["notices"]] == [thread.title]
    assert [watch["title"] for watch in gathered["watches"]] == [thread.title]
    assert "Quite so" not in str(gathered)
