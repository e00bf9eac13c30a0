"""What a reader finds on the page of a thread."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread
from discussions.pages import SIZE
from tests.people import NOON, ClientOf, after


def page(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(html: str) -> list[int]:
    """The ids of the comments that stand open on a page, in order; the opening words aside."""
    tree = html.partition('class="tree"')[2]
    return [
        int(pk)
        for pk in re.findall(r'<li class="d\d+" data-depth="\d+" id="comment-(\d+)">\s*<article', tree)
    ]


def test_a_visitor_reads_a_thread(thread: Thread, answer: Comment, visitor: Client) -> None:
    html = page(visitor, thread.get_absolute_url())
    assert "I read on the tram." in html
    assert "In the bath, <em>slowly</em>." in html
    assert ">1 comment</h2>" in html


def test_a_member_ahead_reads_what_a_member_behind_does_not(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="The lighthouse keeper did it.", scope=after(novel, 12))
    assert "lighthouse" in page(client_of(mara), thread.get_absolute_url())
    behind = page(client_of(jun), thread.get_absolute_url())
    assert "lighthouse" not in behind
    assert "A comment opens after Chapter 12" in behind


def test_veiled_neighbours_fold_into_one_line_that_counts_them(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    top = thread.comment(by=mara, body="one", scope=after(novel, 17))
    thread.comment(by=mara, body="two", under=top)
    thread.comment(by=mara, body="three", under=top)
    html = page(client_of(jun), thread.get_absolute_url())
    assert "3 comments open after Part Two" in html
    assert ">3 comments</h2>" in html
    assert shown(html) == []


def test_a_veiled_comment_tells_nothing_of_its_author_or_likes(
    thread: Thread, novel: Work, ines: Member, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=ines, body="...", scope=after(novel, 17))
    comment.like(by=mara)
    html = page(client_of(jun), thread.get_absolute_url())
    assert "Inês" not in html
    assert "deed__count" not in html


def test_a_reply_under_a_veiled_comment_does_not_say_whom_it_answers(
    thread: Thread, novel: Work, ines: Member, jun: Member, client_of: ClientOf
) -> None:
    """It can be read only because it was shown anyway; what it answers stays veiled."""
    from bookclub.reading.models import choose_to_see

    above = thread.comment(by=ines, body="...", scope=after(novel, 17))
    below = thread.comment(by=ines, body="visible", under=above)
    choose_to_see(below, by=jun)
    html = page(client_of(jun), thread.get_absolute_url())
    assert "visible" in html
    assert f'to <a href="/discussions/comments/{above.pk}/">a comment</a>' in html


def test_a_long_thread_is_read_page_by_page_without_loss_or_repetition(
    thread: Thread, jun: Member, visitor: Client
) -> None:
    made = [thread.comment(by=jun, body=f"word {number}").pk for number in range(2 * SIZE + 7)]
    address, seen = thread.get_absolute_url(), []
    while address:
        html = page(visitor, address)
        seen += shown(html)
        later = re.search(r'rel="next" href="([^"#]+)', html)
        address = f"{thread.get_absolute_url()}{later[1]}" if later else ""
    assert seen == made


def test_the_last_page_is_full_and_leads_back_to_the_first(
    thread: Thread, jun: Member, visitor: Client
) -> None:
    made = [thread.comment(by=jun, body=f"word {number}").pk for number in range(2 * SIZE + 7)]
    html = page(visitor, f"{thread.get_absolute_url()}?end")
    assert shown(html) == made[-SIZE:]
    earlier = re.search(r'rel="prev" href="([^"#]+)', html)
    assert earlier
    html = page(visitor, f"{thread.get_absolute_url()}{earlier[1]}")
    assert shown(html) == made[-2 * SIZE : -SIZE]


@pytest.mark.parametrize("place", [0, 30, 60, 120, -1])
def test_a_permalink_lands_on_the_page_that_holds_the_comment(
    thread: Thread, jun: Member, visitor: Client, place: int
) -> None:
    top = None
    made = []
    for number in range(140):
        comment = thread.comment(by=jun, body=f"word {number}", under=top if number % 7 else None)
        top = comment if number % 7 == 0 else top
        made.append(comment)
    html = page(visitor, made[place].get_absolute_url())
    assert made[place].pk in shown(html)
    assert f'id="comment-{made[place].pk}"' in html


@pytest.mark.parametrize(
    "nonsense", ["?from=0", "?from=x", "?before=99999999999999999999", "?folded=abc", "?page=-1"]
)
def test_nonsense_in_the_address_shows_a_page_all_the_same(
    thread: Thread, answer: Comment, visitor: Client, nonsense: str
) -> None:
    assert answer.pk in shown(page(visitor, thread.get_absolute_url() + nonsense))


def test_replies_fold_and_unfold_without_javascript(
    thread: Thread, answer: Comment, mara: Member, visitor: Client
) -> None:
    reply = thread.comment(by=mara, body="In yours?", under=answer)
    thread.comment(by=mara, body="Or the river?", under=reply)
    html = page(visitor, f"{thread.get_absolute_url()}?folded={answer.pk}")
    assert shown(html) == [answer.pk]
    assert "Unfold 2 replies" in html


def test_the_count_is_the_count_of_what_the_page_shows(
    thread: Thread, mara: Member, jun: Member, visitor: Client
) -> None:
    first = thread.comment(by=jun, body="one")
    thread.comment(by=mara, body="two", under=first)
    thread.comment(by=mara, body="three")
    first.delete_words(by=jun)
    html = page(visitor, thread.get_absolute_url())
    assert len(shown(html)) == 2
    assert ">2 comments</h2>" in html
    assert "deleted by its author" in html


def test_a_thread_says_which_point_it_is_for_to_those_who_are_past_it(
    novel: Work, mara: Member, client_of: ClientOf, visitor: Client
) -> None:
    late = Thread.start(by=mara, title="Late", body="...", work=novel, scope=after(novel, 17))
    assert "For readers past Part Two." in client_of(mara).get(late.get_absolute_url()).text
    assert "For readers past Part Two." in visitor.get(late.get_absolute_url()).text


def test_a_thread_nobody_has_is_404(visitor: Client, db: None) -> None:
    assert visitor.get("/discussions/4711/").status_code == 404
    assert visitor.get("/discussions/comments/4711/").status_code == 404


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        client.get(address)
    return len(taken)


@pytest.mark.parametrize("size", [10, 1000])
def test_the_page_of_a_thread_takes_few_queries_whatever_its_tree(
    thread: Thread, novel: Work, jun: Member, mara: Member, client_of: ClientOf, visitor: Client, size: int
) -> None:
    top = None
    for number in range(min(size, 120)):
        scope = after(novel, 12) if number % 2 else None
        top = thread.comment(by=mara, body="...", under=top if number % 5 else None, scope=scope)
    assert queries(client_of(jun), thread.get_absolute_url()) <= 12
    assert queries(visitor, thread.get_absolute_url()) <= 8
    assert queries(client_of(jun), f"{thread.get_absolute_url()}?end") <= 13


def test_a_half_veiled_page_takes_no_more_queries_than_an_open_one(
    thread: Thread, novel: Work, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    for number in range(30):
        thread.comment(by=mara, body="...", scope=after(novel, 12 if number % 2 else 2))
    assert queries(client_of(jun), thread.get_absolute_url()) <= queries(
        client_of(mara), thread.get_absolute_url()
    )


def test_lists_show_the_latest_first_and_the_pinned_above_all(
    thread: Thread, mara: Member, tobias: Member, visitor: Client
) -> None:
    newer = Thread.start(by=mara, title="Newer", body="...", at=NOON + timedelta(days=1))
    html = page(visitor, "/discussions/")
    assert html.index("Newer") < html.index("Where do you read?")
    thread.pin(by=tobias)
    html = page(visitor, "/discussions/")
    assert html.index("Where do you read?") < html.index("Newer")
    newer.comment(by=mara, body="...")
    assert "Newer" not in page(visitor, "/discussions/?show=unanswered")


def test_lists_can_be_asked_for_one_work(thread: Thread, film: Work, mara: Member, visitor: Client) -> None:
    Thread.start(by=mara, title="Of the film", body="...", work=film)
    html = page(visitor, f"/discussions/?work={film.slug}")
    assert "Of the film" in html
    assert "Where do you read?" not in html
    assert visitor.get("/discussions/?work=nothing").status_code == 404


def test_a_veiled_thread_shows_its_title_and_what_it_waits_for(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    thread = Thread.start(
        by=mara, title="The last scene", body="He waves.", work=novel, scope=after(novel, 23)
    )
    listed = page(client_of(jun), "/discussions/")
    assert "The last scene" in listed
    assert "opens after Part Three" in listed
    html = page(client_of(jun), thread.get_absolute_url())
    assert "He waves" not in html
    assert "This thread opens after Part Three" in html


def test_a_list_of_threads_takes_few_queries(
    novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    for number in range(30):
        Thread.start(by=mara, title=f"Thread {number}", body="...", work=novel, scope=after(novel, 9))
    assert queries(client_of(jun), "/discussions/") <= 8
