"""The page of results: the form, its filters, its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from discussions.models import Thread
from tests.people import NOON, ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def gulls(thread: Thread, mara: Member, jun: Member) -> Thread:
    for day in range(25):
        by = jun if day % 5 == 0 else mara
        thread.comment(by=by, body=f"Gulls over day {day}.", at=NOON + timedelta(days=day))
    return thread


def shown(client: Client, query: str) -> str:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_search_shows_the_form_and_nothing_else(visitor: Client) -> None:
    page = shown(visitor, "")
    assert "Narrow it down" in page
    assert 'id="found"' not in page


def test_results_come_in_pages(gulls: Thread, visitor: Client) -> None:
    first, second = shown(visitor, "q=gulls"), shown(visitor, "q=gulls&page=2")
    assert "25 found" in first
    assert first.count('class="finding"') == 20
    assert second.count('class="finding"') == 5
    assert "?q=gulls&amp;page=2" in first
    for odd in ("0", "99", "-1", "x", "9" * 20):
        assert 'class="finding"' in shown(visitor, f"q=gulls&page={odd}")


def test_results_are_narrowed_by_author_work_date_thread_and_kind(
    gulls: Thread, visitor: Client, film: Work, mara: Member
) -> None:
    other = Thread.start(by=mara, title="Gulls again", body="Of gulls.", at=NOON)
    assert "5 found" in shown(visitor, "q=gulls&by=jun")
    assert "5 found" in shown(visitor, "q=gulls&by=@Jun")
    assert "25 found" in shown(visitor, "q=gulls&work=never-let-me-go")
    assert "Nothing found" in shown(visitor, "q=gulls&work=never-let-me-go-film")
    assert "3 found" in shown(visitor, "q=gulls&since=2026-03-05&until=2026-03-07")
    assert "25 found" in shown(visitor, f"q=gulls&thread={gulls.pk}")
    assert "1 found" in shown(visitor, f"q=gulls&thread={other.pk}")
    assert "1 found" in shown(visitor, "q=gulls&kind=thread")
    assert "27 found" in shown(visitor, "q=gulls")


@pytest.mark.parametrize(
    "query",
    ["by=nobody", "work=none", "since=yesterday", "since=2026-03-05&until=2026-03-01", "thread=99999", "kind=spell",
     "since=0001-01-01", "until=9999-12-31", "thread=x"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_said_beside_it(query: str, visitor: Client, novel: Work) -> None:
    answer = visitor.get(f"/search/?q=gulls&{query}")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "gulls" in page, "nothing typed is lost"
    assert "error" in page


def test_what_was_typed_is_escaped_and_cut(visitor: Client) -> None:
    page = shown(visitor, "q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page
    assert len(shown(visitor, "q=" + "gull " * 2000)) < 20_000
    shown(visitor, "q=%00%ff%fe&by=%00")


def test_a_thread_has_a_field_of_its_own(gulls: Thread, visitor: Client) -> None:
    page = visitor.get(gulls.get_absolute_url()).content.decode()
    assert f'<input type="hidden" name="thread" value="{gulls.pk}">' in page


def test_every_page_has_the_field_in_its_head(visitor: Client) -> None:
    assert 'class="masthead__search"' in visitor.get("/").content.decode()


def test_a_closed_club_answers_no_search_of_strangers(
    visitor: Client, client_of: ClientOf, jun: Member
) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    assert visitor.get("/search/?q=gulls")["Location"].startswith("/accounts/login/")
    assert client_of(jun).get("/search/?q=gulls").status_code == 200


def test_a_search_is_asked_by_get_only_and_kept_by_no_shared_cache(visitor: Client, thread: Thread) -> None:
    assert visitor.post("/search/", {"q": "x"}).status_code == 405
    assert "private" in visitor.get("/search/?q=tram")["Cache-Control"]
