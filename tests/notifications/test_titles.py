"""A title that was taken back stands in no notice: not in one that was told, nor in one that is yet to be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Reason, Report
from bookclub.notifications.models import Announcement, Kind, Level, Notification, Watch
from bookclub.schedules.models import Schedule
from discussions.models import Thread
from reviews.models import Opinion, Review
from tests.people import NOON, ClientOf
from tests.schedules.plans import five_weeks

pytestmark = pytest.mark.django_db

TOO_MUCH = "They are all clones"


@pytest.fixture
def listening(jun: Member) -> Member:
    """Jun hears of everything in the club."""
    Watch.objects.choose(jun, None, Level.ALL)
    return jun


@pytest.fixture
def blurted(novel: Work, mara: Member) -> Thread:
    """Mara has opened a thread under a title that says too much."""
    return Thread.start(by=mara, title=TOO_MUCH, body="Are they not?", work=novel)


def told(member: Member) -> list[str]:
    return list(Notification.objects.of(member).order_by("pk").values_list("title", flat=True))


def test_watchers_are_told_the_title_that_a_moderator_has_given_it_since(
    blurted: Thread, listening: Member, tobias: Member
) -> None:
    blurted.rename("On the children", by=tobias)
    Announcement.objects.spread()
    assert told(listening) == ["On the children"]


def test_watchers_are_not_told_of_what_was_hidden_before_the_clock_came_round(
    blurted: Thread, listening: Member, tobias: Member
) -> None:
    blurted.hide(by=tobias, reason="Its title.")
    Announcement.objects.spread()
    assert told(listening) == []


def test_nor_of_a_title_that_a_report_has_taken_down(blurted: Thread, mara: Member, jun: Member) -> None:
    Member.objects.filter(pk=jun.pk).update(date_joined=timezone.now() - timedelta(days=60))
    jun.refresh_from_db()
    Watch.objects.choose(jun, None, Level.ALL)
    Report.objects.file(blurted, by=jun, author=mara, reason=Reason.TITLE)
    Announcement.objects.spread()
    assert len(told(jun)) == 1
    assert TOO_MUCH not in told(jun)[0]


def test_notices_of_a_thread_that_went_into_another_bear_the_title_of_that_one(
    blurted: Thread, thread: Thread, mara: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    blurted.comment(by=mara, body="@jun, are they?")
    blurted.merge_into(thread, by=tobias, reason="Its title says too much.")
    assert told(jun) == ["Where do you read?"]
    thread.refresh_from_db()
    thread.rename("On reading", by=tobias)
    assert told(jun) == ["On reading"]
    assert TOO_MUCH not in client_of(jun).get("/inbox/").content.decode()


def test_a_headline_that_its_author_has_mended_is_mended_in_notices(
    novel: Work, mara: Member, listening: Member
) -> None:
    review = Review.objects.write(novel, Opinion(headline=TOO_MUCH, body="I say, @jun."), by=mara)
    mended = Opinion(headline="On the children", body="I say, @jun.")
    Review.objects.write(novel, mended, by=mara, version=review.version)
    Announcement.objects.spread()
    assert told(listening) == ["On the children"]


def test_so_is_the_title_of_a_meeting_and_that_of_its_schedule(
    novel: Work, ines: Member, mara: Member, jun: Member
) -> None:
    schedule = five_weeks(novel, by=ines)
    meeting = schedule.meetings.in_order().select_related("schedule")[0]
    meeting.change(by=ines, title=TOO_MUCH)
    meeting.thread.comment(by=mara, body="@jun, will you come?", at=NOON)
    Notification.objects.tell([jun], Kind.MEETING, about=meeting, title=meeting.full_title)
    meeting.change(by=ines, title="The first evening")
    assert told(jun) == ["Never Let Me Go, slowly: The first evening"] * 2
    Notification.objects.tell([jun], Kind.SCHEDULE, about=schedule, title=schedule.title)
    Schedule.objects.get(pk=schedule.pk).change(by=ines, title="Slowly")
    assert told(jun) == [*["Slowly: The first evening"] * 2, "Slowly"]
