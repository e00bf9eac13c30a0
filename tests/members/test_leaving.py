"""Closing an account: the words stay, or go along."""

from __future__ import annotations

import pytest
from django.test import Client

from bookclub.members.models import Member
from discussions.models import Comment, Like, Thread
from tests.people import ClientOf

from .walks import PASSWORD, confirmed, is_signed_in

DELETE = "/settings/delete/"


def leave(client: Client, member: Member, words: str, username: str | None = None) -> str:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(DELETE, {"words": words, "username": username or member.username}, follow=True)
    return answer.content.decode()


def signed_in(member: Member) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": member.username, "password": PASSWORD})
    return client


def test_words_stay_under_former_member(
    thread: Thread, answer: Comment, jun: Member, visitor: Client
) -> None:
    confirmed(jun)
    client, elsewhere = signed_in(jun), signed_in(jun)
    page = leave(client, jun, "leave")
    assert "What you wrote stays" in page
    answer.refresh_from_db()
    assert answer.author is None
    assert answer.body == "In the bath, *slowly*."
    for browser in (client, elsewhere):
        assert not is_signed_in(browser)
    assert not Member.objects.filter(username="jun").exists()


def test_words_go_along_and_a_tombstone_stays_where_replies_hang(
    thread: Thread, answer: Comment, jun: Member, mara: Member
) -> None:
    confirmed(jun)
    thread.comment(by=mara, body="Mind the pages.", under=answer)
    alone = thread.comment(by=jun, body="And you?")
    assert "gone with it" in leave(signed_in(jun), jun, "take")
    answer.refresh_from_db()
    alone.refresh_from_db()
    assert (answer.body, answer.body_html, answer.text, answer.pruned) == ("", "", "", False)
    assert alone.pruned
    thread.refresh_from_db()
    assert thread.comment_count == 1
    assert thread.recount() == 0


def test_a_thread_with_answers_keeps_its_title(thread: Thread, answer: Comment, mara: Member) -> None:
    confirmed(mara)
    leave(signed_in(mara), mara, "take")
    thread.refresh_from_db()
    assert thread.title == "Where do you read?"
    assert thread.author is None
    assert thread.comments.get(is_opening=True).is_deleted
    answer.refresh_from_db()
    assert answer.body == "In the bath, *slowly*."


def test_a_thread_without_others_words_vanishes(thread: Thread, mara: Member, jun: Member) -> None:
    confirmed(mara)
    own = thread.comment(by=mara, body="Anybody?")
    deeper = thread.comment(by=mara, body="Nobody.", under=own)
    thread.comment(by=jun, body="Me!", under=deeper).delete_words(by=jun)
    leave(signed_in(mara), mara, "take")
    assert not Thread.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("words", ["take", "leave"])
def test_likes_go_and_are_counted_off(
    thread: Thread, answer: Comment, jun: Member, mara: Member, words: str
) -> None:
    confirmed(mara)
    answer.like(by=mara)
    leave(signed_in(mara), mara, words)
    answer.refresh_from_db()
    assert answer.like_count == 0
    assert not Like.objects.exists()


def test_nobody_closes_an_account_without_showing_that_it_is_theirs(jun: Member) -> None:
    confirmed(jun)
    client = signed_in(jun)
    answer = client.post(DELETE, {"words": "take", "username": "jun"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": "not the tram"})
    assert client.get(DELETE).status_code == 302
    assert Member.objects.filter(username="jun").exists()


@pytest.mark.parametrize(
    "fields", [{"words": "take", "username": "mara"}, {"username": "jun"}, {"words": "take"}, {}]
)
def test_nobody_closes_an_account_by_a_slip(jun: Member, fields: dict[str, str]) -> None:
    confirmed(jun)
    client = signed_in(jun)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(DELETE, fields)
    # A form without any field is only looked at.
    assert answer.status_code == (422 if fields else 200)
    assert Member.objects.filter(username="jun").exists()
    assert is_signed_in(client)


def test_a_link_alone_closes_nothing(jun: Member, client_of: ClientOf) -> None:
    client_of(jun).get(DELETE, {"words": "take", "username": "jun"})
    assert Member.objects.filter(username="jun").exists()


def test_when_something_breaks_half_way_nothing_is_gone(
    thread: Thread, answer: Comment, jun: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("The lights went out.")

    monkeypatch.setattr(Member, "delete", breaks)
    with pytest.raises(RuntimeError):
        jun.leave(taking_words=True)
    answer.refresh_from_db()
    assert answer.body == "In the bath, *slowly*."
