"""The rule and its twin: `reader.may_read(item)` and `.open_to(reader)` never differ."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookclub.library import outlines
from bookclub.library.models import Milestone, Work
from bookclub.members.models import Member
from bookclub.prepared import Written
from bookclub.reading.anyone import Anyone
from bookclub.reading.models import Scope, ScopePoint, choose_to_see
from bookclub.reading.readers import Reader, forget_scopes
from discussions.models import Comment, Thread
from tests.people import after, make_member, reach


def reads(reader: Reader, comment: Comment) -> bool:
    """Ask the rule and its twin, and see that they agree."""
    comment.refresh_from_db()
    rule = reader.may_read(comment)
    twin = Comment.objects.filter(pk=comment.pk).open_to(reader).exists()
    assert rule == twin
    anyone = Anyone.like(reader, Comment)
    written = Written(Comment.objects.filter(pk=comment.pk).open_to(anyone).values_list("pk"))
    assert rule == bool(list(written.rows(anyone.values(reader, Comment))))
    assert (comment.scope_id in reader.open_scopes) == (
        bool(comment.scope_id) and reader.has_reached(comment.scope_id)
    )
    return rule


def test_a_reader_may_read_what_is_behind_them_and_not_what_lies_ahead(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    behind = thread.comment(by=mara, body="...", scope=after(novel, 3))
    ahead = thread.comment(by=mara, body="...", scope=after(novel, 4))
    safe = thread.comment(by=mara, body="...")
    assert reads(Reader(jun), safe)
    assert reads(Reader(jun), behind)
    assert not reads(Reader(jun), ahead)


def test_a_visitor_has_reached_nothing_until_they_say_so(thread: Thread, novel: Work, mara: Member) -> None:
    first = thread.comment(by=mara, body="...", scope=after(novel, 1))
    assert not reads(Reader(), first)
    chapter = novel.milestones.get(position=2)
    assert reads(Reader(said={"reached": {str(novel.pk): chapter.pk}}), first)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"reached": {"1": "x"}},
        {"reached": {"1": None}},
        {"revealed": {"discussions.comment": ["x"]}},
        {"revealed": {"discussions.comment": {"1": "x", "y": 1}}},
    ],
)
def test_nonsense_in_a_session_opens_nothing(
    thread: Thread, novel: Work, mara: Member, nonsense: dict[str, object]
) -> None:
    assert not reads(Reader(said=nonsense), thread.comment(by=mara, body="...", scope=after(novel, 1)))


def test_two_works_must_both_be_reached(thread: Thread, novel: Work, film: Work, mara: Member) -> None:
    both = thread.comment(by=mara, body="...", scope=Scope.objects.covering(after(novel, 23), after(film, 4)))
    other = make_member("lin")
    reach(other, novel, 23)
    assert not reads(Reader(other), both)
    reach(other, film, 4)
    assert reads(Reader(other), both)


def test_the_author_reads_their_own_words(thread: Thread, novel: Work, jun: Member, mara: Member) -> None:
    own = thread.comment(by=jun, body="...", scope=after(novel, 23))
    assert reads(Reader(jun), own)


def test_the_whole_work_needs_its_last_milestone_even_if_more_are_added(
    thread: Thread, novel: Work, mara: Member, ines: Member
) -> None:
    everything = thread.comment(by=ines, body="...", scope=Scope.objects.of({novel.pk: None}))
    assert reads(Reader(mara), everything)
    Milestone.objects.create(work=novel, position=24, name="Afterword", slug="afterword")
    outlines.forget(novel.pk)
    assert not reads(Reader(mara), everything)


def test_a_work_without_milestones_is_reached_by_nobody(thread: Thread, mara: Member, ines: Member) -> None:
    empty = Work.objects.create(slug="untold", title="Untold")
    assert not reads(
        Reader(mara), thread.comment(by=ines, body="...", scope=Scope.objects.of({empty.pk: None}))
    )


def test_a_scope_that_has_lost_its_points_is_reached_by_nobody(
    thread: Thread, novel: Work, mara: Member, ines: Member
) -> None:
    comment = thread.comment(by=ines, body="...", scope=after(novel, 1))
    ScopePoint.objects.all().delete()
    forget_scopes()
    assert not reads(Reader(mara), comment)


def test_show_it_anyway_opens_one_comment_and_moves_no_progress(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    chosen = thread.comment(by=mara, body="...", scope=after(novel, 20))
    other = thread.comment(by=mara, body="...", scope=after(novel, 20))
    choose_to_see(chosen, by=jun)
    assert reads(Reader(jun), chosen)
    assert not reads(Reader(jun), other)
    assert Reader(jun).positions == {novel.pk: 3}


def test_what_was_shown_anyway_is_veiled_again_once_it_spoils_more(
    thread: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    chosen = thread.comment(by=mara, body="...", scope=after(novel, 9))
    choose_to_see(chosen, by=jun)
    chosen.raise_scope(after(novel, 20))
    chosen.refresh_from_db()
    assert not reads(Reader(jun), chosen)
    choose_to_see(chosen, by=jun)
    assert reads(Reader(jun), chosen)


def test_a_visitor_who_was_shown_something_has_to_ask_again_once_it_spoils_more(
    visitor: Client, thread: Thread, novel: Work, mara: Member
) -> None:
    chosen = thread.comment(by=mara, body="They all swim away.", scope=after(novel, 9))
    visitor.post(f"/reading/show/discussions.comment/{chosen.pk}/")
    assert b"swim away" in visitor.get(thread.get_absolute_url()).content
    chosen.raise_scope(after(novel, 20))
    assert b"swim away" not in visitor.get(thread.get_absolute_url()).content


def test_what_a_reader_waits_for_names_only_what_is_missing(
    thread: Thread, novel: Work, film: Work, mara: Member
) -> None:
    scope = Scope.objects.covering(after(novel, 17), after(film, 4))
    assert scope is not None
    assert Reader().waits_for(scope.pk, within=novel.pk) == "Part Two and seeing Never Let Me Go (film)"
    assert Reader(mara).waits_for(scope.pk, within=novel.pk) == "seeing Never Let Me Go (film)"
    assert Reader().waits_for(after(novel, 4).pk) == "Chapter 4 of Never Let Me Go"


REACHED = st.integers(0, 23)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    asks=st.lists(st.tuples(st.sampled_from(["novel", "film"]), st.none() | st.integers(1, 23)), max_size=3),
    in_novel=REACHED, in_film=REACHED, as_visitor=st.booleans(), chosen=st.booleans(),
)  # fmt: skip
def test_the_rule_and_its_twin_agree_whatever_the_scope_and_the_progress(
    thread: Thread, novel: Work, film: Work, ines: Member,
    asks: list[tuple[str, int | None]], in_novel: int, in_film: int, as_visitor: bool, chosen: bool,
) -> None:  # fmt: skip
    works = {"novel": (novel, 23), "film": (film, 4)}
    wanted = {}
    for name, position in asks:
        work, last = works[name]
        wanted[work.pk] = work.milestones.get(position=min(position, last)) if position else None
    comment = thread.comment(by=ines, body="...", scope=Scope.objects.of(wanted))
    reached = {novel: min(in_novel, 23), film: min(in_film, 4)}
    needed = {}
    for work, last in works.values():
        if work.pk in wanted:
            milestone = wanted[work.pk]
            needed[work] = milestone.position if milestone else last
    expected = chosen or all(reached[work] >= needs for work, needs in needed.items())
    if as_visitor:
        said = {str(w.pk): w.milestones.get(position=p).pk for w, p in reached.items() if p}
        shown = {"discussions.comment": {str(comment.pk): comment.scope_id}} if chosen else {}
        reader = Reader(said={"reached": said, "revealed": shown})
    else:
        member = make_member(f"m{Member.objects.count()}")
        for work, position in reached.items():
            if position:
                reach(member, work, position)
        if chosen:
            choose_to_see(comment, by=member)
        reader = Reader(member)
    assert reads(reader, comment) == expected
