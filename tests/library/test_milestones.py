"""New contents for a work that people are reading: nobody's place and nothing that waits is lost."""

from __future__ import annotations

import pytest

from bookclub.library.contents import parse
from bookclub.library.models import ContentsRefused, Milestone, Work
from bookclub.members.models import Member
from bookclub.reading.models import Progress, Scope
from tests.people import after

pytestmark = pytest.mark.django_db

AS_IT_IS = "Part One\n  Chapters 1-9\nPart Two\n  Chapters 10-17\nPart Three\n  Chapters 18-23\n"


def names(work: Work) -> list[str]:
    rows = list(Milestone.objects.filter(work=work).order_by("position"))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.name for row in rows]


def place(member: Member, work: Work) -> Milestone:
    return Progress.objects.get(member=member, work=work).milestone


def test_a_new_work_gets_its_contents() -> None:
    work = Work.objects.create(slug="emma", title="Emma")
    changes = work.replace_milestones(parse("Volume One\n  Chapters 1-18\nVolume Two\n  Chapters 19-36"))
    assert len(changes.new) == 36
    last = work.milestones.get(slug="chapter-18")
    assert (last.position, last.label, last.part_slug, last.closes_part) == (
        18,
        "Volume One",
        "volume-one",
        True,
    )


def test_a_book_without_contents_has_an_end() -> None:
    work = Work.objects.create(slug="emma", title="Emma")
    work.replace_milestones(None)
    assert [(m.name, m.slug) for m in work.milestones.all()] == [("The end", "the-end")]


def test_a_film_without_contents_has_been_seen() -> None:
    work = Work.objects.create(slug="emma-film", title="Emma", kind=Work.Kind.FILM)
    work.replace_milestones(None)
    assert [(m.name, m.slug) for m in work.milestones.all()] == [("Seen", "seen")]


def test_the_same_contents_change_nothing(novel: Work) -> None:
    before = list(novel.milestones.values())
    assert novel.replace_milestones(parse(AS_IT_IS)).are_none
    assert list(Milestone.objects.filter(work=novel).values()) == before


def test_what_is_read_from_the_work_is_what_it_has(novel: Work) -> None:
    assert parse(novel.contents_text) == parse(AS_IT_IS)


def test_chapters_put_in_before_keep_everyone_where_they_are(novel: Work, jun: Member, mara: Member) -> None:
    waits = after(novel, 9)
    novel.replace_milestones(parse(f"Prologue\nForeword\n{AS_IT_IS}Afterword\n"))
    assert place(jun, novel).name == "Chapter 3"
    assert place(jun, novel).position == 5
    assert place(mara, novel).position == 25
    assert Scope.objects.get(pk=waits.pk).points.get().milestone == novel.milestones.get(slug="chapter-9")
    assert names(novel)[:3] == ["Prologue", "Foreword", "Chapter 1"]


def test_a_title_given_later_keeps_the_row(novel: Work, jun: Member) -> None:
    row = novel.milestones.get(position=3)
    changes = novel.replace_milestones(
        parse(AS_IT_IS.replace("Chapters 1-9", "Chapters 1-2\n  Chapter 3: Lent\n  Chapters 4-9"))
    )
    assert changes.changed == [("Chapter 3", "Chapter 3: Lent")]
    assert place(jun, novel) == row
    assert place(jun, novel).title == "Lent"


def test_a_mended_name_keeps_its_row_and_its_slug(novel: Work) -> None:
    work = Work.objects.create(slug="a-room-with-a-view", title="A Room with a View")
    work.replace_milestones(parse("The Bertolinni\nIn Santa Croce\nMusic"))
    row = work.milestones.get(position=1)
    after(work, 1)
    work.replace_milestones(parse("The Bertolini\nIn Santa Croce\nMusic"))
    row.refresh_from_db()
    assert (row.name, row.slug) == ("The Bertolini", "the-bertolinni")
    # And once more: its name leads back to it, though its slug is another.
    assert work.replace_milestones(parse(work.contents_text)).are_none


def test_chapters_that_nobody_needs_may_go(novel: Work) -> None:
    novel.replace_milestones(parse("Chapters 1-4"))
    assert names(novel) == ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"]


def test_a_chapter_that_somebody_has_reached_may_not_go(novel: Work, jun: Member) -> None:
    with pytest.raises(ContentsRefused, match="“Chapter 3” cannot go"):
        novel.replace_milestones(parse("Chapters 1-2"))
    assert len(names(novel)) == 23
    assert place(jun, novel).name == "Chapter 3"


def test_a_chapter_that_something_waits_for_may_not_go(novel: Work) -> None:
    for position in (9, 17, 20, 22, 23):
        after(novel, position)
    with pytest.raises(
        ContentsRefused, match="“Chapter 17”, “Chapter 20”, “Chapter 22” and 1 more cannot go"
    ):
        novel.replace_milestones(parse("Chapters 1-9"))
    assert len(names(novel)) == 23


def test_another_number_is_another_chapter_not_a_mended_one(novel: Work, jun: Member) -> None:
    """Whoever has read Chapter 3 has not read Letter 3, and Chapter Three is not Chapter Two mended."""
    with pytest.raises(ContentsRefused):
        novel.replace_milestones(parse("Chapters 1-2\nLetter 3"))


def test_contents_with_errors_are_refused(novel: Work) -> None:
    with pytest.raises(ContentsRefused, match="runs backwards"):
        novel.replace_milestones(parse("Chapters 9-1"))
    assert len(names(novel)) == 23


def test_chapters_change_places_without_a_clash(novel: Work, jun: Member) -> None:
    work = Work.objects.create(slug="hopscotch", title="Hopscotch")
    work.replace_milestones(parse("A day\nB day\nC day\nD day"))
    changes = work.replace_milestones(parse("D day\nC day\nB day\nA day"))
    assert names(work) == ["D day", "C day", "B day", "A day"]
    assert {row.name for row in changes.moved} == {"A day", "B day", "C day"}


def test_the_longest_contents_fit() -> None:
    work = Work.objects.create(slug="long", title="Long")
    work.replace_milestones(parse("Chapters 1-500"))
    work.replace_milestones(parse("Prologue\nChapters 1-499"))
    assert names(work)[-1] == "Chapter 499"
