"""A schedule is published: those who watch what it reads are told, once, and nothing is given away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Level, Notification, Watch
from bookclub.post.sending import send_due
from bookclub.schedules.models import Schedule
from bookclub.schedules.reminders import tell_of_plans
from tests.people import NOON, ClientOf
from tests.schedules.plans import five_weeks


@pytest.fixture
def draft(novel: Work, ines: Member) -> Schedule:
    first = timezone.now() + timedelta(days=3)
    return five_weeks(
        novel, by=ines, first=first, state=Schedule.State.DRAFT, published_at=None, time_zone="Europe/Lisbon"
    )


def told(member: Member) -> list[Notification]:
    return list(Notification.objects.of(member))


def test_those_who_watch_the_work_or_the_club_are_told(
    draft: Schedule, novel: Work, mara: Member, jun: Member, tobias: Member, ines: Member
) -> None:
    Watch.objects.choose(mara, novel, Level.ALL)
    Watch.objects.choose(jun, None, Level.ALL)
    Watch.objects.choose(ines, novel, Level.ALL)
    draft.publish(by=ines)
    assert tell_of_plans(timezone.now()) == 1
    for member in (mara, jun):
        [notice] = told(member)
        assert (notice.kind, notice.about, notice.title) == (Kind.SCHEDULE, draft, "Never Let Me Go, slowly")
        assert notice.words.startswith("A new schedule: Never Let Me Go in 5 meetings. The first is on ")
    assert told(tobias) == []  # who watches nothing
    assert told(ines) == []  # who published it
    send_due()
    [letter] = [message for message in mail.outbox if "mara@example.org" in message.to]
    assert "A new schedule: Never Let Me Go in 5 meetings." in " ".join(letter.body.split())


def test_who_watches_the_club_and_has_muted_the_work_is_left_in_peace(
    draft: Schedule, novel: Work, mara: Member, ines: Member
) -> None:
    Watch.objects.choose(mara, None, Level.ALL)
    Watch.objects.choose(mara, novel, Level.NOTHING)
    draft.publish(by=ines)
    tell_of_plans(timezone.now())
    assert told(mara) == []


def test_it_is_told_once_and_by_the_clock(draft: Schedule, novel: Work, mara: Member, ines: Member) -> None:
    Watch.objects.choose(mara, novel, Level.ALL)
    call_command("tick", verbosity=0)
    assert told(mara) == []  # a draft is nobody's business
    draft.publish(by=ines)
    draft.pause(by=ines)
    draft.resume(by=ines)
    for _ in range(2):
        call_command("tick", verbosity=0)
    assert len(told(mara)) == 1


def test_a_schedule_without_meetings_or_dates_can_be_told_of(
    novel: Work, film: Work, mara: Member, ines: Member
) -> None:
    Watch.objects.choose(mara, None, Level.ALL)
    empty = Schedule.objects.create(title="Some day", created_by=ines)
    empty.publish(by=ines)
    assert tell_of_plans(timezone.now()) == 1
    assert told(mara)[0].words == "A new schedule: a plan in 0 meetings."


def test_it_leads_to_the_schedule_and_says_nothing_of_what_is_asked_there(
    draft: Schedule, novel: Work, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    Watch.objects.choose(jun, novel, Level.ALL)
    first = draft.meetings.in_order().select_related("schedule")[4]
    first.write({"agenda": "Miss Emily."}, by=ines)
    draft.publish(by=ines)
    tell_of_plans(NOON)
    client = client_of(jun)
    page = client.get("/inbox/").content.decode()
    assert "The schedule has changed" not in page
    assert "A new schedule: Never Let Me Go in 5 meetings." in page
    assert "Miss Emily" not in page
    [notice] = told(jun)
    assert client.get(notice.get_absolute_url()).headers["Location"] == draft.get_absolute_url()
