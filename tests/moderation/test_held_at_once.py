"""Held posts that several people, or one in haste, act on at the same time."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import OperationalError

from bookclub.members.models import Club, Member, Role
from bookclub.moderation.models import Held, HeldIsSettled, HeldWord, LogEntry
from bookclub.moderation.newcomers import TooManyPosts
from bookclub.notifications.models import Notification
from discussions import posting
from discussions.models import Comment, Thread
from tests.discussions.test_at_once import at_once, fresh
from tests.people import ClientOf, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keepers(db: None) -> list[Member]:
    """These tests empty the tables, and with them the groups that the migrations made."""
    group, _ = Group.objects.get_or_create(name=Role.MODERATOR)
    group.permissions.set(Permission.objects.filter(content_type__app_label__in=["moderation", "members"]))
    members = [make_member(name, is_staff=True) for name in ("tobias", "greta")]
    for member in members:
        member.groups.add(group)
    return members


@pytest.fixture
def nora(db: None) -> Member:
    return make_member("nora")


@pytest.fixture
def talk(db: None) -> Thread:
    return Thread.start(by=make_member("mara"), title="Talk", body="Go.")


def copy_of(held: Held) -> Held:
    return Held.objects.select_related("author").get(pk=held.pk)


def test_two_moderators_at_once_post_it_once_and_tell_each_once(
    keepers: list[Member], nora: Member, talk: Thread
) -> None:
    Club(first_posts_wait=9).save()
    for number in range(6):
        held = posting.answer(talk, by=nora, body=f"Words {number}, @mara.")
        assert isinstance(held, Held)
        deeds: list[Any] = [
            partial(copy_of(held).let_through, by=keepers[0]),
            partial(copy_of(held).let_through, by=keepers[1]),
            partial(copy_of(held).turn_down, by=keepers[number % 2], reason="No."),
        ]
        results = at_once(deeds)
        assert sum(isinstance(result, HeldIsSettled) for result in results) == 2, results
        settled = copy_of(held)
        posted = Comment.objects.filter(author=nora, body=f"Words {number}, @mara.").count()
        assert posted == (settled.state == Held.State.POSTED)
        assert LogEntry.objects.about(held).count() == 1
    told = Notification.objects.filter(member__username="mara")
    assert told.count() == Comment.objects.filter(author=nora).count()


def test_what_its_author_takes_back_at_that_moment_is_posted_or_gone(
    keepers: list[Member], nora: Member, talk: Thread
) -> None:
    Club(first_posts_wait=9).save()
    for number in range(4):
        held = posting.answer(talk, by=nora, body=f"Words {number}.")
        assert isinstance(held, Held)
        results = at_once([partial(copy_of(held).let_through, by=keepers[0]), copy_of(held).take_back])
        was_posted = Comment.objects.filter(author=nora, body=f"Words {number}.").exists()
        assert Held.objects.filter(pk=held.pk).exists() == was_posted
        assert (results[1] is True) != was_posted, results


def test_an_hours_worth_is_not_sent_twice_by_sending_it_at_once(nora: Member, talk: Thread) -> None:
    Club(new_for_days=9, new_posts_an_hour=3).save()
    deeds: list[Any] = [
        partial(posting.answer, fresh(talk), by=Member.objects.get(pk=nora.pk), body=f"Words {number}.")
        for number in range(8)
    ]
    results = at_once(deeds)
    assert sum(isinstance(result, TooManyPosts) for result in results) == 5, results
    assert Comment.objects.filter(author=nora).count() == 3


def test_an_edit_sent_twice_at_once_waits_once(nora: Member, talk: Thread) -> None:
    HeldWord.objects.create(word="casino")
    comment = talk.comment(by=nora, body="Before.")
    deeds: list[Any] = [
        partial(
            posting.change, Comment.objects.select_related("thread").get(pk=comment.pk), "A casino.",
            by=Member.objects.get(pk=nora.pk), version=1,
        )
        for _ in range(4)
    ]  # fmt: skip
    results = at_once(deeds)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Held.objects.count() == 1


def test_a_form_sent_twice_at_once_waits_once(nora: Member, talk: Thread) -> None:
    Club(first_posts_wait=1).save()
    nonce = uuid.uuid4()
    deeds: list[Any] = [
        partial(posting.answer, fresh(talk), by=Member.objects.get(pk=nora.pk), body="Hello.", nonce=nonce)
        for _ in range(4)
    ]
    results = at_once(deeds)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Held.objects.count() == 1


def test_two_moderators_who_let_somebody_in_at_once_stand_in_the_log_once(
    keepers: list[Member], client_of: ClientOf
) -> None:
    for number in range(4):
        wilma = make_member(f"wilma{number}", awaits_approval=True)
        chosen = {"action": "let_in", "_selected_action": wilma.pk}
        deeds: list[Any] = [
            partial(client_of(keeper).post, "/admin/members/member/", chosen) for keeper in keepers
        ]
        results = at_once(deeds)
        assert [getattr(result, "status_code", result) for result in results] == [302, 302]
        assert LogEntry.objects.filter(member=wilma, deed="let_in").count() == 1


def test_who_posts_while_their_account_is_closed_waits_for_nobody_who_waits_for_them(
    keepers: list[Member], talk: Thread
) -> None:
    Club(new_for_days=5, new_posts_an_hour=50).save()
    for number in range(6):
        leaver = make_member(f"leaver{number}")
        talk.comment(by=leaver, body="One.")
        results = at_once(
            [
                partial(posting.answer, fresh(talk), by=leaver, body="Two."),
                partial(Member.objects.get(pk=leaver.pk).leave, taking_words=False),
            ]
        )
        assert not any(isinstance(result, OperationalError) for result in results), results
        assert results[1] is None
        assert not Member.objects.filter(pk=leaver.pk).exists()
    said = Comment.objects.filter(thread=talk, is_opening=False)
    assert fresh(talk).comment_count == said.count()
