"""Moderators move things while others write: nothing is lost, nothing happens twice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from bookclub.members.models import Member, Role
from bookclub.moderation.deeds import DISMISS, act_on
from bookclub.moderation.models import LogEntry, Outcome, Reason, Report, ReportIsClosed
from discussions.models import Comment, Thread
from discussions.models.paths import step
from tests.discussions.test_at_once import again, at_once, fresh
from tests.people import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(db: None) -> list[Member]:
    return [make_member(f"writer{number}") for number in range(8)]


@pytest.fixture
def keeper(db: None) -> Member:
    """These tests empty the tables, and with them the groups that the migrations made."""
    member = make_member("tobias", is_staff=True)
    group, _ = Group.objects.get_or_create(name=Role.MODERATOR)
    group.permissions.set(
        Permission.objects.filter(content_type__app_label__in=["moderation", "discussions"])
    )
    member.groups.add(group)
    return member


def whole(thread: Thread) -> list[str]:
    """The words of a thread, after seeing that each stands under its parent and is counted."""
    thread = fresh(thread)
    for comment in thread.comments.select_related("parent"):
        above = comment.parent.path if comment.parent else ""
        assert comment.path == above + step(comment.pk)
        assert comment.depth == (comment.parent.depth + 1 if comment.parent else 0)
        assert comment.parent is None or comment.parent.thread_id == comment.thread_id
    assert thread.recount() == 0
    return sorted(thread.comments.values_list("body", flat=True))


def test_replies_written_while_their_branch_is_split_off_go_with_it(
    people: list[Member], keeper: Member
) -> None:
    for round_ in range(4):
        talk = Thread.start(by=people[0], title="Talk", body="Go.")
        top = talk.comment(by=people[0], body="top")
        below = talk.comment(by=people[1], body="below", under=top)
        copies = [again(top), again(below)]
        deeds: list[Any] = [
            partial(fresh(talk).comment, by=who, body=f"reply {n}", under=copies[n % 2])
            for n, who in enumerate(people)
        ]
        deeds.insert(round_ * 2, partial(again(top).split_off, title="Apart", by=keeper))
        results = at_once(deeds)
        assert not [result for result in results if isinstance(result, Exception)]
        new = next(result for result in results if isinstance(result, Thread))
        assert whole(new) == sorted(["top", "below", *(f"reply {n}" for n in range(len(people)))])
        assert whole(talk) == ["Go."]


def test_answers_written_while_their_thread_is_merged_go_with_it(
    people: list[Member], keeper: Member
) -> None:
    for round_ in range(4):
        into = Thread.start(by=people[0], title="Into", body="Here.")
        talk = Thread.start(by=people[0], title="Talk", body="Go.")
        top = talk.comment(by=people[0], body="top")
        copy = again(top)
        deeds: list[Any] = [
            partial(fresh(talk).comment, by=who, body=f"reply {n}", under=copy if n % 2 else None)
            for n, who in enumerate(people)
        ]
        deeds.insert(round_ * 2, partial(fresh(talk).merge_into, fresh(into), by=keeper))
        results = at_once(deeds)
        assert not [result for result in results if isinstance(result, Exception)]
        assert whole(into) == sorted(["Here.", "Go.", "top", *(f"reply {n}" for n in range(len(people)))])
        assert not talk.comments.exists()


def test_two_who_merge_each_into_the_other_leave_one_thread(people: list[Member], keeper: Member) -> None:
    one, two = (Thread.start(by=people[0], title=f"{n}", body=f"{n}") for n in (1, 2))
    at_once(
        [
            partial(fresh(one).merge_into, fresh(two), by=keeper),
            partial(fresh(two).merge_into, fresh(one), by=keeper),
        ]
    )
    left = Thread.objects.filter(moved_to=None).get()
    assert whole(left) == ["1", "2"]


def test_of_two_moderators_on_one_report_the_second_is_told(people: list[Member], keeper: Member) -> None:
    comment = Thread.start(by=people[0], title="Talk", body="Go.").comment(by=people[1], body="...")
    report, _ = Report.objects.file(comment, by=people[2], author=people[1], reason=Reason.UNKIND)

    def close() -> None:
        form = DISMISS.form_for(None, {"reason": "Fine."})
        assert form.is_valid()
        act_on(Report.objects.get(pk=report.pk), DISMISS, form, by=keeper)

    results = at_once([close] * 4)
    assert [type(result) for result in results if result is not None] == [ReportIsClosed] * 3
    assert Report.objects.get().outcome == Outcome.DISMISSED
    assert LogEntry.objects.about(report).count() == 1


def test_a_branch_that_is_hidden_while_others_answer_leaves_nothing_in_sight(
    people: list[Member], keeper: Member
) -> None:
    talk = Thread.start(by=people[0], title="Talk", body="Go.")
    top = talk.comment(by=people[0], body="top")
    copy = again(top)
    deeds: list[Any] = [
        partial(fresh(talk).comment, by=who, body=f"reply {n}", under=copy) for n, who in enumerate(people)
    ]
    deeds.insert(4, partial(again(top).hide, by=keeper, branch=True))
    at_once(deeds)
    assert fresh(talk).recount() == 0
    assert Comment.objects.get(pk=top.pk).is_hidden
