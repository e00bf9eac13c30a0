"""Organisers keep the library in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Credit, Person, Work
from bookclub.members.models import Member
from bookclub.reading.models import Progress
from tests.people import ClientOf, make_member

pytestmark = pytest.mark.django_db

FACTS = {
    "title": "A Room with a View",
    "kind": "novel",
    "year": "1908",
    "isbn": "",
    "pages": "",
    "summary": "",
}


def credit_rows(*rows: tuple[str, str, str], version: str = "", **more: str) -> dict[str, str]:
    data = {"version": version, "form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0", **more}
    for number, (person, role, character) in enumerate(rows):
        data |= {
            f"form-{number}-person": person, f"form-{number}-role": role, f"form-{number}-character": character,
            f"form-{number}-note": "",
        }  # fmt: skip
    return data


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def preview_then_save(client: Client, work: Work, text: str) -> Any:
    """Paste, look at the preview, and press Save on it."""
    page = client.get(f"/works/{work.slug}/contents/").content.decode()
    version = hidden(page, "version")
    preview = client.post(f"/works/{work.slug}/contents/", {"contents": text, "version": version})
    previewed = hidden(preview.content.decode(), "previewed")
    data = {"contents": text, "version": version, "previewed": previewed, "save": "1"}
    return client.post(f"/works/{work.slug}/contents/", data)


# The happy path ---------------------------------------------------------------------------------------------------


def test_an_organiser_puts_a_work_on_the_shelf(ines: Member, client_of: ClientOf) -> None:
    client = client_of(ines)
    response = client.post("/works/new/", FACTS | {"isbn": "ISBN-13: 978-0-14-144147-4"})
    work = Work.objects.get()
    assert response["Location"] == f"/works/{work.slug}/credits/"
    assert (work.slug, work.isbn, work.edited_by) == ("a-room-with-a-view", "9780141441474", ines)
    assert [milestone.slug for milestone in work.milestones.all()] == ["the-end"]

    client.post(
        f"/works/{work.slug}/credits/", credit_rows(("E. M. Forster", "author", ""), version=work.version)
    )
    work.refresh_from_db()
    text = "Part One\n  The Bertolini\n  In Santa Croce with No Baedeker\nPart Two\n  Medieval\n"
    assert preview_then_save(client, work, text).status_code == 302

    html = client.get(f"/works/{work.slug}/").content.decode()
    for words in ("E. M. Forster", "Part Two", "In Santa Croce with No Baedeker"):
        assert words in html


def test_a_film_has_an_address_of_its_own(ines: Member, novel: Work, client_of: ClientOf) -> None:
    facts = FACTS | {
        "title": "Never Let Me Go",
        "kind": "film",
        "year": "2010",
        "adapted_from": [str(novel.pk)],
    }
    client_of(ines).post("/works/new/", facts)
    film = Work.objects.get(kind="film")
    assert (film.slug, film.adapted_from.get()) == ("never-let-me-go-film", novel)
    assert film.milestones.get().slug == "seen"


def test_a_work_may_be_called_new(ines: Member, client_of: ClientOf) -> None:
    client = client_of(ines)
    client.post("/works/new/", FACTS | {"title": "New"})
    assert client.get(Work.objects.get().get_absolute_url()).status_code == 200


def test_an_organiser_mends_the_facts(ines: Member, novel: Work, client_of: ClientOf) -> None:
    facts = FACTS | {"title": "Never Let Me Go", "year": "2005", "pages": "263"}
    response = client_of(ines).post("/works/never-let-me-go/edit/", facts)
    assert response.status_code == 302
    novel.refresh_from_db()
    assert (novel.pages, novel.edited_by) == (263, ines)


def test_a_moderator_may_do_the_same(tobias: Member, novel: Work, client_of: ClientOf) -> None:
    assert client_of(tobias).get("/works/never-let-me-go/edit/").status_code == 200


def test_a_known_name_is_the_person_whom_the_library_knows(
    ines: Member, novel: Work, film: Work, client_of: ClientOf
) -> None:
    rows = credit_rows(
        ("kazuo ISHIGURO", "author", ""), ("Carey Mulligan", "actor", "Kathy"), ("", "actor", "")
    )
    response = client_of(ines).post("/works/never-let-me-go-film/credits/", rows, follow=True)
    assert "New in the library: Carey Mulligan" in response.content.decode()
    credits = Credit.objects.filter(work=film).by_role()
    assert [(credit.person.slug, credit.character) for credit in credits] == [
        ("kazuo-ishiguro", ""),
        ("carey-mulligan", "Kathy"),
    ]


def test_credits_are_taken_out(ines: Member, novel: Work, client_of: ClientOf) -> None:
    rows = credit_rows(("Kazuo Ishiguro", "author", ""), ("Somebody", "translator", "")) | {
        "form-0-DELETE": "on"
    }
    client_of(ines).post("/works/never-let-me-go/credits/", rows)
    assert [credit.person.name for credit in novel.credits.all()] == ["Somebody"]


def test_more_rows_come_without_losing_what_is_typed(ines: Member, novel: Work, client_of: ClientOf) -> None:
    rows = credit_rows(("Half a na", "translator", ""), more="")
    html = client_of(ines).post("/works/never-let-me-go/credits/", rows).content.decode()
    assert 'value="Half a na"' in html
    assert "form-5-person" in html
    assert novel.credits.count() == 1


# Contents -----------------------------------------------------------------------------------------------------------


def test_nothing_is_saved_by_a_preview(ines: Member, novel: Work, client_of: ClientOf) -> None:
    text = novel.contents_text.replace("Chapters 18-23", "Chapters 18-22\n    Chapter 24: The Sea")
    html = client_of(ines).post("/works/never-let-me-go/contents/", {"contents": text}).content.decode()
    assert "Chapter 24: The Sea" in html
    assert re.search(r"<dt>Gone</dt>\s*<dd>Chapter 23</dd>", html)
    assert novel.milestones.count() == 23
    assert not novel.milestones.filter(slug="chapter-24").exists()


def test_what_was_not_previewed_is_previewed_before_it_is_saved(
    ines: Member, novel: Work, client_of: ClientOf
) -> None:
    data = {"contents": "Chapters 1-30", "save": "1", "previewed": "of another text"}
    response = client_of(ines).post("/works/never-let-me-go/contents/", data)
    assert response.status_code == 200
    assert novel.milestones.count() == 23


def test_what_cannot_be_understood_comes_back_as_it_was_typed(
    ines: Member, novel: Work, client_of: ClientOf
) -> None:
    text = "Chapters 9-1\nand <more>"
    response = client_of(ines).post("/works/never-let-me-go/contents/", {"contents": text, "save": "1"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Line 1: “Chapters 9-1” runs backwards." in html
    assert "and &lt;more&gt;" in html


def test_a_chapter_in_use_is_not_previewed_away(
    ines: Member, novel: Work, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(ines)
    response = client.post("/works/never-let-me-go/contents/", {"contents": "Chapters 1-2"})
    assert response.status_code == 422
    assert "“Chapter 3” cannot go" in response.content.decode()
    assert preview_then_save(client, novel, "Chapters 1-2").status_code == 422
    assert Progress.objects.get(member=jun).milestone.name == "Chapter 3"
    assert novel.milestones.count() == 23


def test_a_chapter_reached_since_the_preview_is_not_saved_away(
    ines: Member, novel: Work, client_of: ClientOf
) -> None:
    client = client_of(ines)
    url = "/works/never-let-me-go/contents/"
    data = {"contents": "Chapters 1-2"}
    data["previewed"] = hidden(client.post(url, data).content.decode(), "previewed")
    late = make_member("late")
    Progress.objects.create(member=late, work=novel, milestone=novel.milestones.get(position=9))
    response = client.post(url, data | {"save": "1"})
    assert response.status_code == 422
    assert "“Chapter 9” cannot go" in response.content.decode()
    assert novel.milestones.count() == 23


# Two at once --------------------------------------------------------------------------------------------------------


def test_two_organisers_at_once_lose_neither_text(
    ines: Member, tobias: Member, novel: Work, client_of: ClientOf
) -> None:
    hers, his = client_of(ines), client_of(tobias)
    theirs = novel.contents_text.replace("Chapters 18-23", "Chapters 18-24")
    mine = novel.contents_text.replace("Part One", "Part One: Hailsham")
    url = "/works/never-let-me-go/contents/"
    version = hidden(his.get(url).content.decode(), "version")
    preview_then_save(hers, novel, theirs)
    data = {"contents": mine, "version": version}
    data["previewed"] = hidden(his.post(url, data).content.decode(), "previewed")
    response = his.post(url, data | {"save": "1"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Chapters 18-24" in html
    assert "Part One: Hailsham" in html
    assert "Inês" in html
    # Saving his on top of hers goes through a preview again.
    again = his.post(url, {"contents": mine, "version": hidden(html, "version")})
    assert again.status_code == 200
    assert re.search(r"<dt>Gone</dt>\s*<dd>Chapter 24</dd>", again.content.decode())


def test_two_who_edit_the_facts_see_both(
    ines: Member, tobias: Member, novel: Work, client_of: ClientOf
) -> None:
    facts = FACTS | {"title": "Never Let Me Go", "year": "2005"}
    client_of(ines).post("/works/never-let-me-go/edit/", facts | {"pages": "263"})
    his = client_of(tobias)
    response = his.post("/works/never-let-me-go/edit/", facts | {"pages": "288"})
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="288"' in html
    assert "<dd>263</dd>" in html
    novel.refresh_from_db()
    assert novel.pages == 263
    again = his.post(
        "/works/never-let-me-go/edit/", facts | {"pages": "288", "version": hidden(html, "version")}
    )
    assert again.status_code == 302


def test_two_who_edit_the_credits_see_both(
    ines: Member, tobias: Member, novel: Work, client_of: ClientOf
) -> None:
    url = "/works/never-let-me-go/credits/"
    client_of(ines).post(url, credit_rows(("Her Translator", "translator", "")))
    response = client_of(tobias).post(url, credit_rows(("His Translator", "translator", "")))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Her Translator" in html
    assert 'value="His Translator"' in html
    assert [credit.person.name for credit in novel.credits.all()] == ["Her Translator"]


# Refusals -----------------------------------------------------------------------------------------------------------

ADDRESSES = ["new/", "never-let-me-go/edit/", "never-let-me-go/credits/", "never-let-me-go/contents/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_member_does_not_keep_the_library(
    address: str, mara: Member, novel: Work, client_of: ClientOf
) -> None:
    client = client_of(mara)
    assert client.get(f"/works/{address}").status_code == 403
    assert client.post(f"/works/{address}", FACTS | {"contents": "Chapter 1"}).status_code == 403
    assert Work.objects.count() == 1
    assert novel.milestones.count() == 23


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_sent_to_the_sign_in(address: str, visitor: Client, novel: Work) -> None:
    response = visitor.get(f"/works/{address}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
    assert visitor.post(f"/works/{address}", FACTS).status_code == 403
    assert Work.objects.count() == 1


def test_words_sent_after_signing_out_come_back(visitor: Client, novel: Work) -> None:
    response = visitor.post(
        "/works/never-let-me-go/contents/",
        {"contents": "Chapters 1-30\nAfterword: what was left of it when everybody had gone home"},
    )
    assert response.status_code == 403
    assert "Chapters 1-30\nAfterword" in response.content.decode().replace("\r\n", "\n")


def test_an_organiser_who_is_suspended_keeps_nothing(
    ines: Member, sten: Member, novel: Work, client_of: ClientOf
) -> None:
    ines.suspended_until = sten.suspended_until
    ines.save()
    assert client_of(ines).get("/works/never-let-me-go/edit/").status_code == 403
    assert "/edit/" not in client_of(ines).get("/works/never-let-me-go/").content.decode()


def test_only_organisers_are_shown_the_way(
    mara: Member, ines: Member, novel: Work, client_of: ClientOf
) -> None:
    assert (
        "/works/never-let-me-go/contents/" in client_of(ines).get("/works/never-let-me-go/").content.decode()
    )
    assert (
        "/works/never-let-me-go/contents/"
        not in client_of(mara).get("/works/never-let-me-go/").content.decode()
    )


ISBNS = {
    "978-1-4000-7877-5": "its last digit does not fit",
    "12345": "this has 5",
    "97814000787761": "this has 14",
    "hello there": "it has 10 or 13 digits",
}


@pytest.mark.parametrize("isbn, message", ISBNS.items())
def test_a_mistyped_isbn_is_told_apart(isbn: str, message: str, ines: Member, client_of: ClientOf) -> None:
    response = client_of(ines).post("/works/new/", FACTS | {"isbn": isbn, "summary": "My words"})
    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert "My words" in html
    assert not Work.objects.exists()


WRONG = {
    "no title": {"title": " "},
    "a year beyond reason": {"year": "20055"},
    "a kind that is none": {"kind": "opera"},
    "a control sign": {"title": "A\x07Room"},
    "pages without end": {"pages": "999999999"},
    "an adaptation of nothing": {"adapted_from": ["99"]},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_a_form_that_is_wrong_saves_nothing(
    changes: dict[str, Any], ines: Member, client_of: ClientOf
) -> None:
    assert client_of(ines).post("/works/new/", FACTS | changes).status_code == 422
    assert not Work.objects.exists()


def test_the_same_work_twice_is_refused(ines: Member, client_of: ClientOf) -> None:
    client = client_of(ines)
    client.post("/works/new/", FACTS)
    assert "The library has this one already" in client.post("/works/new/", FACTS).content.decode()
    assert Work.objects.count() == 1


def test_a_book_is_not_adapted_from_its_own_film(
    ines: Member, novel: Work, film: Work, client_of: ClientOf
) -> None:
    facts = FACTS | {"title": "Never Let Me Go", "adapted_from": [str(film.pk)]}
    assert client_of(ines).post("/works/never-let-me-go/edit/", facts).status_code == 422
    assert not novel.adapted_from.exists()


def test_one_credit_twice_is_refused(ines: Member, novel: Work, client_of: ClientOf) -> None:
    rows = credit_rows(("Ann", "translator", ""), ("ann", "translator", ""))
    response = client_of(ines).post("/works/never-let-me-go/credits/", rows)
    assert response.status_code == 422
    assert "This is said twice." in response.content.decode()
    assert not Person.objects.filter(name="Ann").exists()


def test_a_part_without_a_name_is_asked_about(ines: Member, novel: Work, client_of: ClientOf) -> None:
    response = client_of(ines).post("/works/never-let-me-go/credits/", credit_rows(("", "actor", "Kathy")))
    assert "Whose part is this?" in response.content.decode()
    assert novel.credits.count() == 1


def test_extra_fields_in_a_form_change_nothing(ines: Member, novel: Work, client_of: ClientOf) -> None:
    facts = FACTS | {"title": "Never Let Me Go", "slug": "taken-over", "id": "99", "edited_by": "1"}
    client_of(ines).post("/works/never-let-me-go/edit/", facts)
    novel.refresh_from_db()
    assert (novel.slug, novel.edited_by) == ("never-let-me-go", ines)
