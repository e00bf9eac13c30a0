"""The limits of the new: how many links, how many posts an hour, and that nothing typed is lost by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bookclub.members.models import Club, Member
from bookclub.moderation.models import Held
from discussions.models import Comment, Thread
from tests.people import ClientOf, make_member

LINKS = "See https://one.example and [two](https://two.example)."


@pytest.fixture
def careful_club(db: None) -> Club:
    """Who joined within three days may post one link and two posts an hour."""
    club = Club(new_for_days=3, new_links=1, new_posts_an_hour=2)
    club.save()
    return club


@pytest.fixture
def nora(careful_club: Club) -> Member:
    """She has joined a moment ago."""
    return make_member("nora", "Nora")


def of_old(member: Member) -> Member:
    Member.objects.filter(pk=member.pk).update(date_joined=timezone.now() - timedelta(days=30))
    return member


def test_too_many_links_are_refused_beside_the_words(
    nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    answer = client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": LINKS})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "a post may have at most one link; this one has 2" in page
    assert "[two](https://two.example)" in page, "nothing typed is lost"
    assert 'aria-invalid="true"' in page
    assert not Comment.objects.filter(author=nora).exists()


def test_one_link_is_fine_and_so_are_links_within_the_house(
    nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    body = f"https://one.example and [this thread](/discussions/{thread.pk}/) and @{nora.username}"
    assert client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": body}).status_code == 302


def test_a_club_may_want_no_links_at_all(nora: Member, client_of: ClientOf) -> None:
    Club(new_for_days=3, new_links=0).save()
    sent = {"title": "Look", "body": "https://one.example"}
    answer = client_of(nora).post("/discussions/new/", sent)
    assert (answer.status_code, Thread.objects.count()) == (422, 0)
    assert "a post may have no links; this one has 1" in answer.content.decode()


def test_an_edit_does_not_bring_more_links(nora: Member, thread: Thread, client_of: ClientOf) -> None:
    comment = thread.comment(by=nora, body="Nothing here.")
    answer = client_of(nora).post(f"/discussions/comments/{comment.pk}/edit/", {"body": LINKS, "version": 1})
    assert answer.status_code == 422
    assert "[two](https://two.example)" in answer.content.decode()


def test_after_so_many_posts_in_an_hour_the_next_has_to_wait(
    nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    client, path = client_of(nora), f"/discussions/{thread.pk}/reply/"
    for words in ("One.", "Two."):
        assert client.post(path, {"body": words}).status_code == 302
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(path, {"body": "And *three*."}, headers=headers)
        assert answer.status_code == 429
        page = answer.content.decode()
        assert "2 posts an hour are the most" in page
        assert "And *three*." in page, "nothing typed is lost"
    Comment.objects.filter(author=nora).update(created_at=timezone.now() - timedelta(hours=2))
    assert client.post(path, {"body": "And *three*."}).status_code == 302


def test_threads_and_what_waits_count_and_edits_do_not(
    nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    Club(new_for_days=3, new_posts_an_hour=2, first_posts_wait=1).save()
    client = client_of(nora)
    client.post("/discussions/new/", {"title": "Hello", "body": "I am new."})
    comment = thread.comment(by=nora, body="Hello there.")
    assert Held.objects.count() == 1
    answer = client.post(f"/discussions/{thread.pk}/reply/", {"body": "A third."})
    assert answer.status_code == 429
    edited = client.post(f"/discussions/comments/{comment.pk}/edit/", {"body": "Hello, all.", "version": 1})
    assert edited.status_code == 302


def test_the_same_form_sent_twice_is_no_second_post(
    nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    Club(new_for_days=3, new_posts_an_hour=1).save()
    nonce = "6f0d1c1e-4a55-4c39-9a53-0d7a2a0f6d11"
    for _ in range(2):
        answer = client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": "One.", "nonce": nonce})
        assert answer.status_code == 302


def test_those_of_old_and_those_who_keep_the_club_have_no_limits(
    careful_club: Club, mara: Member, ines: Member, tobias: Member, thread: Thread, client_of: ClientOf
) -> None:
    for member in (of_old(mara), ines, tobias):
        for number in range(4):
            answer = client_of(member).post(f"/discussions/{thread.pk}/reply/", {"body": f"{LINKS} {number}"})
            assert answer.status_code == 302


def test_who_has_said_little_may_be_new_for_longer(
    db: None, jun: Member, thread: Thread, client_of: ClientOf
) -> None:
    Club(new_for_posts=2, new_links=0).save()
    path, client = f"/discussions/{thread.pk}/reply/", client_of(of_old(jun))
    assert client.post(path, {"body": LINKS}).status_code == 422
    for words in ("One.", "Two."):
        assert client.post(path, {"body": words}).status_code == 302
    assert client.post(path, {"body": LINKS}).status_code == 302
