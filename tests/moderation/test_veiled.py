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


# What is said of a point while it is veiled -----------------------------------------------------------------------


def settle(client: Client, about: Report) -> None:
    client.post(f"/admin/moderation/report/{about.pk}/deed/done/", {"reason": "I have moved its point."})


def test_a_lesser_point_that_a_moderator_set_on_the_site_is_not_undone_by_closing_the_report(
    answer: Comment, novel: Work, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(answer, known, jun)
    ninth = novel.milestones.get(position=9).pk
    desk = client_of(tobias)
    desk.post(
        f"/discussions/comments/{answer.pk}/spoiler-point/", {f"after_{novel.pk}": ninth, "lower": "yes"}
    )
    settle(desk, about)
    answer.refresh_from_db()
    assert answer.scope == after(novel, 9)


@pytest.mark.parametrize("deed", [dismiss, settle])
def test_a_comment_comes_back_no_less_veiled_than_its_author_has_said_meanwhile(
    answer: Comment, novel: Work, known: Member, jun: Member, tobias: Member, client_of: ClientOf, deed: Any
) -> None:
    about = report(answer, known, jun)
    ninth = novel.milestones.get(position=9).pk
    client_of(jun).post(f"/discussions/comments/{answer.pk}/spoiler-point/", {f"after_{novel.pk}": ninth})
    assert not is_open(answer)
    deed(client_of(tobias), about)
    answer.refresh_from_db()
    assert answer.scope == after(novel, 9)


def test_what_hangs_under_it_comes_back_as_its_own_author_has_said(
    answer: Comment, novel: Work, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    below = answer.thread.comment(by=known, body="Until it is cold.", under=answer)
    about = report(answer, known, jun)
    Comment.objects.get(pk=below.pk).raise_scope(after(novel, 9), by=known)
    dismiss(client_of(tobias), about)
    below.refresh_from_db()
    assert is_open(answer)
    assert below.scope == after(novel, 9)


def test_a_thread_that_was_raised_meanwhile_stays_so(
    thread: Thread,
    answer: Comment,
    novel: Work,
    known: Member,
    jun: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    about = report(thread, long_here(jun), known)
    Thread.objects.get(pk=thread.pk).raise_scope(after(novel, 9), by=tobias)
    settle(client_of(tobias), about)
    for item in (thread, answer):
        item.refresh_from_db()
        assert item.scope == after(novel, 9)


def test_a_review_that_was_raised_meanwhile_stays_so(
    review: Review, novel: Work, known: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(review, known, jun)
    review.raise_scope(after(novel, 9), by=tobias)
    settle(client_of(tobias), about)
    review.refresh_from_db()
    assert review.scope == after(novel, 9)


def test_a_statement_that_its_editor_has_moved_to_the_end_stays_there(
    statements: list[Statement], novel: Work, known: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    about = report(statements[0], known, ines)
    page = ReferencePage.objects.get()
    page.write("It begins. {everything} [@blog]\n\nIt goes on. [@blog]", by=ines)
    settle(client_of(tobias), about)
    assert not is_open(statements[0])


@pytest.mark.parametrize("whole_section", [False, True])
def test_a_slip_mended_elsewhere_on_the_page_opens_nothing_that_waits_for_a_look(
    statements: list[Statement],
    known: Member,
    ines: Member,
    tobias: Member,
    client_of: ClientOf,
    whole_section: bool,
) -> None:
    first = statements[0]
    about = report(first.section if whole_section else first, known, ines)
    ReferencePage.objects.get().write("It begins. [@blog]\n\nIt goes on and on. [@blog]", by=ines)
    assert not is_open(first)
    dismiss(client_of(tobias), about)
    assert (
        is_open(first) is not whole_section
    )  # that section is gone: its statements wait for their next text


def test_an_answer_that_was_reported_by_itself_waits_on_when_only_what_it_answers_was_looked_at(
    answer: Comment, known: Member, jun: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    below = answer.thread.comment(by=known, body="Until it is cold.", under=answer)
    above = report(answer, known, jun)
    of_itself = report(below, long_here(ines), known)
    dismiss(client_of(tobias), above)
    assert is_open(answer)
    assert not is_open(below)
    dismiss(client_of(tobias), of_itself)
    assert is_open(below)
