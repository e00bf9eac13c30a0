"""Saying how far one has read, what that opens, and asking to see one thing anyway."""

from __future__ import annotations

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Progress, Reading, Reveal
from discussions.models import Comment, Thread
from tests.people import ClientOf, after


def finish(client: Client, work: Work, position: int | None, back: str = "/discussions/") -> str:
    """Say "I have finished", and answer the page that one comes back to."""
    milestone = work.milestones.get(position=position).pk if position else ""
    page = client.post(f"/reading/progress/{work.slug}/", {"milestone": milestone, "next": back}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_finishing_a_chapter_opens_what_waited_for_it_and_says_how_much(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    for number in (4, 9, 9, 10):
        thread.comment(by=mara, body=f"gardener {number}", scope=after(novel, number))
    html = finish(client_of(jun), novel, 9, back=thread.get_absolute_url())
    assert "3 comments opened for you." in html
    assert "past Part One of Never Let Me Go" in html
    assert html.count("gardener") == 3
    assert "gardener 10" not in html


def test_a_visitor_says_where_they_are_for_this_session(
    thread: Thread, novel: Work, mara: Member, visitor: Client
) -> None:
    thread.comment(by=mara, body="gardener", scope=after(novel, 9))
    assert "gardener" not in visitor.get(thread.get_absolute_url()).content.decode()
    assert "gardener" in finish(visitor, novel, 9, back=thread.get_absolute_url())
    assert "gardener" in visitor.get(thread.get_absolute_url()).content.decode()
    assert "gardener" not in Client().get(thread.get_absolute_url()).content.decode()
    assert not Progress.objects.exclude(member=mara).exists()


def test_the_next_chapter_is_one_click_away_whatever_the_list_shows(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="gardener", scope=after(novel, 4))
    client, third, fourth = client_of(jun), *(novel.milestones.get(position=place) for place in (3, 4))
    button = f'name="on_to" value="{fourth.pk}">Chapter 4 finished'
    assert button in client.get(thread.get_absolute_url()).content.decode()
    page = client.post(
        f"/reading/progress/{novel.slug}/",
        {"milestone": third.pk, "on_to": fourth.pk, "next": thread.get_absolute_url()},
        follow=True,
    ).content.decode()
    assert "gardener" in page
    assert "Chapter 5 finished" in page


def test_after_the_last_chapter_there_is_no_next_one_and_of_a_film_one_sees_the_rest(
    novel: Work, film: Work, mara: Member, client_of: ClientOf
) -> None:
    client = client_of(mara)
    assert "on_to" not in client.get(novel.get_absolute_url()).content.decode()
    assert ">Act One seen</button>" in client.get(film.get_absolute_url()).content.decode()
    finish(client, film, 3)
    assert ">Seen</button>" in client.get(film.get_absolute_url()).content.decode()


def test_progress_can_be_set_back_and_what_it_opened_closes(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="gardener", scope=after(novel, 3))
    html = finish(client_of(jun), novel, None, back=thread.get_absolute_url())
    assert "gardener" not in html
    assert not Progress.objects.filter(member=jun).exists()


def test_another_tab_that_says_the_same_changes_nothing(
    novel: Work, jun: Member, client_of: ClientOf
) -> None:
    finish(client_of(jun), novel, 9)
    assert "opened for you" not in finish(client_of(jun), novel, 9)
    assert Progress.objects.filter(member=jun).count() == 1


def test_readings_are_numbered_and_a_second_one_veils_nothing(
    thread: Thread, novel: Work, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="gardener", scope=after(novel, 23))
    client = client_of(jun)
    finish(client, novel, 23)
    first = Reading.objects.get(member=jun)
    assert first.number == 1
    assert first.finished_at is not None
    client.post(f"/reading/again/{novel.slug}/")
    client.post(f"/reading/again/{novel.slug}/")
    assert [r.number for r in Reading.objects.filter(member=jun)] == [1, 2]
    assert "gardener" in client.get(thread.get_absolute_url()).content.decode()
    client.post(f"/reading/again/{novel.slug}/", {"finished": ""})
    assert all(r.finished_at for r in Reading.objects.filter(member=jun))


@pytest.mark.parametrize("nonsense", ["x", "-1", "99999999999999999999", "1' or 1=1"])
def test_a_milestone_that_is_none_is_refused(
    novel: Work, jun: Member, client_of: ClientOf, nonsense: str
) -> None:
    assert client_of(jun).post(f"/reading/progress/{novel.slug}/", {"milestone": nonsense}).status_code == 404


def test_a_milestone_of_another_work_is_refused(
    novel: Work, film: Work, jun: Member, client_of: ClientOf
) -> None:
    seen = film.milestones.get(slug="seen").pk
    assert client_of(jun).post(f"/reading/progress/{novel.slug}/", {"milestone": seen}).status_code == 404
    assert Progress.objects.get(member=jun).milestone.position == 3


def test_the_way_back_leads_nowhere_else(novel: Work, jun: Member, client_of: ClientOf) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"):
        page = client_of(jun).post(f"/reading/progress/{novel.slug}/", {"next": elsewhere})
        assert page.headers["Location"] == novel.get_absolute_url()


def show(client: Client, comment: Comment, **more: str) -> str:
    page = client.post(
        f"/reading/show/discussions.comment/{comment.pk}/",
        {"next": comment.thread.get_absolute_url(), **more},
    )
    assert page.status_code == 302
    return client.get(comment.thread.get_absolute_url()).content.decode()


def test_show_it_anyway_shows_that_one_and_remembers_it(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    chosen = thread.comment(by=mara, body="gardener one", scope=after(novel, 20))
    thread.comment(by=mara, body="gardener two", under=chosen)
    html = show(client_of(jun), chosen)
    assert "gardener one" in html
    assert "gardener two" not in html
    assert Progress.objects.get(member=jun).milestone.position == 3
    assert Reveal.objects.count() == 1


def test_a_visitor_may_ask_to_see_one_too(thread: Thread, novel: Work, mara: Member, visitor: Client) -> None:
    chosen = thread.comment(by=mara, body="gardener", scope=after(novel, 20))
    assert "gardener" in show(visitor, chosen)
    assert "gardener" not in Client().get(thread.get_absolute_url()).content.decode()


def test_who_was_told_another_point_than_it_has_by_now_is_asked_again(
    thread: Thread, novel: Work, mara: Member, jun: Member, visitor: Client, client_of: ClientOf
) -> None:
    """A page that lay open over night says "after Part One"; a moderator has moved the comment to the end since."""
    chosen = thread.comment(by=mara, body="gardener", scope=after(novel, 9))
    for client in (visitor, client_of(jun)):
        asks = f"/reading/show/discussions.comment/{chosen.pk}/?at={after(novel, 9).pk}"
        assert asks in client.get(thread.get_absolute_url()).content.decode()
    chosen.raise_scope(after(novel, 23))
    for client in (visitor, client_of(jun)):
        page = client.post(asks, {"next": thread.get_absolute_url()}, follow=True).content.decode()
        assert "was moved meanwhile" in page
        assert "gardener" not in page
        asks_now = f"{asks.partition('?')[0]}?at={after(novel, 23).pk}"
        assert asks_now in page
        page = client.post(asks_now, {"next": thread.get_absolute_url()}, follow=True).content.decode()
        assert "gardener" in page


def test_asking_for_it_is_a_post(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    chosen = thread.comment(by=mara, body="gardener", scope=after(novel, 20))
    assert client_of(jun).get(f"/reading/show/discussions.comment/{chosen.pk}/").status_code == 405


def test_only_what_can_be_veiled_can_be_asked_for(jun: Member, client_of: ClientOf) -> None:
    assert client_of(jun).post(f"/reading/show/members.member/{jun.pk}/").status_code == 404
    assert client_of(jun).post("/reading/show/discussions.comment/4711/").status_code == 404


def test_the_offer_can_be_turned_off(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="gardener", scope=after(novel, 20))
    assert "show it anyway" in client_of(jun).get(thread.get_absolute_url()).content.decode()
    Member.objects.filter(pk=jun.pk).update(offers_reveal=False)
    assert "show it anyway" not in client_of(jun).get(thread.get_absolute_url()).content.decode()
