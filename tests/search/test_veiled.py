"""Search is no oracle: what one may not be sent neither matches, nor counts, nor moves anything else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import choose_to_see
from bookclub.reading.readers import Reader
from bookclub.reference.models import ReferencePage, Source, Statement
from bookclub.search.asking import Asked
from bookclub.search.finding import Search
from discussions.models import Comment, Thread
from tests.people import ClientOf, after, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def veiled(thread: Thread, mara: Member, novel: Work) -> Comment:
    """Words that wait for chapter 9."""
    return thread.comment(by=mara, body="The boat lies stranded.", scope=after(novel, 9))


def found(words: str, member: Member | None = None, **asked: object) -> list[int]:
    return [one.pk for one in Search(words, Reader(member, said={}), Asked(**asked)).found]  # type: ignore[arg-type]


def test_one_ahead_finds_what_one_behind_does_not(
    veiled: Comment, client_of: ClientOf, mara: Member, jun: Member, visitor: Client
) -> None:
    ahead = client_of(mara).get("/search/?q=stranded").content.decode()
    assert "1 found" in ahead
    assert f"/discussions/comments/{veiled.pk}/" in ahead
    assert "<mark>stranded</mark>" in ahead
    for client in (client_of(jun), visitor):
        behind = without_tokens(client.get("/search/?q=stranded").content.decode())
        nothing = without_tokens(client.get("/search/?q=unspoken").content.decode())
        assert "Nothing found" in behind
        assert behind.replace("stranded", "unspoken") == nothing, "a guess is not confirmed"


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value)="[^"]*"', r"\1", page)


def test_reading_on_opens_it_at_once(veiled: Comment, jun: Member, novel: Work) -> None:
    assert found("stranded", jun) == []
    reach(jun, novel, 9)
    assert found("stranded", jun) == [veiled.pk]


def test_the_author_and_whoever_chose_to_see_it_find_it(
    thread: Thread, jun: Member, novel: Work, tobias: Member
) -> None:
    own = thread.comment(by=jun, body="A guess of mine.", scope=after(novel, 23))
    assert found("guess", jun) == [own.pk]
    assert found("guess", tobias) == []
    choose_to_see(own, by=tobias)
    assert found("guess", tobias) == [own.pk]


def test_a_raised_scope_takes_it_out(veiled: Comment, jun: Member, novel: Work) -> None:
    reach(jun, novel, 9)
    veiled.raise_scope(after(novel, 17))
    assert found("stranded", jun) == []


def test_filters_confirm_no_guess_either(veiled: Comment, jun: Member, mara: Member, novel: Work) -> None:
    for asked in ({"author": mara}, {"work": novel}, {"thread": veiled.thread}, {"kind": "comment"}):
        assert found("stranded", jun, **asked) == []
        assert found("stranded", mara, **asked) == [veiled.pk]


def test_veiled_rows_do_not_push_open_ones_out_of_the_bound(
    thread: Thread, mara: Member, jun: Member, novel: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookclub.search.matching.BOUND", 3)
    seen = thread.comment(by=mara, body="Gulls.")
    for _ in range(6):
        thread.comment(by=mara, body="Gulls.", scope=after(novel, 9))
    search = Search("gulls", Reader(jun))
    assert [one.pk for one in search.found] == [seen.pk]
    assert not search.is_bounded


def test_veiled_rows_move_no_score(thread: Thread, mara: Member, jun: Member, novel: Work) -> None:
    """How rare a word is in all that was said would tell of what is veiled."""
    thread.comment(by=mara, body="The gull and the tern.")
    before = [one.score for one in Search("gull tern", Reader(jun)).found]
    for _ in range(20):
        thread.comment(by=mara, body="A tern, a tern.", scope=after(novel, 9))
    assert [one.score for one in Search("gull tern", Reader(jun)).found] == before


def test_inline_spoilers_are_in_no_index(thread: Thread, mara: Member) -> None:
    comment = thread.comment(by=mara, body="Openly this, and ||secretly|| that.")
    assert found("openly", mara) == [comment.pk]
    assert found("secretly", mara) == []


def test_statements_are_found_one_by_one(novel: Work, mara: Member, jun: Member, ines: Member) -> None:
    Source.objects.create(key="int", title="An interview")
    page = ReferencePage(slug="novel", title="On the novel", work=novel)
    page.write(
        "A safe cassette and ||span||. [@int]\n\n"
        "A later cassette. {part-one} [@int]\n\n"
        "### Exchange: Why the pylon? {part-two}\n\nBecause of it. [@int]\n",
        by=ines,
    )
    assert len(found("cassette", jun)) == 1
    assert len(found("cassette", mara)) == 2
    assert found("pylon", jun) == []
    assert found("pylon", mara) == [Statement.objects.get(label__contains="pylon").pk]
    assert found("span", mara) == []


def test_the_passage_is_escaped_before_it_is_marked(
    thread: Thread, mara: Member, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="A boat.")
    Comment.objects.filter(text__contains="boat").update(
        text="<script>x</script> \x02\x02boat\x03 & \x03<mark>"
    )
    page = client_of(mara).get("/search/?q=boat").content.decode()
    assert "<script>x" not in page
    assert "<mark>boat</mark> &amp;" in page
    assert "<mark> " not in page
    assert "\x02" not in page
    assert "\x03" not in page


def test_what_was_said_is_never_suggested(
    veiled: Comment, thread: Thread, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    """Only titles and names are: they are safe for anyone."""
    from django.db import connection

    assert "Did you mean" not in client_of(mara).get("/search/?q=strandid").content.decode()
    Thread.start(by=mara, title="A lighthouse keeper", body="x")
    page = visitor.get("/search/?q=lighthuose").content.decode()
    assert ("Did you mean" in page) == (connection.vendor == "postgresql")
    assert ("q=lighthouse" in page) == (connection.vendor == "postgresql")
