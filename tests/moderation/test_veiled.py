"""A report of spoilers, by one whom the club knows, veils whatever it is about; a look gives it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Reason, Report
from bookclub.notifications.models import Kind, Notification
from bookclub.reading.readers import Reader
from bookclub.reference.models import ReferencePage, Source, Statement
from bookclub.schedules.models import Meeting, Schedule
from discussions.models import Comment, Thread
from reviews.models import Review
from reviews.models.reviews import Opinion
from tests.people import ClientOf, after
from tests.schedules.plans import add_meeting


@pytest.fixture
def known(mara: Member) -> Member:
    """Mara has been here for a while."""
    Member.objects.filter(pk=mara.pk).update(date_joined=timezone.now() - timedelta(days=60))
    mara.refresh_from_db()
    return mara


def report(item: Any, by: Member, author: Member | None, reason: Reason = Reason.SPOILS) -> Report:
    return Report.objects.file(item, by=by, author=author, reason=reason)[0]


def dismiss(client: Client, about: Report) -> None:
    client.post(f"/admin/moderation/report/{about.pk}/deed/dismiss/", {"reason": "It is as it should be."})


def is_open(item: Any) -> bool:
    return Reader().may_read(type(item)._base_manager.get(pk=item.pk))


@pytest.fixture
def review(novel: Work, jun: Member) -> Review:
    return Review.objects.write(novel, Opinion(rating=7, body="She lets it go."), by=jun)


def test_a_review_waits_with_the_talk_below_it(
    review: Review, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    assert review.thread is not None
    below = review.thread.comment(by=jun, body="She does.")
    about = report(review, known, jun)
    assert not is_open(review)
    assert not is_open(below)
    dismiss(client_of(tobias), about)
    assert is_open(review)
    assert is_open(below)
    review.refresh_from_db()
    assert review.least_scope is None


def test_a_point_that_somebody_set_meanwhile_stays(
    review: Review, novel: Work, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(review, known, jun)
    review.set_scope(after(novel, 9), by=tobias)
    dismiss(client_of(tobias), about)
    review.refresh_from_db()
    assert review.scope == after(novel, 9)


@pytest.fixture
def statements(novel: Work, ines: Member) -> list[Statement]:
    Source.objects.create(key="blog", title="A blog")
    page = ReferencePage(slug="a-page", title="A page", work=novel)
    page.write("It begins. [@blog]\n\nIt goes on. [@blog]", by=ines)
    return list(Statement.objects.order_by("position"))


def test_a_statement_waits_and_its_neighbour_does_not(
    statements: list[Statement], known: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    first, second = statements
    about = report(first, known, ines)
    assert not is_open(first)
    assert is_open(second)
    dismiss(client_of(tobias), about)
    assert is_open(first)


def test_a_section_waits_with_all_that_it_says(
    statements: list[Statement], known: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(statements[0].section, known, ines)
    assert not [each for each in statements if is_open(each)]
    dismiss(client_of(tobias), about)
    assert all(is_open(each) for each in statements)


def test_what_a_page_says_anew_is_not_given_back(
    statements: list[Statement], novel: Work, known: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(statements[0], known, ines)
    page = ReferencePage.objects.get()
    page.write("It begins. {chapter-9} [@blog]\n\nIt goes on. [@blog]", by=ines)
    dismiss(client_of(tobias), about)
    statements[0].refresh_from_db()
    assert statements[0].scope == after(novel, 9)


@pytest.fixture
def meeting(novel: Work, ines: Member) -> Meeting:
    schedule = Schedule.objects.create(title="Slowly", state=Schedule.State.PUBLISHED, created_by=ines)
    meeting = add_meeting(schedule, (novel, 1, 3), at=timezone.now() + timedelta(days=7))
    schedule.settle()
    meeting.refresh_from_db()
    meeting.write({"questions": "Why does she let it go?"}, by=ines)
    meeting.refresh_from_db()
    return meeting


def test_what_is_said_of_a_meeting_waits(
    meeting: Meeting,
    novel: Work,
    jun: Member,
    known: Member,
    ines: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    client = client_of(jun)  # he is at chapter 3, as the meeting asks
    assert "let it go" in client.get(meeting.get_absolute_url()).content.decode()
    link = f"/moderation/report/schedules.meeting/{meeting.pk}/"
    reporter = client_of(known)
    assert link in reporter.get(meeting.get_absolute_url()).content.decode()
    reporter.post(link, {"reason": "spoils"})
    assert "let it go" not in client.get(meeting.get_absolute_url()).content.decode()
    dismiss(client_of(tobias), Report.objects.get())
    assert "let it go" in client.get(meeting.get_absolute_url()).content.decode()


def test_a_schedule_is_reported_and_its_planner_is_not_asked(
    meeting: Meeting, known: Member, ines: Member, client_of: ClientOf
) -> None:
    schedule = meeting.schedule
    link = f"/moderation/report/schedules.schedule/{schedule.pk}/"
    assert link in client_of(known).get(schedule.get_absolute_url()).content.decode()
    client_of(known).post(link, {"reason": "title"})
    assert Report.objects.get().author == ines
    assert link not in client_of(ines).get(schedule.get_absolute_url()).content.decode()


def test_a_thread_waits_with_all_that_is_said_in_it(
    thread: Thread,
    answer: Comment,
    known: Member,
    jun: Member,
    tobias: Member,
    novel: Work,
    client_of: ClientOf,
) -> None:
    further = thread.comment(by=jun, body="More.", scope=after(novel, 9))
    about = report(thread, long_here(jun), known)
    assert not is_open(answer)
    dismiss(client_of(tobias), about)
    assert is_open(answer)
    assert is_open(thread)
    further.refresh_from_db()
    assert further.scope == after(novel, 9)


def long_here(member: Member) -> Member:
    """As one whom the club knows."""
    Member.objects.filter(pk=member.pk).update(date_joined=timezone.now() - timedelta(days=60))
    member.refresh_from_db()
    return member


# Titles -----------------------------------------------------------------------------------------------------------


def test_a_title_that_is_said_to_spoil_comes_down_everywhere(
    thread: Thread, known: Member, jun: Member, tobias: Member, visitor: Client, client_of: ClientOf
) -> None:
    """Lists, the page itself, feeds, search and notices: none of them has to know of it."""
    Notification.objects.tell([jun], Kind.LIKE, about=thread, title=thread.title, by=known)
    about = report(thread, long_here(jun), known, Reason.TITLE)
    places = ["/", "/discussions/", thread.get_absolute_url(), "/works/never-let-me-go/", "/feeds/club.atom"]
    for address in [*places, "/search/?q=where+do+you+read&kind=thread"]:
        html = visitor.get(address).content.decode()
        assert "Where do you read?" not in html, address
    assert (
        "A thread without a title for now on Never Let Me Go" in visitor.get("/discussions/").content.decode()
    )
    assert "Where do you read?" not in client_of(jun).get("/inbox/").content.decode()
    desk = client_of(tobias)
    page = f"/admin/moderation/report/{about.pk}/change/"
    assert "Where do you read?" not in desk.get(page).content.decode()
    assert "Its title is taken down until you decide." in desk.get(page).content.decode()
    assert "Where do you read?" in desk.post(page.replace("change", "look")).content.decode()
    dismiss(desk, about)
    for address in places[1:4]:
        assert "Where do you read?" in visitor.get(address).content.decode(), address
    assert "Where do you read?" in client_of(jun).get("/inbox/").content.decode()
    assert [entry.deed for entry in LogEntry.objects.about(thread)] == [Deed.VEIL, Deed.LOOK, Deed.UNVEIL]


def test_a_moderator_gives_it_another_title(
    thread: Thread, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(thread, long_here(jun), known, Reason.TITLE)
    address = f"/admin/moderation/report/{about.pk}/deed/rename/"
    client_of(tobias).post(address, {"reason": "It said too much.", "title": "On reading"})
    thread.refresh_from_db()
    assert thread.title == "On reading"


def test_a_title_that_was_changed_meanwhile_stays(
    thread: Thread, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(thread, long_here(jun), known, Reason.TITLE)
    thread.rename("On reading", by=tobias)
    dismiss(client_of(tobias), about)
    thread.refresh_from_db()
    assert thread.title == "On reading"


def test_that_of_a_page_follows_its_page(review: Review, known: Member, jun: Member) -> None:
    assert review.thread is not None
    title = review.thread.title
    about = report(review.thread, known, jun, Reason.TITLE)
    review.thread.refresh_from_db()
    assert (review.thread.title, about.veiled) == (title, {})


def test_a_newcomer_takes_no_title_down(thread: Thread, known: Member, jun: Member) -> None:
    report(thread, jun, known, Reason.TITLE)
    thread.refresh_from_db()
    assert thread.title == "Where do you read?"
