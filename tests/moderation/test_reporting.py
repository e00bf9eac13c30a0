"""Members say what is wrong with something."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Outcome, Reason, Report, ReportIsClosed
from discussions.models import Comment, Thread
from tests.people import ClientOf, after


def address(item: Comment | Thread | Member) -> str:
    return f"/moderation/report/{item._meta.label_lower}/{item.pk}/"


def test_a_member_reports_a_comment(answer: Comment, mara: Member, jun: Member, client_of: ClientOf) -> None:
    client = client_of(mara)
    page = client.get(answer.thread.get_absolute_url()).content.decode()
    assert address(answer) in page
    assert "bath" not in client.get(address(answer)).content.decode()
    said = client.post(address(answer), {"reason": "unkind", "words": "Rude."}, follow=True)
    assert "Thank you" in said.content.decode()
    report = Report.objects.get()
    assert (report.item, report.author, report.reporter, report.reason) == (answer, jun, mara, Reason.UNKIND)


def test_threads_and_profiles_can_be_reported(
    thread: Thread, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    for item in (thread, mara):
        assert address(item) in client.get(item.get_absolute_url()).content.decode()
        assert client.post(address(item), {"reason": "spam", "words": ""}).status_code == 302
    assert {report.item for report in Report.objects.all()} == {thread, mara}


def test_reporting_twice_leaves_one_report_open(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    client = client_of(mara)
    for _ in range(2):
        client.post(address(answer), {"reason": "spam", "words": ""})
    report = Report.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            content_type=report.content_type, object_id=answer.pk, reporter=mara, reason="spam"
        )


def test_a_closed_report_does_not_keep_one_from_reporting_anew(
    answer: Comment, mara: Member, tobias: Member
) -> None:
    first, _ = Report.objects.file(answer, by=mara, reason=Reason.SPAM)
    first.close(Outcome.DISMISSED, by=tobias)
    _, is_new = Report.objects.file(answer, by=mara, reason=Reason.SPAM)
    assert is_new


def test_of_two_who_close_a_report_the_second_is_told(
    answer: Comment, mara: Member, tobias: Member, ines: Member
) -> None:
    report, _ = Report.objects.file(answer, by=mara, reason=Reason.SPAM)
    copy = Report.objects.get()
    report.close(Outcome.UPHELD, by=tobias)
    with pytest.raises(ReportIsClosed, match="Tobias"):
        copy.close(Outcome.DISMISSED, by=ines)
    assert Report.objects.get().outcome == Outcome.UPHELD


def test_something_else_wants_words(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    said = client_of(mara).post(address(answer), {"reason": "other", "words": " "})
    assert said.status_code == 422
    assert "nobody can guess" in said.content.decode()
    assert not Report.objects.exists()


def test_nobody_reports_their_own_words_or_what_they_cannot_see(
    thread: Thread,
    answer: Comment,
    novel: Work,
    mara: Member,
    jun: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    veiled = thread.comment(by=mara, body="...", scope=after(novel, 12))
    hidden = thread.comment(by=mara, body="...")
    hidden.hide(by=tobias)
    client = client_of(jun)
    assert client.post(address(answer), {"reason": "spam"}).status_code == 403
    assert client.post(address(veiled), {"reason": "spam"}).status_code == 403
    assert client.post(address(hidden), {"reason": "spam"}).status_code == 404
    assert client.post("/moderation/report/members.club/1/", {"reason": "spam"}).status_code == 404
    assert not Report.objects.exists()


def test_strangers_sign_in_and_the_suspended_are_refused(
    answer: Comment, sten: Member, visitor: Client, client_of: ClientOf
) -> None:
    assert visitor.post(address(answer), {"reason": "spam"}).status_code == 302
    assert client_of(sten).post(address(answer), {"reason": "spam"}).status_code == 403
    assert not Report.objects.exists()
