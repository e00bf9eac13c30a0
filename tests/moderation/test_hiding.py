"""Moderators hide what nobody should read, and bring it back."""

from __future__ import annotations

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry
from bookclub.reading.readers import Reader
from discussions.models import Comment, Thread
from tests.people import ClientOf


def test_a_hidden_comment_leaves_a_tombstone(
    thread: Thread, answer: Comment, tobias: Member, visitor: Client
) -> None:
    assert answer.hide(by=tobias, reason="Unkind.")
    html = visitor.get(thread.get_absolute_url()).content.decode()
    assert "In the bath" not in html
    assert "A comment was hidden by a moderator." in html
    assert "Jun" not in html
    thread.refresh_from_db()
    assert thread.comment_count == 0


def test_restored_it_stands_where_it_stood(
    thread: Thread, answer: Comment, tobias: Member, visitor: Client
) -> None:
    answer.hide(by=tobias)
    assert answer.restore(by=tobias, reason="A mistake.")
    assert "In the bath" in visitor.get(thread.get_absolute_url()).content.decode()
    thread.refresh_from_db()
    assert thread.comment_count == 1


def test_a_branch_is_hidden_as_one_and_comes_back_as_one(
    thread: Thread, answer: Comment, mara: Member, tobias: Member
) -> None:
    below = thread.comment(by=mara, body="In yours?", under=answer)
    alone = thread.comment(by=mara, body="Or mine?", under=answer)
    beside = thread.comment(by=mara, body="On the tram.")
    alone.hide(by=tobias)
    answer.hide(by=tobias, branch=True)
    assert set(Comment.objects.visible().filter(is_opening=False)) == {beside}
    thread.refresh_from_db()
    assert thread.comment_count == 1
    answer.restore(by=tobias)
    # What was hidden by itself before stays so.
    assert set(Comment.objects.visible().filter(is_opening=False)) == {answer, below, beside}
    thread.refresh_from_db()
    assert thread.comment_count == 3
    assert thread.recount() == 0


def test_nobody_reads_what_is_hidden_not_even_its_author(
    answer: Comment, jun: Member, tobias: Member
) -> None:
    answer.hide(by=tobias)
    for reader in (Reader(), Reader(jun), Reader(tobias)):
        assert not reader.may_read(answer)
        assert not Comment.objects.filter(pk=answer.pk).open_to(reader).exists()


@pytest.mark.parametrize("route", ["edit/", "reply/", "like/", "history/"])
def test_nothing_is_done_to_what_is_hidden(
    answer: Comment, jun: Member, tobias: Member, client_of: ClientOf, route: str
) -> None:
    answer.hide(by=tobias)
    client = client_of(jun)
    address = f"/discussions/comments/{answer.pk}/{route}"
    said = (
        client.get(address) if route == "history/" else client.post(address, {"body": "Again.", "version": 1})
    )
    assert said.status_code == 403
    answer.refresh_from_db()
    assert (answer.body, answer.like_count, answer.replies.count()) == ("In the bath, *slowly*.", 0, 0)


def test_a_hidden_thread_is_in_no_list_and_says_no_title(
    thread: Thread, answer: Comment, novel: Work, mara: Member, tobias: Member, visitor: Client
) -> None:
    thread.hide(by=tobias, reason="The title spoils.")
    pages = ["/", "/discussions/", novel.get_absolute_url(), mara.get_absolute_url(), "/members/jun/"]
    pages += [thread.get_absolute_url(), answer.get_absolute_url()]
    for address in pages:
        html = visitor.get(address, follow=True).content.decode()
        assert "Where do you read?" not in html
        assert "In the bath" not in html
    assert visitor.get(thread.get_absolute_url()).status_code == 410
    thread.restore(by=tobias)
    assert "In the bath" in visitor.get(thread.get_absolute_url()).content.decode()


def test_nobody_writes_in_a_hidden_thread(
    thread: Thread, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    thread.hide(by=tobias)
    assert client_of(jun).post(f"/discussions/{thread.pk}/reply/", {"body": "Hello?"}).status_code == 404
    assert thread.comments.count() == 1


def test_hiding_twice_is_one_deed_in_the_log(answer: Comment, jun: Member, tobias: Member) -> None:
    assert answer.hide(by=tobias, reason="Unkind.")
    assert not Comment.objects.get(pk=answer.pk).hide(by=tobias, reason="Unkind.")
    entry = LogEntry.objects.about(answer).get()
    assert (entry.by, entry.deed, entry.member, entry.reason) == (tobias, Deed.HIDE, jun, "Unkind.")
    assert "bath" not in str(entry)


def test_a_hidden_comment_that_its_author_deletes_is_counted_off_once(
    thread: Thread, answer: Comment, jun: Member, tobias: Member
) -> None:
    answer.hide(by=tobias)
    answer.delete_words(by=jun)
    assert thread.recount() == 0


def test_a_reply_under_a_hidden_comment_does_not_say_whom_it_answers(
    thread: Thread, answer: Comment, mara: Member, tobias: Member, visitor: Client
) -> None:
    thread.comment(by=mara, body="In yours?", under=answer)
    answer.hide(by=tobias)
    html = visitor.get(thread.get_absolute_url()).content.decode()
    assert "In yours?" in html
    assert "Jun" not in html
