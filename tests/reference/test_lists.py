"""Lists of pages, series, sources."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Person
from bookclub.reference.models import ReferencePage, Series, Source

from .conftest import WritePage, words_in


def test_pages_are_grouped_by_what_they_are(
    page: ReferencePage, write_page: WritePage, visitor: Client
) -> None:
    person = Person.objects.get()
    write_page("x", slug="life", title="A life", kind="person", work=None, person=person)
    html = visitor.get("/pages/").content.decode()
    assert html.index("On works") < html.index("Never Let Me Go</a></h3>") < html.index("On people")
    assert html.index("On people") < html.index("A life")
    assert not words_in(html)


def test_a_list_of_many_pages_costs_as_much_as_one_of_few(write_page: WritePage, visitor: Client) -> None:
    counts = []
    for _ in range(2):
        for n in range(5):
            write_page("x", slug=f"page-{ReferencePage.objects.count()}-{n}")
        visitor.get("/pages/")
        with CaptureQueriesContext(connection) as asked:
            visitor.get("/pages/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 8


def test_long_lists_are_paged(write_page: WritePage, visitor: Client) -> None:
    for n in range(41):
        write_page("x", slug=f"page-{n:02}", title=f"Page {n:02}")
    assert "Page 40</a>" not in visitor.get("/pages/").content.decode()
    assert "Page 40</a>" in visitor.get("/pages/?page=2").content.decode()
    assert "Page 40</a>" in visitor.get("/pages/?page=99").content.decode()
    assert visitor.get("/pages/?page=x").status_code == 200


def test_an_empty_club_has_a_page_that_says_so(visitor: Client, db: None) -> None:
    assert "No pages yet." in visitor.get("/pages/").content.decode()
    assert "No sources yet." in visitor.get("/pages/sources/").content.decode()


def test_a_series_leads_from_page_to_page(write_page: WritePage, visitor: Client) -> None:
    series = Series.objects.create(
        slug="book-into-film", title="Book into film", summary="From page to screen."
    )
    pages = [write_page("x", slug=f"page-{n}", title=f"Page {n}") for n in range(3)]
    for page in pages:
        series.append(page)
        series.append(page)  # once is enough
    html = visitor.get("/series/book-into-film/").content.decode()
    assert html.index("Page 0") < html.index("Page 1") < html.index("Page 2")
    middle = visitor.get("/pages/page-1/").content.decode()
    assert "Book into film</a>, 2 of 3" in middle
    assert '<a rel="prev" href="/pages/page-0/">' in middle
    assert '<a rel="next" href="/pages/page-2/">' in middle
    assert 'rel="prev"' not in visitor.get("/pages/page-0/").content.decode()
    assert 'rel="next"' not in visitor.get("/pages/page-2/").content.decode()


def test_a_series_without_pages_is_not_listed(visitor: Client, db: None) -> None:
    Series.objects.create(slug="empty", title="An empty series")
    assert "An empty series" not in visitor.get("/pages/").content.decode()
    assert "No pages yet." in visitor.get("/series/empty/").content.decode()


def test_sources_are_told_as_a_bibliography_tells_them(sources: dict[str, Source], visitor: Client) -> None:
    html = visitor.get("/pages/sources/").content.decode()
    assert "Arti, “Book and Movie”, <cite>Ripple Effects</cite>." in html
    assert "Kazuo Ishiguro, <cite>The novel itself</cite>." in html


def test_what_is_not_there_is_not_found(visitor: Client, db: None) -> None:
    for address in ("/pages/nothing/", "/series/nothing/"):
        assert visitor.get(address).status_code == 404
    assert visitor.post("/pages/nothing/statements/1/spoilers/0/").status_code == 404
