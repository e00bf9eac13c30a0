"""How far a comment spoils: never less than what it hangs on, and what hangs on it never less than it."""

from __future__ import annotations

import pytest
from django.conf import settings as of_the_club
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookclub import markup
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from discussions.models import Comment, Thread
from tests.people import after


def points(comment: Comment) -> dict[int, int]:
    """The positions that a comment's scope asks for, by work."""
    comment.refresh_from_db(fields=["scope"])
    if comment.scope is None:
        return {}
    return {point.work_id: point.needs for point in comment.scope.points.with_needs()}


def test_an_answer_is_veiled_as_far_as_what_it_answers(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    far = thread.comment(by=mara, body="...", scope=after(novel, 12))
    assert points(thread.comment(by=jun, body="...", under=far)) == {novel.pk: 12}


def test_an_answer_may_go_further_and_into_another_work(
    thread: Thread, novel: Work, film: Work, mara: Member
) -> None:
    far = thread.comment(by=mara, body="...", scope=after(novel, 12))
    further = thread.comment(by=mara, body="...", under=far, scope=after(novel, 20))
    both = thread.comment(by=mara, body="...", under=far, scope=after(film, 4))
    assert points(further) == {novel.pk: 20}
    assert points(both) == {novel.pk: 12, film.pk: 4}


def test_choosing_less_than_the_parent_is_quietly_raised(thread: Thread, novel: Work, mara: Member) -> None:
    far = thread.comment(by=mara, body="...", scope=after(novel, 12))
    assert points(thread.comment(by=mara, body="...", under=far, scope=after(novel, 2))) == {novel.pk: 12}


def test_nothing_in_a_thread_is_under_where_the_thread_starts(novel: Work, mara: Member) -> None:
    thread = Thread.start(by=mara, title="The end", body="...", work=novel, scope=after(novel, 23))
    assert points(thread.comment(by=mara, body="safe, I think")) == {novel.pk: 23}


def test_quoting_takes_over_the_point_of_the_quoted_words(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    far = thread.comment(by=mara, body="the words", scope=after(novel, 15))
    quoting = thread.comment(
        by=jun, body=f"> [Mara wrote]({far.get_absolute_url()}):\n> the words\n\nIndeed."
    )
    assert list(quoting.quotes.all()) == [far]
    assert points(quoting) == {novel.pk: 15}


@pytest.mark.parametrize(
    "link",
    [
        "/discussions/comments/{pk}/",
        "{origin}/discussions/comments/{pk}/",
        "{origin}/discussions/1/?here={pk}#comment-{pk}",
    ],
)
def test_a_quotation_may_name_its_comment_by_any_address_that_leads_there(
    thread: Thread, novel: Work, mara: Member, link: str
) -> None:
    far = thread.comment(by=mara, body="Tommy.", scope=after(novel, 15))
    link = link.format(pk=far.pk, origin=of_the_club.CLUB_ORIGIN)
    quoting = thread.comment(by=mara, body=f"> [Mara wrote]({link}):\n>\n> Tommy.\n\nYes.")
    assert points(quoting) == {novel.pk: 15}


def test_a_quotation_waits_as_far_though_what_it_quotes_was_deleted_meanwhile(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    far = thread.comment(by=jun, body="Tommy.", scope=after(novel, 15))
    far.delete_words(by=jun)
    quoting = thread.comment(
        by=mara, body=markup.quote("Tommy.", author="Jun", address=far.get_absolute_url())
    )
    assert points(quoting) == {novel.pk: 15}


def test_raising_a_comment_raises_what_answers_and_what_quotes_it_in_any_thread(
    thread: Thread, novel: Work, film: Work, mara: Member, jun: Member
) -> None:
    top = thread.comment(by=jun, body="the words")
    child = thread.comment(by=mara, body="...", under=top, scope=after(film, 2))
    grandchild = thread.comment(by=jun, body="...", under=child)
    elsewhere = Thread.start(by=mara, title="Elsewhere", body="...")
    quoting = elsewhere.comment(
        by=mara, body=f"> [Jun wrote]({grandchild.get_absolute_url()}):\n> ...\n\nHm."
    )
    under_quoting = elsewhere.comment(by=mara, body="...", under=quoting)
    beside = thread.comment(by=mara, body="...")

    top.raise_scope(after(novel, 9))

    assert points(top) == {novel.pk: 9}
    for comment in (child, grandchild, quoting, under_quoting):
        assert points(comment) == {novel.pk: 9, film.pk: 2}
    assert points(beside) == {}


def test_an_author_cannot_raise_by_choosing_less(thread: Thread, novel: Work, mara: Member) -> None:
    comment = thread.comment(by=mara, body="...", scope=after(novel, 9))
    comment.raise_scope(after(novel, 2))
    assert points(comment) == {novel.pk: 9}


def test_lowering_stops_at_what_the_surroundings_ask_for(thread: Thread, novel: Work, mara: Member) -> None:
    top = thread.comment(by=mara, body="...", scope=after(novel, 5))
    reply = thread.comment(by=mara, body="...", under=top, scope=after(novel, 20))
    reply.lower_scope(None)
    assert points(reply) == {novel.pk: 5}
    top.lower_scope(None)
    assert points(top) == {}


def test_the_whole_work_outranks_its_last_milestone(novel: Work) -> None:
    whole, last = Scope.objects.of({novel.pk: None}), after(novel, 23)
    assert Scope.objects.covering(whole, last) == whole
    assert Scope.objects.covering(last, whole) == whole


POINT = st.none() | st.integers(1, 23)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    tree=st.lists(st.tuples(st.integers(0, 12), POINT, POINT), min_size=1, max_size=10),
    raised=st.tuples(st.integers(0, 9), POINT),
)
def test_in_any_tree_after_any_raise_no_reply_is_under_its_parent(
    novel: Work,
    film: Work,
    mara: Member,
    tree: list[tuple[int, int | None, int | None]],
    raised: tuple[int, int | None],
) -> None:
    thread = Thread.start(by=mara, title="A tree", body="...")
    comments: list[Comment] = []
    for parent, in_novel, in_film in tree:
        scopes = [
            after(novel, in_novel) if in_novel else None,
            after(film, min(in_film, 4)) if in_film else None,
        ]
        under = comments[parent] if parent < len(comments) else None
        comments.append(
            thread.comment(by=mara, body="...", under=under, scope=Scope.objects.covering(*scopes))
        )
    place, to = raised
    if place < len(comments) and to:
        comments[place].raise_scope(after(novel, to))
    for comment in comments:
        mine = points(comment)
        if comment.parent:
            for work, needs in points(comment.parent).items():
                assert mine.get(work, 0) >= needs
