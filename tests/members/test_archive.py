"""What a member takes along: all that they wrote, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread
from tests.people import ClientOf, after


def archive_of(member: Member, client_of: ClientOf) -> tuple[dict[str, Any], dict[str, str]]:
    answer: Any = client_of(member).get("/settings/archive/download/")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return json.loads(files["archive.json"]), files


def test_an_archive_holds_profile_and_words(
    thread: Thread, answer: Comment, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    answer.edit("In the bath, *very* slowly.", by=jun, version=1)
    answer.like(by=mara)
    told, files = archive_of(jun, client_of)
    assert told["profile"]["email"] == "jun@example.org"
    [comment] = told["comments"]
    assert comment["body"] == "In the bath, *very* slowly."
    assert comment["title"] == "Where do you read?"
    assert comment["likes"] == 1
    assert [edit["body"] for edit in comment["edits"]] == ["In the bath, *slowly*."]
    assert told["threads"] == []
    assert "In the bath, *very* slowly." in files["comments.md"]
    assert "In the bath, *slowly*." in files["comments.md"]
    assert files["profile.md"].startswith("# Jun Ōta")
    assert "tram" not in "".join(files.values()), "these are Mara's words"


def test_an_archive_holds_threads_likes_and_progress(
    thread: Thread, answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    answer.like(by=mara)
    told, files = archive_of(mara, client_of)
    assert [thread["title"] for thread in told["threads"]] == ["Where do you read?"]
    assert [like["address"] for like in told["likes"]] == [answer.get_absolute_url()]
    [row] = told["progress"]
    assert (row["title"], row["finished"]) == ("Never Let Me Go", "Chapter 23")
    assert "bath" not in "".join(files.values()), "these are Jun's words"


def test_ones_own_words_are_never_veiled(
    thread: Thread, mara: Member, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    thread.comment(by=jun, body="I peeked: ||the canary||.", scope=after(novel, 23))
    told, _ = archive_of(jun, client_of)
    assert told["comments"][0]["body"] == "I peeked: ||the canary||."
    assert told["comments"][0]["opens_after"] == ["never-let-me-go:part-three"]


def test_deleted_words_are_not_kept_for_the_archive(
    thread: Thread, answer: Comment, jun: Member, client_of: ClientOf
) -> None:
    answer.delete_words(by=jun)
    told, _ = archive_of(jun, client_of)
    assert told["comments"] == []


def test_an_archive_asks_the_database_no_more_for_more_words(
    thread: Thread, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    client, asked = client_of(jun), []
    client.get("/settings/archive/download/")  # what a process learns once
    for comments in (1, 30):
        for _ in range(comments):
            thread.comment(by=jun, body="Slowly.", scope=after(novel, 2))
        with CaptureQueriesContext(connection) as queries:
            client.get("/settings/archive/download/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_page_before_it_leads_there(jun: Member, client_of: ClientOf) -> None:
    assert "/settings/archive/download/" in client_of(jun).get("/settings/archive/").content.decode()
