"""The moderators' desk: what waits, a report in its place, and the deeds beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from bookclub.moderation.models import Deed, LogEntry, Outcome, Reason, Report
from bookclub.notifications.models import Notification
from bookclub.reading.readers import Reader
from discussions.models import Comment, Thread, moving
from tests.people import ClientOf, after


@pytest.fixture
def known(mara: Member) -> Member:
    """Mara has been here for a while."""
    Member.objects.filter(pk=mara.pk).update(date_joined=timezone.now() - timedelta(days=60))
    mara.refresh_from_db()
    return mara


@pytest.fixture
def report(answer: Comment, jun: Member, ines: Member) -> Report:
    """Ines, who has just joined, reports Jun's answer: so nothing is veiled."""
    return Report.objects.file(answer, by=ines, author=jun, reason=Reason.UNKIND, words="He is rude, see.")[0]


def do(client: Client, report: Report, deed: str, **data: Any) -> str:
    """Do a deed from the page of a report; what the desk says then."""
    address = f"/admin/moderation/report/{report.pk}/deed/{deed}/"
    answered = client.post(address, {"reason": "That is why.", **data}, follow=True)
    return str(answered.content.decode())


def heard(member: Member) -> list[str]:
    return list(Notification.objects.of(member).order_by("pk").values_list("words", flat=True))


# What waits


def test_the_first_page_says_what_waits_oldest_first(
    report: Report, thread: Thread, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    older, _ = Report.objects.file(
        thread, by=tobias, author=mara, reason=Reason.TITLE, at=timezone.now() - timedelta(days=3)
    )
    html = client_of(tobias).get("/admin/").content.decode()
    links = re.findall(r"/admin/moderation/report/(\d+)/change/", html)
    assert links[:2] == [str(older.pk), str(report.pk)]
    assert 'What waits <span class="waits__count">2</span>' in html


def test_those_who_want_to_join_wait_there_too(tobias: Member, jun: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    assert "wants to join" in client_of(tobias).get("/admin/").content.decode()


def test_nothing_waits(tobias: Member, client_of: ClientOf) -> None:
    assert "A quiet evening." in client_of(tobias).get("/admin/").content.decode()


# Looking


def test_a_report_shows_its_place_and_not_a_word(report: Report, tobias: Member, client_of: ClientOf) -> None:
    html = client_of(tobias).get(f"/admin/moderation/report/{report.pk}/change/").content.decode()
    assert "a comment in “Where do you read?”" in html
    assert "bath" not in html
    assert "rude" not in html


def test_reading_ahead_to_judge_is_a_choice_that_is_noted(
    report: Report, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client = client_of(tobias)
    html = client.post(f"/admin/moderation/report/{report.pk}/look/").content.decode()
    assert "bath" in html
    assert "He is rude, see." in html
    assert LogEntry.objects.about(answer).get().deed == Deed.LOOK
    # It is not remembered: the page itself stays as it was.
    assert "bath" not in client.get(f"/admin/moderation/report/{report.pk}/change/").content.decode()
    assert client.get(f"/admin/moderation/report/{report.pk}/look/").status_code == 302


# Doing


def test_from_a_report_to_a_raised_point(
    report: Report,
    answer: Comment,
    novel: Work,
    jun: Member,
    ines: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    ninth = novel.milestones.get(position=9)
    do(client_of(tobias), report, "raise", **{f"after_{novel.pk}": ninth.pk})
    answer.refresh_from_db()
    report.refresh_from_db()
    assert answer.scope == after(novel, 9)
    assert (report.outcome, report.closed_by) == (Outcome.UPHELD, tobias)
    assert any("moved the spoiler point" in words and "That is why." in words for words in heard(jun))
    assert any("Something was done" in words for words in heard(ines))
    raised = LogEntry.objects.about(answer).get(deed=Deed.RAISE)
    assert raised.change == "point: safe for everyone → Part One of Never Let Me Go"


@pytest.mark.parametrize("deed", ["hide", "hide-branch"])
def test_hiding(report: Report, answer: Comment, tobias: Member, client_of: ClientOf, deed: str) -> None:
    do(client_of(tobias), report, deed)
    answer.refresh_from_db()
    assert answer.is_hidden
    assert answer.hidden_reason == "That is why."


def test_dismissing(
    report: Report, answer: Comment, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    do(client_of(tobias), report, "dismiss")
    report.refresh_from_db()
    answer.refresh_from_db()
    assert report.outcome == Outcome.DISMISSED
    assert not answer.is_hidden
    assert any("Nothing needed doing" in words for words in heard(ines))


def test_splitting_and_merging(
    report: Report,
    thread: Thread,
    answer: Comment,
    mara: Member,
    jun: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    client = client_of(tobias)
    do(client, report, "split", title="On baths")
    new = Thread.objects.get(title="On baths")
    answer.refresh_from_db()
    assert answer.thread == new
    about, _ = Report.objects.file(new, by=mara, author=jun, reason=Reason.OFF_TOPIC)
    do(client, about, "merge", into=thread.pk)
    answer.refresh_from_db()
    assert answer.thread == thread


def test_what_cannot_be_merged_is_said_beside_the_form(
    thread: Thread,
    mara: Member,
    jun: Member,
    tobias: Member,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    about, _ = Report.objects.file(thread, by=jun, author=mara, reason=Reason.OFF_TOPIC)
    assert "This is the thread itself." in do(client_of(tobias), about, "merge", into=thread.pk)

    def too_late(*_: Any, **__: Any) -> None:
        raise ValidationError("These two threads cannot be merged any more.")

    monkeypatch.setattr(
        moving, "merge", too_late
    )  # as when another moderator was quicker with the other thread
    other = Thread.start(by=mara, title="There", body="It is early.")
    assert "These two threads cannot be merged any more." in do(
        client_of(tobias), about, "merge", into=other.pk
    )
    about.refresh_from_db()
    assert about.is_open
    assert not LogEntry.objects.exists()


def test_warning_suspending_and_lifting(
    report: Report, answer: Comment, jun: Member, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    client, theirs = client_of(tobias), client_of(jun)
    until = timezone.localdate() + timedelta(days=5)
    do(client, report, "suspend", until=f"{until:%Y-%m-%d}")
    jun.refresh_from_db()
    assert jun.is_suspended
    assert not jun.usersession_set.exists()
    assert theirs.get("/settings/").status_code in {200, 302}
    refused = client_of(jun).post(f"/discussions/{answer.thread_id}/reply/", {"body": "But!"})
    assert refused.status_code == 403
    assert "That is why." in refused.content.decode()
    again, _ = Report.objects.file(answer, by=mara, author=jun, reason=Reason.UNKIND)
    do(client, again, "lift")
    jun.refresh_from_db()
    assert not jun.is_suspended
    deeds = LogEntry.objects.filter(member=jun, deed__in=[Deed.SUSPEND, Deed.LIFT]).order_by("pk")
    assert [entry.deed for entry in deeds] == [Deed.SUSPEND, Deed.LIFT]


def test_a_deed_without_a_reason_is_not_done(
    report: Report, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    address = f"/admin/moderation/report/{report.pk}/deed/hide/"
    said = client_of(tobias).post(address, {"reason": ""})
    assert said.status_code == 422
    answer.refresh_from_db()
    assert not answer.is_hidden


def test_the_second_moderator_is_told(
    report: Report, answer: Comment, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    report.close(Outcome.DISMISSED, by=ines)
    html = do(client_of(tobias), report, "hide")
    assert "Inês Duarte has dealt with this report already. Nothing was done twice." in html
    answer.refresh_from_db()
    assert not answer.is_hidden


def test_nobody_else_does_any_of_it(
    report: Report,
    answer: Comment,
    jun: Member,
    ines: Member,
    sten: Member,
    visitor: Client,
    client_of: ClientOf,
) -> None:
    Member.objects.filter(pk=sten.pk).update(is_staff=True, is_superuser=True)
    for client in (visitor, client_of(jun), client_of(ines), client_of(sten)):
        for name in ("hide", "dismiss", "suspend"):
            do(client, report, name)
        client.post(f"/admin/moderation/report/{report.pk}/look/")
    report.refresh_from_db()
    answer.refresh_from_db()
    assert report.is_open
    assert not answer.is_hidden
    assert not LogEntry.objects.exists()


def test_a_moderator_does_not_suspend_another(
    thread: Thread, tobias: Member, mara: Member, client_of: ClientOf
) -> None:
    mara.is_staff = True
    mara.save()
    report, _ = Report.objects.file(thread, by=tobias, author=mara, reason=Reason.UNKIND)
    until = timezone.localdate() + timedelta(days=5)
    address = f"/admin/moderation/report/{report.pk}/deed/suspend/"
    said = client_of(tobias).post(address, {"reason": "So.", "until": f"{until:%Y-%m-%d}"})
    assert said.status_code == 403
    mara.refresh_from_db()
    assert not mara.is_suspended


# What a report veils by itself


def test_a_report_of_spoilers_veils_until_somebody_looks(
    thread: Thread,
    answer: Comment,
    novel: Work,
    known: Member,
    jun: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    below = thread.comment(by=jun, body="More.", under=answer)
    report, _ = Report.objects.file(answer, by=known, author=jun, reason=Reason.SPOILS)
    assert not Reader().may_read(Comment.objects.get(pk=answer.pk))
    assert not Reader().may_read(Comment.objects.get(pk=below.pk))
    assert any("waits until a moderator has looked" in words for words in heard(jun))
    do(client_of(tobias), report, "dismiss")
    assert Reader().may_read(Comment.objects.get(pk=answer.pk))
    assert Reader().may_read(Comment.objects.get(pk=below.pk))


def test_once_dismissed_no_report_veils_it_again(
    answer: Comment, known: Member, ines: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    Member.objects.update(date_joined=timezone.now() - timedelta(days=60))
    report, _ = Report.objects.file(answer, by=known, author=jun, reason=Reason.SPOILS)
    do(client_of(tobias), report, "dismiss")
    ines.refresh_from_db()
    Report.objects.file(answer, by=ines, author=jun, reason=Reason.SPOILS)
    assert Reader().may_read(Comment.objects.get(pk=answer.pk))


def test_a_newcomer_veils_nothing(answer: Comment, mara: Member, jun: Member) -> None:
    Report.objects.file(answer, by=mara, author=jun, reason=Reason.SPOILS)
    assert Reader().may_read(Comment.objects.get(pk=answer.pk))


def test_one_whose_reports_came_to_nothing_veils_nothing(
    thread: Thread, known: Member, jun: Member, tobias: Member
) -> None:
    for number in range(3):
        comment = thread.comment(by=jun, body=f"{number}")
        report, _ = Report.objects.file(comment, by=known, author=jun, reason=Reason.SPOILS)
        report.unveil()
        report.close(Outcome.DISMISSED, by=tobias)
    last = thread.comment(by=jun, body="last")
    Report.objects.file(last, by=known, author=jun, reason=Reason.SPOILS)
    assert Reader().may_read(Comment.objects.get(pk=last.pk))


# The log, for those whom it concerns, and for everyone


def test_a_member_reads_what_was_done_and_what_came_of_their_reports(
    report: Report, jun: Member, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    do(client_of(tobias), report, "hide")
    mine = client_of(jun).get("/moderation/yours/").content.decode()
    assert "A moderator hid your comment. That is why." in mine
    theirs = client_of(ines).get("/moderation/yours/").content.decode()
    assert "something was done" in theirs
    assert "A moderator hid your comment" not in theirs


def test_the_public_log_names_nobody(
    report: Report, tobias: Member, visitor: Client, client_of: ClientOf
) -> None:
    do(client_of(tobias), report, "hide")
    assert visitor.get("/moderation/log/").status_code == 404
    Club(shows_log=True).save()
    html = visitor.get("/moderation/log/").content.decode()
    assert "A moderator hid a comment." in html
    for secret in ("Tobias", "Jun", "That is why.", "Where do you read?"):
        assert secret not in html


def test_the_log_is_exported_without_a_formula(jun: Member, tobias: Member, client_of: ClientOf) -> None:
    entry = LogEntry.objects.note(by=tobias, deed=Deed.WARN, about=jun, reason="=1+1")
    data = {"action": "export", "_selected_action": [entry.pk]}
    said = client_of(tobias).post("/admin/moderation/logentry/", data)
    assert said["Content-Type"].startswith("text/csv")
    assert "'=1+1" in said.content.decode()


def test_roles_that_a_superuser_grants_stand_in_the_log(jun: Member, client_of: ClientOf) -> None:
    from django.contrib.auth.models import Group

    root = Member.objects.create_superuser("root", "root@example.org", None)
    group = Group.objects.get(name="Moderator")
    data = {"username": "jun", "name": "Jun", "about": "", "is_active": "on", "groups": [group.pk]}
    data |= {"suspended_until_0": "", "suspended_until_1": "", "suspension_reason": ""}
    client_of(root).post(f"/admin/members/member/{jun.pk}/change/", data)
    assert LogEntry.objects.about(jun).get().change == "roles: none → Moderator"


@pytest.mark.parametrize("deed", ["let_in", "turn_away"])
def test_who_is_let_in_or_turned_away_stands_in_the_log(
    jun: Member, tobias: Member, client_of: ClientOf, deed: str
) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    number = jun.pk
    client_of(tobias).post("/admin/members/member/", {"action": deed, "_selected_action": [jun.pk]})
    entry = LogEntry.objects.get(object_id=number, deed=deed)
    assert entry.by == tobias
    assert Member.objects.filter(pk=number).exists() == (deed == "let_in")
