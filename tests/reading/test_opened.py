"""What moving on has opened, and where it stands; and every work that one has begun, side by side."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from discussions.models import Comment, Thread
from tests.people import ClientOf, after, make_member, reach


@pytest.fixture
def ahead(thread: Thread, novel: Work, mara: Member) -> list[Comment]:
    """Two comments after chapter 9, one after chapter 20."""
    return [thread.comment(by=mara, body="...", scope=after(novel, at)) for at in (9, 9, 20)]


def test_moving_on_says_what_it_opened_and_leads_there_in_one_click(
    client_of: ClientOf, jun: Member, novel: Work, ahead: list[Comment]
) -> None:
    browser = client_of(jun)
    ninth = novel.milestones.get(position=9)
    answer = browser.post("/reading/progress/never-let-me-go/", {"milestone": ninth.pk}, follow=True)
    assert "2 comments opened for you." in answer.text
    assert 'href="/reading/opened/never-let-me-go/?since=3"' in answer.text
    page = browser.get("/reading/opened/never-let-me-go/?since=3")
    assert "Where do you read?" in page.text
    assert "2 comments" in page.text
    assert f'href="/discussions/comments/{ahead[0].pk}/"' in page.text


def test_what_was_open_before_is_not_listed_again(
    client_of: ClientOf, jun: Member, novel: Work, ahead: list[Comment]
) -> None:
    reach(jun, novel, 20)
    browser = client_of(jun)
    assert "3 comments" in browser.get("/reading/opened/never-let-me-go/").text
    assert "1 comment<" in browser.get("/reading/opened/never-let-me-go/?since=9").text
    assert "Nothing has opened here." in browser.get("/reading/opened/never-let-me-go/?since=20").text


def test_what_waits_for_another_work_as_well_has_not_opened(
    client_of: ClientOf, jun: Member, thread: Thread, novel: Work, film: Work, mara: Member
) -> None:
    both = Scope.objects.covering(after(novel, 3), after(film, 4))
    thread.comment(by=mara, body="...", scope=both)
    assert "Nothing has opened here." in client_of(jun).get("/reading/opened/never-let-me-go/").text
    reach(jun, film, 4)
    assert "1 comment<" in client_of(jun).get("/reading/opened/never-let-me-go/").text


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "٣"])
def test_nonsense_in_the_address_is_taken_for_the_beginning(visitor: Client, novel: Work, since: str) -> None:
    assert visitor.get("/reading/opened/never-let-me-go/", {"since": since}).status_code == 200


def test_where_a_member_is_in_every_work_stands_side_by_side(
    client_of: ClientOf, jun: Member, novel: Work, film: Work
) -> None:
    reach(jun, film, 2)
    page = client_of(jun).get("/reading/").text
    assert "You are past Chapter 3." in page
    assert "You are past Act Two." in page
    assert page.count('class="progress"') == 2


def test_a_visitor_sees_what_they_have_said_in_this_visit(visitor: Client, novel: Work) -> None:
    assert "You have not begun anything yet." in visitor.get("/reading/").text
    third = novel.milestones.get(position=3)
    visitor.post("/reading/progress/never-let-me-go/", {"milestone": third.pk})
    assert "You are past Chapter 3." in visitor.get("/reading/").text


def test_many_works_cost_no_more_queries_than_a_few(
    client_of: ClientOf, django_assert_max_num_queries: Any, novel: Work, db: None
) -> None:
    lin = make_member("lin")
    for number in range(30):
        work = Work.objects.create(slug=f"w{number}", title=f"Work {number}")
        work.milestones.create(position=1, name="Chapter 1", slug="chapter-1")
        work.milestones.create(position=2, name="Chapter 2", slug="chapter-2")
        reach(lin, work, 1)
    browser = client_of(lin)
    with django_assert_max_num_queries(12):
        page = browser.get("/reading/").text
    assert page.count('class="progress"') == 20
    assert "?page=2" in page
