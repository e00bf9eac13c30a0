"""Hostile text in what people write to each other, one page after another: nothing of it runs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bookclub.library.models import Milestone, Person, Work
from bookclub.members.models import Member
from discussions.models import Thread
from tests.people import ClientOf, make_member

from .words import HOSTILE, Page


def nothing_runs(client: Client, *addresses: str) -> None:
    for address in addresses:
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
        html = page.content.decode()
        assert Page(html).found == [], address
        assert "<script>alert" not in html
        assert "49" not in re.findall(r">(49)<", html)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_runs_wherever_the_words_of_a_member_are_shown(
    novel: Work, mara: Member, client_of: ClientOf, visitor: Client, words: str
) -> None:
    """Names and titles are stored as a form could never store them: the page has to stand by itself."""
    writer = make_member("writer", words[:60], about=words)
    thread = Thread.start(by=writer, title=words, body=words, work=novel)
    comment = thread.comment(by=writer, body=f"{words}\n\n> {words}\n\n||{words}||\n\n`{words}`\n\n@writer")
    reply = thread.comment(by=writer, body=words, under=comment)
    comment.edit(f"{words} again", by=writer, version=1)
    member = client_of(mara)
    nothing_runs(visitor, "/", "/discussions/", thread.get_absolute_url(), "/members/", "/members/writer/")
    nothing_runs(member, comment.get_absolute_url(), f"/discussions/comments/{comment.pk}/history/")
    nothing_runs(member, f"/discussions/comments/{reply.pk}/reply/?quote", f"/discussions/{thread.pk}/reply/")
    writing = client_of(writer)
    nothing_runs(
        writing, f"/discussions/comments/{reply.pk}/edit/", f"/discussions/comments/{reply.pk}/delete/"
    )
    nothing_runs(writing, "/settings/", f"/discussions/comments/{reply.pk}/spoiler-point/")


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_runs_wherever_the_words_of_an_organiser_are_shown(
    novel: Work, ines: Member, client_of: ClientOf, visitor: Client, words: str
) -> None:
    Work.objects.filter(pk=novel.pk).update(title=words[:160], summary=words)
    Milestone.objects.filter(work=novel, position=1).update(name=words[:80], title=words, part=words[:80])
    Person.objects.update(name=words, about=words)
    thread = Thread.start(by=ines, title="A thread", body="...", work=novel)
    nothing_runs(
        visitor,
        "/",
        "/works/",
        "/works/never-let-me-go/",
        "/people/kazuo-ishiguro/",
        thread.get_absolute_url(),
    )
    nothing_runs(
        client_of(ines), "/discussions/new/?work=never-let-me-go", f"/discussions/?work={novel.slug}"
    )
    nothing_runs(client_of(ines), f"/works/{novel.slug}/edit/", f"/works/{novel.slug}/contents/")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_typed_into_a_form_comes_back_as_text(mara: Member, client_of: ClientOf, words: str) -> None:
    page = client_of(mara).post("/discussions/new/", {"title": "", "body": words, "work": words})
    assert page.status_code == 422
    assert Page(page.content.decode()).found == []
    page = client_of(mara).post("/discussions/preview/", {"body": words})
    assert Page(page.content.decode()).found == []


def test_controls_that_turn_the_direction_of_a_page_are_taken_out(mara: Member, client_of: ClientOf) -> None:
    trick = "\u202eevil\u202c \u2066title"
    client_of(mara).post("/discussions/new/", {"title": trick, "body": f"{trick} &#x202E;"})
    thread = Thread.objects.get()
    html = client_of(mara).get(thread.get_absolute_url()).content.decode()
    assert thread.title == "evil title"
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(html)
