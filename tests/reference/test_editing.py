"""Writing pages in the browser: who may, what they are asked first, what they get back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reference.models import ReferencePage, Series, Source
from tests.people import ClientOf, reach

from .conftest import MANUSCRIPT, SAFE, WritePage, words_in

EDIT = "/pages/never-let-me-go/edit/"
HISTORY = "/pages/never-let-me-go/history/"


def fields(page: ReferencePage | None = None, **changes: Any) -> dict[str, Any]:
    """The form as a browser would send it back."""
    stored = {
        "title": "Never Let Me Go", "kind": "work", "summary": "On the novel.", "manuscript": MANUSCRIPT,
        "note": "", "version": page.version if page else 0, "work": page.work_id if page else "", "person": "",
    }  # fmt: skip
    return stored | changes


@pytest.fixture
def desk(ines: Member, novel: Work, film: Work, client_of: ClientOf) -> Client:
    """The browser of an organiser who has read and seen everything."""
    reach(ines, novel, 23)
    reach(ines, film, 4)
    return client_of(ines)


@pytest.fixture
def newcomer(tobias: Member, client_of: ClientOf) -> Client:
    """The browser of a moderator who has not begun."""
    return client_of(tobias)


def test_an_organiser_writes_a_page(
    desk: Client, novel: Work, sources: dict[str, Source], ines: Member
) -> None:
    series = Series.objects.create(slug="s", title="S")
    sent = fields(title="Where they live", work=novel.pk, series=[series.pk], version="")
    response = desk.post("/pages/new/", sent)
    page = ReferencePage.objects.get()
    assert response.status_code == 302
    assert response["Location"] == "/pages/where-they-live/"
    assert (page.written_by, page.version, page.thread.author) == (ines, 1, ines)
    assert [place.series for place in page.places.all()] == [series]
    assert "The page is in the library." in desk.get(page.get_absolute_url()).content.decode()


def test_an_organiser_changes_a_page(desk: Client, page: ReferencePage) -> None:
    assert "zerowords" in desk.get(EDIT).content.decode()
    changed = MANUSCRIPT.replace("zerowords", "newwords")
    assert desk.post(EDIT, fields(page, manuscript=changed, note="Better")).status_code == 302
    assert "newwords" in Client().get(page.get_absolute_url()).content.decode()
    assert page.revisions.latest("number").note == "Better"


def test_the_address_stays_when_a_page_is_renamed(desk: Client, page: ReferencePage) -> None:
    desk.post(EDIT, fields(page, title="Another name"))
    page.refresh_from_db()
    assert (page.slug, page.title) == ("never-let-me-go", "Another name")


@pytest.mark.parametrize("address", [EDIT, HISTORY, f"{HISTORY}1/", "/pages/new/", "/pages/sources/new/"])
def test_members_and_visitors_are_kept_out(
    page: ReferencePage, mara: Member, sten: Member, client_of: ClientOf, visitor: Client, address: str
) -> None:
    for member in (mara, sten):
        for response in (
            client_of(member).get(address),
            client_of(member).post(address, {"manuscript": "x"}),
        ):
            assert response.status_code in {403, 405}
            assert not words_in(response.content.decode())
    response = visitor.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
    assert visitor.post(address, {"manuscript": "x"}).status_code in {302, 405}


def test_members_restore_nothing(page: ReferencePage, mara: Member, client_of: ClientOf) -> None:
    assert client_of(mara).post(f"{HISTORY}1/restore/").status_code == 403
    assert page.revisions.count() == 1


def test_no_get_changes_anything(desk: Client, page: ReferencePage) -> None:
    assert desk.get(f"{HISTORY}1/restore/").status_code == 405
    assert page.revisions.count() == 1


def test_whoever_has_not_read_so_far_is_asked_first(newcomer: Client, page: ReferencePage) -> None:
    asked = newcomer.get(EDIT).content.decode()
    assert "This page holds words beyond where you have read" in asked
    assert "the end and seeing Never Let Me Go (film)" in asked
    assert not words_in(asked)
    assert newcomer.post(EDIT, {"look": "yes"})["Location"] == EDIT
    assert "lastwords" in newcomer.get(EDIT).content.decode()
    assert "lastwords" in newcomer.get(f"{HISTORY}1/").content.decode()


def test_to_have_looked_opens_the_editor_and_not_the_page(newcomer: Client, page: ReferencePage) -> None:
    newcomer.post(EDIT, {"look": "yes"})
    assert words_in(newcomer.get(page.get_absolute_url()).content.decode()) == SAFE


def test_to_have_looked_into_one_page_is_not_to_have_looked_into_another(
    newcomer: Client, page: ReferencePage, write_page: WritePage
) -> None:
    write_page("Hidden otherwords. {part-one}", slug="other")
    newcomer.post(EDIT, {"look": "yes"})
    assert "otherwords" not in newcomer.get("/pages/other/edit/").content.decode()


def test_what_was_written_survives_the_question(newcomer: Client, page: ReferencePage) -> None:
    asked = newcomer.post(EDIT, fields(page, manuscript="My long work.", note="mine"))
    assert page.revisions.count() == 1
    html = asked.content.decode()
    assert "holds words beyond where you have read" in html
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert (kept["manuscript"], kept["note"]) == ("My long work.", "mine")
    back = newcomer.post(EDIT, fields(page, manuscript="My long work.", look="yes"))
    assert "My long work.</textarea>" in back.content.decode()
    assert page.revisions.count() == 1


def test_an_earlier_version_that_went_further_is_asked_for_too(
    newcomer: Client, page: ReferencePage, ines: Member
) -> None:
    page.write("Only safe words now.", by=ines)
    assert "holds words beyond" in newcomer.get(f"{HISTORY}1/").content.decode()
    assert not words_in(newcomer.get(f"{HISTORY}2/").content.decode())


def test_the_list_of_versions_has_no_word_of_them(
    newcomer: Client, page: ReferencePage, ines: Member
) -> None:
    page.write(MANUSCRIPT + "\n###\n\nMore.", by=ines, note="Added a line")
    html = newcomer.get(HISTORY).content.decode()
    assert not words_in(html)
    assert "Added a line" in html
    assert "Inês Duarte" in html


def test_errors_stand_beside_the_text_with_their_lines_and_nothing_is_lost(
    desk: Client, page: ReferencePage
) -> None:
    text = "Kept words.\n\nIt {part-one} was.\n\nAnd [@nobody] {part-nine}"
    response = desk.post(EDIT, fields(page, manuscript="\r\n\r\n" + text.replace("\n", "\r\n")))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Line 3: Curly brackets hold spoiler points" in html
    assert "Line 5: There is no source called “nobody”." in html
    assert "Line 5: “part-nine”: Never Let Me Go has no point “part-nine”." in html
    assert f"{text}</textarea>" in html
    assert page.revisions.count() == 1


def test_a_text_of_invisible_characters_is_refused_kindly(desk: Client, page: ReferencePage) -> None:
    response = desk.post(EDIT, fields(page, manuscript="Words\x00"))
    assert response.status_code == 422
    assert "invisible control character" in response.content.decode()


def test_a_page_about_a_work_and_a_person_at_once_is_refused(
    desk: Client, page: ReferencePage, novel: Work
) -> None:
    person = novel.credits.get().person
    response = desk.post(EDIT, fields(page, person=person.pk))
    assert response.status_code == 422
    assert "not both" in response.content.decode()


def test_the_preview_shows_the_page_as_it_will_be_and_saves_nothing(
    desk: Client, page: ReferencePage
) -> None:
    sent = fields(page, manuscript="Fresh *words*. [@blog]\n\n## Later {part-one}\n\nMore.", preview="yes")
    html = desk.post(EDIT, sent).content.decode()
    assert "Fresh <em>words</em>." in html
    assert "Ripple Effects" in html
    assert "## Later {part-one}" in html  # the text is still in its field
    assert page.revisions.count() == 1
    piece = desk.post(EDIT, sent, headers={"HX-Request": "true"}).content.decode()
    assert "Fresh <em>words</em>." in piece
    assert "<html" not in piece


def test_the_preview_says_what_is_wrong(desk: Client, page: ReferencePage) -> None:
    sent = fields(page, manuscript="It {x} was.", title="", preview="yes")
    for headers in ({}, {"HX-Request": "true"}):
        response = desk.post(EDIT, sent, headers=headers)
        html = response.content.decode()
        assert response.status_code == 200
        assert "Line 1: Curly brackets" in html
        assert "Title: This field is required." in html


def test_a_preview_of_a_new_page_stores_nothing(
    desk: Client, novel: Work, sources: dict[str, Source]
) -> None:
    response = desk.post("/pages/new/", fields(work=novel.pk, preview="yes", version=""))
    assert "zerowords" in response.content.decode()
    assert not ReferencePage.objects.exists()


def test_the_editor_names_points_and_sources(desk: Client, page: ReferencePage) -> None:
    html = desk.get(EDIT).content.decode()
    for name in ("chapter-9", "part-one", "everything", "never-let-me-go-film:seen", "blog"):
        assert f"<code>{name}</code>" in html


def test_who_was_slower_gets_both_texts_back(desk: Client, page: ReferencePage, tobias: Member) -> None:
    page.write("Theirs.", by=tobias)
    response = desk.post(EDIT, fields(page, manuscript="Mine.", version=1, note="why"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Theirs.</textarea>" in html
    assert "Mine.</textarea>" in html
    assert '<input type="hidden" name="version" value="2">' in html
    assert '<input type="hidden" name="note" value="why">' in html
    assert page.revisions.count() == 2
    assert desk.post(EDIT, fields(page, manuscript="Both.", version=2)).status_code == 302


def test_a_form_without_its_version_overwrites_nobody(desk: Client, page: ReferencePage) -> None:
    assert desk.post(EDIT, fields(page, manuscript="Mine.", version="")).status_code == 409
    assert page.revisions.count() == 1


def test_two_versions_are_compared_word_by_word(desk: Client, page: ReferencePage, ines: Member) -> None:
    page.write(MANUSCRIPT.replace("Everyone reads", "Nobody reads"), by=ines)
    html = desk.get(f"{HISTORY}2/").content.decode()
    assert "<del>Everyone</del>" in html
    assert "<ins>Nobody</ins>" in html
    page.write("Third.", by=ines)
    assert "zerowords" in desk.get(f"{HISTORY}3/?against=1").content.decode()
    for odd in ("99", "x", "-1", "²"):
        assert desk.get(f"{HISTORY}3/?against={odd}").status_code == 200


def test_an_earlier_version_is_restored(desk: Client, page: ReferencePage, ines: Member) -> None:
    page.write("Other.", by=ines)
    assert desk.post(f"{HISTORY}1/restore/")["Location"] == page.get_absolute_url()
    assert "zerowords" in Client().get(page.get_absolute_url()).content.decode()
    assert page.revisions.count() == 3


def test_restoring_shows_nobody_what_they_have_not_asked_to_see(
    newcomer: Client, page: ReferencePage, ines: Member
) -> None:
    page.write("Other.", by=ines)
    response = newcomer.post(f"{HISTORY}1/restore/", follow=True)
    assert not words_in(response.content.decode())
    assert page.revisions.count() == 2


def test_extra_fields_of_a_form_change_nothing(desk: Client, page: ReferencePage, mara: Member) -> None:
    desk.post(EDIT, fields(page, slug="taken-over", written_by=mara.pk, thread=99, id=99))
    page.refresh_from_db()
    assert (page.slug, page.written_by) == ("never-let-me-go", None)


def test_readers_are_shown_no_way_into_the_editor(
    page: ReferencePage, mara: Member, client_of: ClientOf
) -> None:
    html = client_of(mara).get(page.get_absolute_url()).content.decode()
    assert EDIT not in html
    assert HISTORY not in html


def test_editors_are_shown_the_way(desk: Client, page: ReferencePage) -> None:
    html = desk.get(page.get_absolute_url()).content.decode()
    assert EDIT in html
    assert HISTORY in html


def test_an_organiser_adds_and_changes_a_source(desk: Client, sources: dict[str, Source]) -> None:
    desk.post("/pages/sources/new/", {"key": "lrb", "title": "A review", "url": "https://example.org/a"})
    source = Source.objects.get(key="lrb")
    desk.post("/pages/sources/lrb/", {"key": "other", "title": "A better review"})
    source.refresh_from_db()
    assert (source.key, source.title) == ("lrb", "A better review")
    assert "A better review" in Client().get("/pages/sources/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"key": "new"}, {"key": "Big"}, {"key": "blog"}, {"title": ""}, {"url": "javascript:alert(1)"}]
)
def test_a_source_that_cannot_be_is_refused(
    desk: Client, sources: dict[str, Source], wrong: dict[str, str]
) -> None:
    response = desk.post("/pages/sources/new/", {"key": "fine", "title": "Fine", "url": ""} | wrong)
    assert response.status_code == 422
    assert Source.objects.count() == len(sources)


def test_the_desk_shows_no_statement(page: ReferencePage, tobias: Member, client_of: ClientOf) -> None:
    client = client_of(tobias)
    revision = page.revisions.get()
    for address in (
        "/admin/reference/referencepage/", f"/admin/reference/referencepage/{page.pk}/change/",
        "/admin/reference/revision/", f"/admin/reference/revision/{revision.pk}/change/",
    ):  # fmt: skip
        response = client.get(address)
        assert response.status_code == 200
        assert not words_in(response.content.decode())
    assert client.post(f"/admin/reference/referencepage/{page.pk}/change/", {"title": "x"}).status_code == 403
