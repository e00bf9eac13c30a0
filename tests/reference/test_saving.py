"""Storing a page: what keeps its identity, what is refused, what the history holds."""

from __future__ import annotations

import pytest

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Reveal, choose_to_see
from bookclub.reading.readers import Reader
from bookclub.reference.manuscript import Malformed
from bookclub.reference.models import EditClash, ReferencePage, Revision, Section, Source, Statement
from tests.people import after, reach

from .conftest import MANUSCRIPT, WritePage


def scope_of(word: str) -> str:
    statement = Statement.objects.select_related("scope").get(body__contains=word)
    return str(statement.scope) if statement.scope else ""


def test_the_points_of_a_heading_are_the_least_for_all_below_it(write_page: WritePage, film: Work) -> None:
    write_page(
        "## H {part-one}\n\nalpha\n\nbeta {chapter-3}\n\ngamma {part-two}\n\ndelta {never-let-me-go-film:seen}\n\n"
        "### Note: 2010 {part-two}\n\nepsilon {chapter-1}"
    )
    assert scope_of("alpha") == "Part One of Never Let Me Go"
    assert scope_of("beta") == "Part One of Never Let Me Go"
    assert scope_of("gamma") == "Part Two of Never Let Me Go"
    assert scope_of("delta") == "Part One of Never Let Me Go and Seen of Never Let Me Go (film)"
    assert scope_of("epsilon") == "Part Two of Never Let Me Go"


def test_a_text_that_is_no_page_changes_nothing(page: ReferencePage, ines: Member) -> None:
    before = list(Statement.objects.values_list("pk", "body"))
    with pytest.raises(Malformed) as caught:
        page.write("Fine.\n\nBad [@nowhere] {part-nine}\n\nWorse {emma:seen} [@nobody]", by=ines)
    assert [str(problem) for problem in caught.value.problems] == [
        "Line 3: There is no source called “nowhere”.",
        "Line 3: “part-nine”: Never Let Me Go has no point “part-nine”.",
        "Line 5: There is no source called “nobody”.",
        "Line 5: “emma:seen”: there is no work called “emma”.",
    ]
    assert list(Statement.objects.values_list("pk", "body")) == before
    assert page.revisions.count() == 1


def test_statements_that_stay_are_the_same_ones_so_what_was_shown_stays_shown(
    page: ReferencePage, novel: Work, jun: Member, ines: Member
) -> None:
    shown = Statement.objects.get(body__contains="onewords")
    choose_to_see(shown, by=jun)
    moved = MANUSCRIPT.replace("## Part one", "A new beginning.\n\n## Part one").replace(
        "zerowords", "otherwords"
    )
    page.write(moved.replace("At Hailsham onewords. [@enc]", "At Hailsham onewords. [@blog]"), by=ines)
    again = Statement.objects.get(body__contains="onewords")
    assert again.pk == shown.pk
    assert [citation.source.key for citation in again.citations.all()] == ["blog"]
    assert Reader(jun).may_read(again)
    assert Reveal.objects.count() == 1


def test_a_statement_that_waits_for_more_is_veiled_again(
    page: ReferencePage, novel: Work, jun: Member, ines: Member
) -> None:
    choose_to_see(Statement.objects.get(body__contains="onewords"), by=jun)
    page.write(MANUSCRIPT.replace("onewords. [@enc]", "onewords. [@enc] {part-two}"), by=ines)
    again = Statement.objects.get(body__contains="onewords")
    assert again.scope == after(novel, 17)
    assert not Reader(jun).may_read(again)


def test_words_that_change_are_veiled_anew(page: ReferencePage, jun: Member, ines: Member) -> None:
    choose_to_see(Statement.objects.get(body__contains="onewords"), by=jun)
    page.write(MANUSCRIPT.replace("At Hailsham onewords", "At Hailsham new onewords"), by=ines)
    assert not Reader(jun).may_read(Statement.objects.get(body__contains="onewords"))


def test_twins_stay_apart(write_page: WritePage, ines: Member) -> None:
    page = write_page("Same.\n\nSame.\n\nOther.")
    first, second, _ = Statement.objects.order_by("position").values_list("pk", flat=True)
    page.write("Other.\n\nSame.\n\nSame.\n\nSame.", by=ines)
    found = list(Statement.objects.order_by("position"))
    assert [each.body for each in found] == ["Other.", "Same.", "Same.", "Same."]
    assert [each.pk for each in found[1:3]] == [first, second]
    assert len({each.pk for each in found}) == 4


def test_a_page_can_be_turned_upside_down(page: ReferencePage, ines: Member) -> None:
    before = set(Statement.objects.values_list("pk", flat=True))
    parts = MANUSCRIPT.split("\n## ")
    page.write("\n## ".join([parts[0], *reversed(parts[1:])]), by=ines)
    assert set(Statement.objects.values_list("pk", flat=True)) == before
    headings = [section.heading for section in Section.objects.order_by("position")]
    assert headings == ["", "The interview", "How it ends", "Part one"]


def test_two_headings_of_one_name_have_two_anchors(write_page: WritePage) -> None:
    write_page("## Name\n\na\n\n## Name\n\nb\n\n## ¿?\n\nc")
    anchors = list(Section.objects.order_by("position").values_list("anchor", flat=True))
    assert anchors == ["s-name", "s-name--2", "s-section"]


def test_every_save_is_a_revision_with_its_text_whole(page: ReferencePage, ines: Member) -> None:
    page.title = "Renamed"
    page.write("New words.", by=ines, version=1, note="Shorter")
    newest, first = page.revisions.all()
    assert (newest.number, newest.title, newest.manuscript, newest.by, newest.note) == (
        2, "Renamed", "New words.", ines, "Shorter",
    )  # fmt: skip
    assert (first.number, first.title, first.manuscript) == (1, "Never Let Me Go", MANUSCRIPT.strip())
    assert page.manuscript == "New words."
    page.refresh_from_db()
    assert page.edited_by_person_at == page.edited_at == newest.at
    assert page.thread.title == "Renamed"


def test_a_revision_waits_for_the_furthest_point_in_it(
    page: ReferencePage, mara: Member, film: Work, ines: Member
) -> None:
    page.write("Nothing but safe words.", by=ines)
    assert page.holds_nothing_veiled_for(Reader(mara))
    assert not page.history_is_open_to(Reader(mara))
    assert list(Revision.objects.further_than(Reader(mara))) == [page.revisions.get(number=1)]
    reach(mara, film, 4)
    assert page.history_is_open_to(Reader(mara))


def test_who_was_quicker_is_not_overwritten(page: ReferencePage, ines: Member, tobias: Member) -> None:
    slow = ReferencePage.objects.get(pk=page.pk)
    page.write("Hers.", by=ines, version=1)
    with pytest.raises(EditClash) as caught:
        slow.write("His.", by=tobias, version=1)
    assert caught.value.theirs.manuscript == "Hers."
    assert page.manuscript == "Hers."


def test_an_earlier_text_can_come_back(page: ReferencePage, ines: Member) -> None:
    page.title = "Renamed"
    page.write("Hers.", by=ines)
    page.restore(page.revisions.get(number=1), by=ines)
    page.refresh_from_db()
    assert (page.title, page.manuscript, page.version) == ("Never Let Me Go", MANUSCRIPT.strip(), 3)
    assert page.revisions.latest("number").note == "Restored version 1"


def test_a_text_whose_source_is_gone_cannot_come_back(page: ReferencePage, ines: Member) -> None:
    page.write("Hers.", by=ines)
    Source.objects.filter(key="enc").delete()
    with pytest.raises(Malformed, match="enc"):
        page.restore(page.revisions.get(number=1), by=ines)


def test_control_characters_are_refused_and_hidden_turns_taken_out(write_page: WritePage) -> None:
    with pytest.raises(Malformed, match="control character"):
        write_page("Two\n\nbells\x07")
    write_page("left\u202eright")
    assert Statement.objects.get().body == "leftright"


def test_a_page_too_long_is_refused(write_page: WritePage) -> None:
    with pytest.raises(Malformed, match="200,000"):
        write_page("word " * 40_001)


def test_new_pages_find_an_address_that_is_free(page: ReferencePage, db: None) -> None:
    assert ReferencePage.free_slug("Never Let Me Go") == "never-let-me-go-2"
    assert ReferencePage.free_slug("New") == "new-2"
    assert ReferencePage.free_slug("Sources") == "sources-2"
    assert ReferencePage.free_slug("日本語") == "page"
