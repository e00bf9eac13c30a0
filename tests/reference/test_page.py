"""A reference page as each kind of reader is sent it."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.readers import Reader
from bookclub.reference.articles import machine_date
from bookclub.reference.models import ReferencePage, Source, Statement
from tests.people import ClientOf, make_member, reach

from .conftest import AFTER, ALL, SAFE, WritePage, words_in


def html_of(client: Client, page: ReferencePage) -> str:
    response = client.get(page.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def the_statement(word: str) -> Statement:
    return Statement.objects.get(body__contains=word)


def test_a_visitor_is_sent_what_is_safe_and_nothing_else(page: ReferencePage, visitor: Client) -> None:
    assert words_in(html_of(visitor, page)) == SAFE


def test_a_member_behind_is_sent_the_words_up_to_where_they_are(
    page: ReferencePage, jun: Member, client_of: ClientOf
) -> None:
    assert words_in(html_of(client_of(jun), page)) == SAFE | AFTER["chapter 3"]


@pytest.mark.parametrize(
    "chapter, opened",
    [
        (2, ()),
        (8, ("chapter 3",)),
        (9, ("chapter 3", "part one")),
        (17, ("chapter 3", "part one", "part two")),
    ],
)
def test_each_part_opens_what_it_covers(
    page: ReferencePage, novel: Work, client_of: ClientOf, chapter: int, opened: tuple[str, ...]
) -> None:
    member = make_member("nora")
    reach(member, novel, chapter)
    assert words_in(html_of(client_of(member), page)) == SAFE.union(*(AFTER[point] for point in opened))


def test_a_member_who_has_finished_waits_only_for_the_film(
    page: ReferencePage, mara: Member, film: Work, client_of: ClientOf
) -> None:
    assert words_in(html_of(client_of(mara), page)) == ALL - AFTER["the film too"]
    reach(mara, film, 4)
    assert words_in(html_of(client_of(mara), page)) == ALL


def test_the_film_alone_opens_no_word_of_the_novel(
    page: ReferencePage, film: Work, client_of: ClientOf
) -> None:
    member = make_member("nora")
    reach(member, film, 4)
    assert words_in(html_of(client_of(member), page)) == SAFE


def test_headings_stay_and_a_quiet_line_says_what_is_waited_for(page: ReferencePage, visitor: Client) -> None:
    html = html_of(visitor, page)
    assert '<h2 id="s-part-one">Part one</h2>' in html
    assert "2 statements open after Part One" in html
    assert "1 statement opens after Chapter 3" in html
    both = "1 after the end and seeing Never Let Me Go (film)"
    assert f"2 statements open: 1 after the end, {both}" in html


def test_the_contents_say_what_a_veiled_section_waits_for(
    page: ReferencePage, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    veiled = '<a class="toc__veiled" href="#s-part-one">Part one <span class="visually-hidden">(opens after Part One)'
    assert veiled in html_of(visitor, page)
    assert 'class="toc__veiled"' not in html_of(client_of(mara), page)


def test_one_statement_can_be_shown_anyway_and_no_other(page: ReferencePage, visitor: Client) -> None:
    statement = the_statement("onewords")
    visitor.post(f"/reading/show/reference.statement/{statement.pk}/", {"next": page.get_absolute_url()})
    html = html_of(visitor, page)
    assert words_in(html) == SAFE | {"onewords"}
    assert "1 statement opens after Part One" in html


def test_the_offer_to_show_it_anyway_leads_to_that_statement(page: ReferencePage, visitor: Client) -> None:
    html = html_of(visitor, page)
    for word in ("threewords", "onewords", "lastwords", "endwords"):
        statement = the_statement(word)
        assert f'action="/reading/show/reference.statement/{statement.pk}/?at={statement.scope_id}"' in html


def test_a_member_who_wants_no_temptation_is_offered_none(
    page: ReferencePage, jun: Member, client_of: ClientOf
) -> None:
    Member.objects.filter(pk=jun.pk).update(offers_reveal=False)
    html = html_of(client_of(jun), page)
    assert "2 statements open after Part One" in html
    assert "/reading/show/" not in html


def test_a_label_is_veiled_with_its_statements(
    page: ReferencePage, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    assert "parted subject" not in html_of(visitor, page)
    assert "parted subject" in html_of(client_of(mara), page)


def test_sources_that_disagree_stand_side_by_side_each_with_its_own(
    page: ReferencePage, visitor: Client
) -> None:
    html = html_of(visitor, page)
    views = re.search(r'<div class="disagree".*?</div>', html, re.DOTALL)
    assert views
    assert views[0].count("<li>") == 2
    assert views[0].count('class="cite"') == 2
    assert "his age" in views[0]


def test_exchanges_keep_their_numbers_whatever_is_veiled(
    page: ReferencePage, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    assert re.findall(r'id="exchange-(\d)"', html_of(visitor, page)) == ["1", "3"]
    assert re.findall(r'id="exchange-(\d)"', html_of(client_of(mara), page)) == ["1", "2", "3"]


def test_exchanges_keep_their_numbers_across_a_veiled_section(write_page: WritePage, visitor: Client) -> None:
    page = write_page(
        "## One {part-one}\n\n### Exchange: A?\n\na\n\n### Exchange: B?\n\nb\n\n## Two\n\n### Exchange: C?\n\nc"
    )
    assert re.findall(r'id="exchange-(\d)"', html_of(visitor, page)) == ["3"]


def test_a_note_carries_its_date_for_machines(page: ReferencePage, visitor: Client) -> None:
    assert '<time datetime="2017-10-05">5 October 2017</time>' in html_of(visitor, page)


@pytest.mark.parametrize(
    "words, date",
    [
        ("5 October 2017", "2017-10-05"),
        ("6 December", "12-06"),
        ("29 February", "02-29"),
        ("May 2010", "2010-05"),
        ("2010", "2010"),
        ("some day", ""),
        ("31 February", ""),
    ],
)
def test_dates_are_told_to_machines_as_far_as_they_are_known(words: str, date: str) -> None:
    assert machine_date(words) == date


def cited(html: str, word: str) -> list[str]:
    """The numbers of the sources of the statement with this word."""
    paragraph = re.search(rf"<p[^>]*>[^<]*{word}.*?</p>", html)
    assert paragraph
    return re.findall(r'href="#source-(\d)"', paragraph[0])


def test_sources_have_one_number_for_all_readers(
    page: ReferencePage, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    for html in (html_of(visitor, page), html_of(client_of(mara), page)):
        assert cited(html, "zerowords") == ["1", "2"]
        assert cited(html, "fivewords") == ["2"]
        assert cited(html, "nextwords") == ["2"]
        listed = re.findall(r'<li id="source-(\d)">\s*(.*?)\n', html)
        assert [number for number, _ in listed] == ["1", "2", "3", "4"]
        assert "Ripple Effects" in listed[0][1]
        assert "The novel itself" in listed[3][1]


def test_the_list_of_sources_leads_back_only_to_what_is_open(
    page: ReferencePage, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    closed = html_of(visitor, page)
    assert f'href="#statement-{the_statement("onewords").pk}"' not in closed
    assert "p. 9" not in closed
    opened = html_of(client_of(mara), page)
    assert f'href="#statement-{the_statement("onewords").pk}"' in opened
    assert "Opening, p. 3; p. 9" in opened


def test_machines_are_told_safe_things_only(page: ReferencePage, mara: Member, client_of: ClientOf) -> None:
    html = html_of(client_of(mara), page)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert data
    told = json.loads(data[1])
    assert (told["@type"], told["headline"], told["description"]) == (
        "Article",
        "Never Let Me Go",
        "On the novel.",
    )
    assert told["about"]["@type"] == "Book"
    head = html.partition("</head>")[0]
    assert not words_in(head)
    assert '<meta property="og:description" content="On the novel.">' in head


def test_links_for_others_never_follow_a_forged_host(page: ReferencePage, visitor: Client) -> None:
    html = visitor.get(page.get_absolute_url(), headers={"host": "localhost"}).content.decode()
    assert '<link rel="canonical" href="http://localhost:8000/pages/never-let-me-go/">' in html


def test_no_cache_between_keeps_the_page(page: ReferencePage, visitor: Client) -> None:
    assert "private" in visitor.get(page.get_absolute_url())["Cache-Control"]


def test_the_page_shows_its_thread(page: ReferencePage, mara: Member, visitor: Client) -> None:
    page.thread.comment(by=mara, body="A fine page.")
    html = html_of(visitor, page)
    assert "A fine page." in html
    assert "1 comment<" in html


def test_a_reader_can_say_how_far_they_are_on_the_page(
    page: ReferencePage, visitor: Client, novel: Work
) -> None:
    assert 'action="/reading/progress/never-let-me-go/"' in html_of(visitor, page)
    end = novel.milestones.get(position=23)
    address = page.get_absolute_url()
    moved = visitor.post(
        "/reading/progress/never-let-me-go/", {"milestone": end.pk, "next": address}, follow=True
    )
    assert words_in(moved.content.decode()) == ALL - AFTER["the film too"]


def test_an_inline_spoiler_is_cut_out_and_fetched_on_request(write_page: WritePage, visitor: Client) -> None:
    page = write_page("He is ||cutwords|| after all.")
    html = html_of(visitor, page)
    assert "cutwords" not in html
    address = f"/pages/a-page/statements/{the_statement('cutwords').pk}/spoilers/0/"
    assert address in html
    assert visitor.get(address).status_code == 405
    assert "cutwords" in visitor.post(address).content.decode()
    assert "cutwords" in visitor.post(address, headers={"HX-Request": "true"}).content.decode()
    assert visitor.post(address.replace("/0/", "/1/")).status_code == 404


def test_an_inline_spoiler_of_a_veiled_statement_is_not_to_be_had(
    write_page: WritePage, visitor: Client
) -> None:
    write_page("He is ||cutwords|| after all. {part-one}")
    address = f"/pages/a-page/statements/{the_statement('cutwords').pk}/spoilers/0/"
    response = visitor.post(address)
    assert response.status_code == 404
    assert "cutwords" not in response.content.decode()


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    '"><svg onload=alert(1)>',
    "</script><script>alert(1)</script>",
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_nothing_that_an_editor_types_runs(
    novel: Work, write_page: WritePage, visitor: Client, bad: str
) -> None:
    Source.objects.create(key="bad", title=bad, author=bad, container=bad, note=bad)
    words = bad.replace("[", "").replace("]", "")
    page = write_page(
        f"{bad} [@bad, {words}]\n\n## {words}\n\nx\n\n### Note: {words}\n\n{bad}\n\n### Exchange: {words}\n\n{bad}\n\n"
        f"### Disagree: {words}\n\n{bad}\n\n- {bad}\n- > {bad}",
        title=bad, summary=bad,
    )  # fmt: skip
    html = html_of(visitor, page)
    assert not re.search(r"<(script|svg|img)[^>]*(alert|onload|onerror|src=x)", html)
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert data
    assert json.loads(data[1])["headline"] == bad


def test_the_end_of_a_quiet_statement_cannot_be_told_by_its_citations(
    page: ReferencePage, visitor: Client
) -> None:
    """A veiled statement gives away neither its sources nor its length."""
    quiet = re.findall(
        r'<(?:div|details) class="quiet".*?</(?:div|details)>', html_of(visitor, page), re.DOTALL
    )
    assert quiet
    assert not any("cite" in line or "source-" in line for line in quiet)


@pytest.mark.parametrize("who", ["visitor", "behind", "ahead"])
def test_a_long_page_costs_as_many_questions_as_a_short_one(
    write_page: WritePage, jun: Member, mara: Member, client_of: ClientOf, who: str
) -> None:
    client = {"visitor": Client, "behind": lambda: client_of(jun), "ahead": lambda: client_of(mara)}[who]()
    points = ["chapter-3", "part-one", "part-two", "everything", "none"]

    def text(count: int) -> str:
        statements = [
            f"Statement {n} ||cut||. [@blog] [@int, p. {n}] {{{points[n % 5]}}}" for n in range(count)
        ]
        return "\n\n".join(
            f"## Section {n}\n\n{words}" if n % 5 == 0 else words for n, words in enumerate(statements)
        )

    counts = []
    for count in (10, 300):
        page = write_page(text(count), slug=f"page-{count}")
        client.get(page.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            html_of(client, page)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 24


def test_the_rule_and_its_twin_agree_on_every_statement(page: ReferencePage, novel: Work, film: Work) -> None:
    members = [make_member(f"member{n}") for n in range(6)]
    for member, position in zip(members, (None, 1, 3, 9, 17, 23), strict=True):
        if position:
            reach(member, novel, position)
    for member in members:
        reader = Reader(member)
        opened = set(Statement.objects.open_to(reader))
        assert opened == {each for each in Statement.objects.all() if reader.may_read(each)}
