"""The front page: what the club reads and says, and where one is oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookclub.library.models import Milestone, Work
from bookclub.members.models import Club, Member
from bookclub.reading.models import Progress
from bookclub.reference.models import ReferencePage
from discussions.models import Thread
from tests.library.shelves import fill
from tests.people import NOON, ClientOf, after, make_member, reach
from tests.schedules.plans import five_weeks

pytestmark = pytest.mark.django_db

FRONT = 20  # queries


def front(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def band(html: str, heading: str) -> str:
    """The section of the page with this heading, to the next one."""
    _, found, rest = html.partition(f'<h2 id="{heading}">')
    assert found, f"no section {heading}"
    return rest.partition("</section>")[0]


def test_a_visitor_learns_what_the_club_reads(
    visitor: Client, novel: Work, jun: Member, mara: Member
) -> None:
    html = front(visitor)
    assert "The club reads now" in html
    assert "1 member in the midst of it" in html
    assert "/works/never-let-me-go/" in html


def test_most_readers_come_first_and_then_the_latest(visitor: Client, novel: Work, jun: Member) -> None:
    emma, dracula = (Work.objects.create(slug=slug, title=slug.capitalize()) for slug in ("emma", "dracula"))
    for work in (emma, dracula):
        for position in (1, 2):
            Milestone.objects.create(
                work=work, position=position, slug=f"c{position}", name=f"Chapter {position}"
            )
    for name in ("ada", "ben"):
        reach(make_member(name), emma, 1)
    reach(make_member("cy"), dracula, 1)
    assert [work.slug for work in Work.objects.read_now()] == ["emma", "dracula", "never-let-me-go"]
    html = front(visitor)
    assert "2 members in the midst of it. Also open:" in html


def test_nobody_counts_who_has_finished_or_keeps_it_to_themselves(
    novel: Work, mara: Member, jun: Member
) -> None:
    jun.shows_progress = False
    jun.save()
    assert not Work.objects.read_now().exists()


def test_a_member_sees_where_they_are_and_what_comes_next(
    jun: Member, novel: Work, client_of: ClientOf
) -> None:
    here = band(front(client_of(jun)), "places")
    assert "You are past Chapter 3. Next: Chapter 4." in here
    assert "/discussions/?work=never-let-me-go" in here


def test_a_member_moves_on_from_the_front_page(jun: Member, novel: Work, client_of: ClientOf) -> None:
    client = client_of(jun)
    chapter = novel.milestones.get(slug="chapter-4")
    assert f'value="{chapter.pk}"' in band(front(client), "places")
    client.post("/reading/progress/never-let-me-go/", {"milestone": chapter.pk, "next": "/"})
    assert Progress.objects.get(member=jun).milestone == chapter
    assert "Next: Chapter 5" in front(client)


def test_a_visitor_who_said_where_they_are_sees_it(visitor: Client, novel: Work) -> None:
    chapter = novel.milestones.get(slug="chapter-9")
    visitor.post("/reading/progress/never-let-me-go/", {"milestone": chapter.pk})
    assert "You are past Part One. Next: Chapter 10." in band(front(visitor), "places")


def test_what_is_finished_is_no_place_to_be(mara: Member, novel: Work, client_of: ClientOf) -> None:
    assert "You are between books" in band(front(client_of(mara)), "places")


def test_a_member_sees_who_answered_them(
    client_of: ClientOf, visitor: Client, thread: Thread, mara: Member, jun: Member, novel: Work
) -> None:
    first = thread.comment(by=jun, body="In the bath.", at=NOON + timedelta(hours=1))
    assert "What concerns you" not in front(client_of(jun))
    thread.comment(by=mara, body="Never on a boat.", under=first, at=NOON + timedelta(hours=2))
    thread.comment(by=mara, body="@jun, the end.", under=first, scope=after(novel, 23))
    page = front(client_of(jun))
    assert "Mara answered you in “Where do you read?”<" in page
    assert "Never on a boat." not in page, "that stands in the inbox"
    assert "A reply to you in “Where do you read?” opens after" in page
    assert "the end.</p>" not in page
    assert "What concerns you" not in front(visitor)


def test_a_member_sees_what_is_new_since_they_looked_and_how_much(
    client_of: ClientOf, visitor: Client, thread: Thread, mara: Member, jun: Member, novel: Work
) -> None:
    now = timezone.now()
    seen = Thread.start(by=mara, title="Seen and done", body="Well?", at=now)
    client = client_of(jun)
    for each in (thread, seen):
        client.get(each.get_absolute_url())
    assert 'id="new"' not in front(client)
    thread.comment(by=mara, body="On the tram.")
    thread.comment(by=mara, body="And the boat.")
    thread.comment(by=mara, body="And Tommy.", scope=after(novel, 9))
    thread.comment(by=jun, body="My own words are not new to me.")
    html = front(client)
    new = band(html, "new")
    assert "2 new<" in new, "what is veiled does not count, nor do own words"
    assert "Seen and done" not in new
    assert f"/discussions/{thread.pk}/new/" in new
    assert "Where do you read?" not in band(html, "talk"), "it is not said twice"
    assert 'id="new"' not in front(visitor)


def test_what_a_finished_chapter_opens_is_new_on_the_front_page(
    client_of: ClientOf,
    thread: Thread,
    mara: Member,
    jun: Member,
    novel: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bookclub.home.keeping_up.LOOKED_AT", 1)
    thread.comment(by=mara, body="And Tommy.", scope=after(novel, 9))
    client = client_of(jun)
    client.get(thread.get_absolute_url())
    Thread.start(by=jun, title="A later one", body="Well?")
    assert 'id="new"' not in front(client)
    client.post(f"/reading/progress/{novel.slug}/", {"milestone": novel.milestones.get(position=9).pk})
    assert "1 new<" in band(front(client), "new"), "though the thread is not among those last spoken in"


def test_all_of_it_is_marked_as_read_from_the_front_page(
    client_of: ClientOf, thread: Thread, mara: Member, jun: Member
) -> None:
    client = client_of(jun)
    thread.comment(by=mara, body="On the tram.")
    assert 'id="new"' in front(client)
    assert client.post("/discussions/read/", {"next": "/"}).headers["Location"] == "/"
    assert 'id="new"' not in front(client)
    assert (
        client.post("/discussions/read/", {"next": "//evil.example/"}).headers["Location"] == "/discussions/"
    )


def test_a_member_sees_what_their_next_meeting_wants_read(
    client_of: ClientOf, visitor: Client, novel: Work, jun: Member, tobias: Member, ines: Member
) -> None:
    schedule = five_weeks(novel, by=ines, first=timezone.now() - timedelta(days=12))
    html = band(front(client_of(jun)), "next")
    meeting = schedule.meetings.get(position=3)
    assert meeting.get_absolute_url() in html
    assert "You are 6 chapters behind: 10 chapters to" in html
    for other in (client_of(tobias), visitor):
        assert 'id="next"' not in front(other), "they have not begun it"


def test_the_latest_talk_says_titles_and_not_a_word_that_spoils(
    visitor: Client, novel: Work, mara: Member, thread: Thread
) -> None:
    late = Thread.start(
        by=mara, title="On the ending", body="CANARY", work=novel, scope=after(novel, 23), at=NOON
    )
    late.comment(by=mara, body="CANARY again")
    html = front(visitor)
    talk = band(html, "talk")
    assert talk.index("On the ending") < talk.index("Where do you read?")
    assert "opens after Part Three of Never Let Me Go" in talk
    assert "CANARY" not in html


def test_talk_under_a_page_counts_once_somebody_spoke(visitor: Client, novel: Work, mara: Member) -> None:
    page = ReferencePage.objects.create(slug="nlmg", title="All about it", work=novel)
    assert "All about it" not in band(front(visitor), "talk")
    page.thread.comment(by=mara, body="A good page.")
    assert "All about it" in band(front(visitor), "talk")
    assert "/pages/nlmg/" in band(front(visitor), "pages")


def test_an_empty_club_tells_each_what_to_do_next(
    visitor: Client, ines: Member, sten: Member, client_of: ClientOf
) -> None:
    assert "An organiser will put the first book here" in front(visitor)
    assert "/works/new/" not in front(visitor)
    html = front(client_of(ines))
    assert "/works/new/" in html
    assert "/pages/new/" in html
    assert "/works/new/" not in front(client_of(sten))


def test_a_club_with_books_that_nobody_has_begun_says_so(visitor: Client, novel: Work) -> None:
    assert "Nobody has begun a book yet" in front(visitor)


def test_a_closed_club_has_no_front_for_strangers(visitor: Client, novel: Work) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    response = visitor.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("count", [10, 200])
def test_the_front_page_costs_the_same_however_much_there_is(
    count: int, mara: Member, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., CaptureQueriesContext],
) -> None:  # fmt: skip
    for number, work in enumerate(fill(count)):
        reach(mara, work, 1)
        if number < 10:
            Thread.start(by=mara, title=f"On {work}", body="Well.", work=work, scope=after(work, 2), at=NOON)
    client = client_of(mara)
    front(client)  # what is learnt once for all is not this page's cost
    with django_assert_max_num_queries(FRONT):
        html = front(client)
    assert html.count("You are past") == 3
    assert html.count("thread-list__row") == 6
