"""A review that was reported, at the moderators' desk."""

from __future__ import annotations

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Outcome, Reason, Report
from reviews.models import Opinion, Review
from tests.people import ClientOf, after


@pytest.fixture
def report(novel: Work, mara: Member, jun: Member) -> Report:
    review = Review.objects.write(novel, Opinion(headline="A tram", body="It ends by the sea."), by=mara)
    return Report.objects.file(review, by=jun, author=mara, reason=Reason.UNKIND)[0]


def do(client: Client, report: Report, deed: str, **data: object) -> None:
    client.post(f"/admin/moderation/report/{report.pk}/deed/{deed}/", {"reason": "That is why.", **data})


def test_it_is_hidden(report: Report, tobias: Member, visitor: Client, client_of: ClientOf) -> None:
    do(client_of(tobias), report, "hide")
    review = Review.objects.get()
    assert review.is_hidden
    assert "by the sea" not in visitor.get(review.get_absolute_url(), follow=True).content.decode()


def test_its_point_is_raised(report: Report, novel: Work, tobias: Member, client_of: ClientOf) -> None:
    do(client_of(tobias), report, "raise", **{f"after_{novel.pk}": novel.milestones.get(position=23).pk})
    report.refresh_from_db()
    assert Review.objects.get().scope == after(novel, 23)
    assert report.outcome == Outcome.UPHELD
    assert LogEntry.objects.get(deed=Deed.RAISE).reason == "That is why."


def test_nobody_else_hides_it(report: Report, jun: Member, client_of: ClientOf) -> None:
    do(client_of(jun), report, "hide")
    assert not Review.objects.get().is_hidden
