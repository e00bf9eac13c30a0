"""What everyone sees of the library: the shelf, a work, a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Credit, Milestone, Person, Work
from bookclub.members.models import Member
from discussions.models import Thread
from tests.people import NOON, ClientOf, after

from .shelves import fill

pytestmark = pytest.mark.django_db

WORK_PAGE = 15  # queries, as the yardstick has it
SHELF = 8


def linked_data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_a_visitor_walks_from_the_shelf_to_a_work_to_its_author(visitor: Client, novel: Work) -> None:
    shelf = visitor.get("/works/").content.decode()
    assert "/works/never-let-me-go/" in shelf
    work = visitor.get("/works/never-let-me-go/").content.decode()
    assert "Novel, 2005" in work
    assert "/people/kazuo-ishiguro/" in work
    person = visitor.get("/people/kazuo-ishiguro/").content.decode()
    assert "/works/never-let-me-go/" in person


def test_the_shelf_is_searched_by_title_and_by_name(visitor: Client, novel: Work) -> None:
    Work.objects.create(slug="emma", title="Emma")
    for words in ("never go", "ISHIGURO", "ishiguro never"):
        html = visitor.get("/works/", {"q": words}).content.decode()
        assert "/works/never-let-me-go/" in html
        assert "/works/emma/" not in html
    assert "Nothing of that on the shelf" in visitor.get("/works/", {"q": "ishiguro emma"}).content.decode()


def test_the_shelf_is_sorted_out_by_kind(visitor: Client, film: Work) -> None:
    html = visitor.get("/works/", {"kind": "film"}).content.decode()
    assert "/works/never-let-me-go-film/" in html
    assert 'href="/works/never-let-me-go/"' not in html
    assert visitor.get("/works/", {"kind": "opera", "page": "x"}).status_code == 200


def test_an_empty_library_tells_an_organiser_what_to_do(
    visitor: Client, ines: Member, client_of: ClientOf
) -> None:
    assert "/works/new/" not in visitor.get("/works/").content.decode()
    assert "/works/new/" in client_of(ines).get("/works/").content.decode()


def test_a_search_with_a_null_sign_finds_nothing_rather_than_failing(visitor: Client, novel: Work) -> None:
    assert visitor.get("/works/", {"q": "never\x00"}).status_code == 200


def test_a_work_says_its_facts(visitor: Client, novel: Work) -> None:
    Work.objects.filter(pk=novel.pk).update(isbn="9781400078776")
    html = visitor.get("/works/never-let-me-go/").content.decode()
    for fact in ("2005", "304", "978-1-4000-7877-6", "Part One", "Part Three"):
        assert fact in html


def test_a_book_and_its_film_know_each_other(visitor: Client, novel: Work, film: Work) -> None:
    book = visitor.get("/works/never-let-me-go/").content.decode()
    assert "Made into" in book
    assert "Made from" not in book
    assert "/works/never-let-me-go-film/" in book
    assert "Made from" in visitor.get("/works/never-let-me-go-film/").content.decode()


def test_the_cast_stands_with_its_characters(visitor: Client, film: Work) -> None:
    person = Person.objects.create(slug="izzy", name="Izzy Meikle-Small")
    Credit.objects.create(work=film, person=person, role="actor", character="Kathy", note="as a child")
    assert "Kathy, as a child" in visitor.get("/works/never-let-me-go-film/").content.decode()
    assert "Kathy, as a child" in visitor.get("/people/izzy/").content.decode()


def test_a_member_sees_what_they_have_finished(jun: Member, novel: Work, client_of: ClientOf) -> None:
    html = client_of(jun).get("/works/never-let-me-go/").content.decode()
    assert html.count("milestone--done") == 3
    assert "I have finished" in html


def test_the_latest_threads_on_a_work_stand_on_its_page(visitor: Client, novel: Work, mara: Member) -> None:
    for number in range(7):
        Thread.start(by=mara, title=f"Thread {number}", body="Well.", work=novel, at=NOON)
    html = visitor.get("/works/never-let-me-go/").content.decode()
    assert html.count("thread-list__row") == 5
    assert "/discussions/?work=never-let-me-go" in html
    assert "/discussions/new/?work=never-let-me-go" in html


def test_a_thread_that_spoils_shows_only_its_title(visitor: Client, novel: Work, mara: Member) -> None:
    Thread.start(by=mara, title="On the ending", body="CANARY", work=novel, scope=after(novel, 23), at=NOON)
    html = visitor.get("/works/never-let-me-go/").content.decode()
    assert "On the ending" in html
    assert "opens after Part Three" in html
    assert "CANARY" not in html


def test_machines_are_told_the_safe_facts(visitor: Client, novel: Work) -> None:
    html = visitor.get("/works/never-let-me-go/").content.decode()
    data = linked_data(html)
    assert (data["@type"], data["name"], data["numberOfPages"]) == ("Book", "Never Let Me Go", 304)
    assert data["author"][0]["name"] == "Kazuo Ishiguro"
    assert '<meta property="og:title" content="Never Let Me Go">' in html


HOSTILE = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'


def test_hostile_words_in_every_field_run_nowhere(visitor: Client, ines: Member, client_of: ClientOf) -> None:
    work = Work.objects.create(slug="hostile", title=HOSTILE, summary=HOSTILE)
    film = Work.objects.create(slug="hostile-film", title=HOSTILE, kind="film", summary=HOSTILE)
    film.adapted_from.add(work)
    person = Person.objects.create(slug="hostile", name=HOSTILE, about=HOSTILE)
    for role in Credit.Role:
        Credit.objects.create(work=work, person=person, role=role, character=HOSTILE, note=HOSTILE)
        Credit.objects.create(work=film, person=person, role=role, character=HOSTILE, note=HOSTILE)
    for position in (1, 2):
        Milestone.objects.create(
            work=work, position=position, slug=f"m{position}", name=HOSTILE, title=HOSTILE, part=HOSTILE,
            part_title=HOSTILE, part_slug="p",
        )  # fmt: skip
    pages = ["", "works/", "works/hostile/", "works/hostile-film/", "people/hostile/"]
    kept = ["edit/", "credits/", "contents/"]
    organiser = client_of(ines)
    for path in pages + [f"works/hostile/{page}" for page in kept]:
        for client in (visitor, organiser):
            response = client.get(f"/{path}", follow=True)
            html = response.content.decode()
            assert response.status_code == 200, path
            assert "<img src=x" not in html, path
            assert '<script>alert("x")' not in html, path
    assert linked_data(visitor.get("/works/hostile/").content.decode())["name"] == HOSTILE
    html = organiser.post("/works/hostile/contents/", {"contents": f"{HOSTILE}: {HOSTILE}"}).content.decode()
    assert "<img src=x" not in html


def test_an_unknown_work_or_person_is_not_found(visitor: Client, db: None) -> None:
    assert visitor.get("/works/nothing/").status_code == 404
    assert visitor.get("/people/nobody/").status_code == 404


@pytest.mark.parametrize("count", [10, 200])
def test_the_shelf_costs_the_same_however_long(
    visitor: Client, count: int, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    fill(count)
    with django_assert_max_num_queries(SHELF):
        html = visitor.get("/works/").content.decode()
    assert html.count("shelf__book") == min(count, 24)


@pytest.mark.parametrize("count", [10, 200])
def test_a_work_page_costs_the_same_however_much_is_on_it(
    count: int, novel: Work, mara: Member, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., CaptureQueriesContext],
) -> None:  # fmt: skip
    works = fill(count)
    novel.adaptations.add(*works)
    cast = Person.objects.filter(slug__startswith="person-")
    Credit.objects.bulk_create(Credit(work=novel, person=person, role="actor") for person in cast)
    for number in range(8):
        Thread.start(
            by=mara, title=f"Thread {number}", body="Well.", work=novel, scope=after(novel, number + 1)
        )
    client = client_of(mara)
    client.get("/works/never-let-me-go/")  # what is learnt once for all is not this page's cost
    with django_assert_max_num_queries(WORK_PAGE):
        html = client.get("/works/never-let-me-go/").content.decode()
    assert f"Person {count - 1}" in html


@pytest.mark.parametrize("count", [10, 200])
def test_a_person_page_costs_the_same_however_busy_they_were(
    visitor: Client, count: int, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    person = Person.objects.create(slug="busy", name="Busy")
    Credit.objects.bulk_create(Credit(work=work, person=person, role="actor") for work in fill(count))
    with django_assert_max_num_queries(6):
        html = visitor.get("/people/busy/").content.decode()
    assert html.count("kin__title") == count
