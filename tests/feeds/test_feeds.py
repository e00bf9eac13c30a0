"""Feeds: valid Atom, as anyone may see it and as a member may, sent only when there is something new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Club, Member, SecretKey
from bookclub.reading.models import Progress
from bookclub.reference.models import ReferencePage, Source
from discussions.models import Comment, Thread
from reviews.models import Opinion, Review
from tests.people import NOON, ClientOf, after, reach

pytestmark = pytest.mark.django_db

ORIGIN = "http://localhost:8000"


@pytest.fixture
def veiled(thread: Thread, mara: Member, novel: Work) -> Comment:
    return thread.comment(
        by=mara, body="The boat lies stranded.", scope=after(novel, 9), at=NOON + timedelta(hours=2)
    )


@pytest.fixture
def key_of() -> Any:
    return lambda member: SecretKey.objects.renew(member, "feeds").text


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert parsed.feed.id
    assert parsed.feed.updated
    assert all(entry.id and entry.title and entry.updated for entry in parsed.entries)
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    return parsed


def words(parsed: Any) -> str:
    return " ".join(entry.summary for entry in parsed.entries)


def test_the_feed_of_the_club_tells_what_was_said(visitor: Client, answer: Comment) -> None:
    feed = read(visitor, "/feeds/club.atom")
    assert feed.feed.title == "Bookclub: new in the club"
    newest, opening = feed.entries
    assert newest.title == opening.title == "Where do you read?"
    assert newest.author == "Jun Ōta"
    assert newest.link == newest.id == f"{ORIGIN}/discussions/comments/{answer.pk}/"
    assert "<em>slowly</em>" in newest.summary
    assert newest.published == "2026-03-02T13:00:00+00:00"


def test_works_and_threads_and_pages_have_feeds(
    visitor: Client, thread: Thread, film: Work, mara: Member, ines: Member
) -> None:
    other = Thread.start(by=mara, title="The film", body="Of the film.", work=film, at=NOON)
    assert "tram" in words(read(visitor, "/feeds/works/never-let-me-go.atom"))
    assert "film" not in words(read(visitor, "/feeds/works/never-let-me-go.atom"))
    assert "film" in words(read(visitor, f"/feeds/threads/{other.pk}.atom"))
    Source.objects.create(key="int", title="An interview")
    page = ReferencePage(slug="novel", title="On the novel", summary="All of it.")
    page.write("Everything ends badly. {never-let-me-go:everything} [@int]", by=ines)
    feed = read(visitor, "/feeds/pages.atom")
    assert [entry.title for entry in feed.entries] == ["On the novel"]
    assert "badly" not in words(feed)
    for nowhere in ("/feeds/works/nothing.atom", "/feeds/threads/9999.atom"):
        assert visitor.get(nowhere).status_code == 404


def test_reviews_have_a_feed_for_anyone_and_one_for_each(
    visitor: Client, novel: Work, ines: Member, mara: Member, jun: Member, key_of: Any
) -> None:
    Review.objects.write(novel, Opinion(headline="Slow and fine", body="Of ||Tommy||."), by=ines)
    late = Opinion(rating=9, headline="At last", body="They *all* go.", scope=after(novel, 23))
    Review.objects.write(novel, late, by=mara)
    for path in ("/feeds/reviews.atom", f"/private/{key_of(jun)}/reviews.atom"):
        (entry,) = read(visitor, path).entries
        assert entry.title == "Slow and fine (Never Let Me Go)"
        assert "Of [spoiler]." in entry.summary
    newest, _ = read(visitor, f"/private/{key_of(mara)}/reviews.atom").entries
    assert "They <em>all</em> go." in newest.summary
    assert newest.author == "Mara"


def test_an_empty_club_has_a_valid_feed(visitor: Client, db: None) -> None:
    assert read(visitor, "/feeds/club.atom").entries == []


def test_what_is_veiled_says_only_what_it_waits_for(
    visitor: Client, veiled: Comment, mara: Member, thread: Thread
) -> None:
    text = visitor.get("/feeds/club.atom").content.decode()
    feed = read(visitor, "/feeds/club.atom")
    quiet = feed.entries[0]
    assert quiet.summary == "<p>1 comment opens after Part One of Never Let Me Go.</p>"
    assert quiet.link == f"{ORIGIN}/discussions/{thread.pk}/"
    assert "stranded" not in text
    assert f"comments/{veiled.pk}/" not in text
    assert "published" not in quiet
    assert "author" not in quiet or quiet.author != "Mara"


def test_a_public_feed_is_a_visitors_whoever_asks(client_of: ClientOf, veiled: Comment, mara: Member) -> None:
    assert "stranded" not in client_of(mara).get("/feeds/club.atom").content.decode()


def test_a_private_feed_is_the_members_own(
    visitor: Client, veiled: Comment, mara: Member, jun: Member, novel: Work, key_of: Any, thread: Thread
) -> None:
    hers, his = key_of(mara), key_of(jun)
    for feed in ("club.atom", f"works/{novel.slug}.atom", f"threads/{thread.pk}.atom"):
        assert "stranded" in words(read(visitor, f"/private/{hers}/{feed}"))
        assert "stranded" not in words(read(visitor, f"/private/{his}/{feed}"))
    reach(jun, novel, 9)
    assert "stranded" in words(read(visitor, f"/private/{his}/club.atom"))
    read(visitor, f"/private/{his}/pages.atom")


def test_a_private_feed_never_repeats_its_key(
    visitor: Client, veiled: Comment, mara: Member, key_of: Any
) -> None:
    key = key_of(mara)
    answer = visitor.get(f"/private/{key}/club.atom")
    assert key.encode() not in answer.content
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]


def test_a_revoked_key_ends_at_once(visitor: Client, mara: Member, key_of: Any) -> None:
    key = key_of(mara)
    SecretKey.objects.revoke(mara, "feeds")
    assert visitor.get(f"/private/{key}/club.atom").status_code == 404


def test_a_program_that_has_it_already_is_sent_nothing(
    visitor: Client, thread: Thread, mara: Member, key_of: Any
) -> None:
    for days, path in enumerate(("/feeds/club.atom", f"/private/{key_of(mara)}/club.atom"), start=1):
        first = visitor.get(path)
        again = visitor.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        since = visitor.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert since.status_code == 304
        thread.comment(by=mara, body="Something new.", at=timezone.now() + timedelta(days=days))
        assert visitor.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert visitor.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_readers_do_not_share_validators(
    visitor: Client, veiled: Comment, mara: Member, jun: Member, key_of: Any
) -> None:
    Progress.objects.filter(member=jun).update(updated_at=NOON + timedelta(days=1))
    paths = ["/feeds/club.atom", f"/private/{key_of(mara)}/club.atom", f"/private/{key_of(jun)}/club.atom"]
    answers = [visitor.get(path) for path in paths]
    assert len({answer["ETag"] for answer in answers}) == 3
    assert len({answer["Last-Modified"] for answer in answers}) == 3


def test_moving_on_is_something_new(
    visitor: Client, veiled: Comment, jun: Member, novel: Work, key_of: Any
) -> None:
    from bookclub.reading.progress import set_progress

    path = f"/private/{key_of(jun)}/club.atom"
    first = visitor.get(path)
    later = NOON + timedelta(days=400)
    set_progress(jun, novel, novel.milestones.get(position=9), at=later)
    assert visitor.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_a_veiled_edit_changes_no_validator(
    visitor: Client, veiled: Comment, mara: Member, thread: Thread
) -> None:
    """Else whoever asks again and again would learn when somebody changed what they may not read."""
    before = visitor.get("/feeds/club.atom")
    veiled.edit("The boat is gone.", by=mara, version=1)
    after_ = visitor.get("/feeds/club.atom")
    assert (before["ETag"], before["Last-Modified"]) == (after_["ETag"], after_["Last-Modified"])


def test_a_closed_club_closes_its_public_feeds(
    visitor: Client, thread: Thread, mara: Member, key_of: Any
) -> None:
    key = key_of(mara)
    Club(may_read=Club.MayRead.MEMBERS).save()
    assert visitor.get("/feeds/club.atom")["Location"].startswith("/accounts/login/")
    assert "tram" in words(read(visitor, f"/private/{key}/club.atom"))
    assert "atom+xml" not in visitor.get("/accounts/login/").content.decode()


def test_pages_name_their_feeds(visitor: Client, thread: Thread, novel: Work) -> None:
    named = 'rel="alternate" type="application/atom+xml"'
    assert f'{named} title="New in the club" href="/feeds/club.atom"' in visitor.get("/").content.decode()
    assert (
        f'href="/feeds/threads/{thread.pk}.atom"' in visitor.get(thread.get_absolute_url()).content.decode()
    )
    assert f'href="/feeds/works/{novel.slug}.atom"' in visitor.get(novel.get_absolute_url()).content.decode()


def test_nothing_in_a_feed_breaks_out_of_it(visitor: Client, mara: Member, db: None) -> None:
    Member.objects.filter(pk=mara.pk).update(name="<script>M & ]]>")
    Thread.start(
        by=mara, title="]]> <b>bold</b> & \x0c\x02", body="`<script>` & [here](/works/) ||hidden||", at=NOON
    )
    feed = read(visitor, "/feeds/club.atom")
    assert feed.entries[0].author == "<script>M & ]]>"
    text = visitor.get("/feeds/club.atom").content.decode()
    assert "hidden" not in text
    assert "[spoiler]" in text
    assert f"{ORIGIN}/works/" in text
    assert "<script>" not in text


def test_a_forged_host_is_in_no_feed(visitor: Client, answer: Comment) -> None:
    assert b"127.0.0.1" not in visitor.get("/feeds/club.atom", headers={"Host": "127.0.0.1"}).content


def test_a_feed_asks_a_bounded_number_of_queries(
    visitor: Client,
    thread: Thread,
    mara: Member,
    key_of: Any,
    django_assert_max_num_queries: Any,
    novel: Work,
) -> None:
    path = f"/private/{key_of(mara)}/club.atom"
    for number in range(70):
        thread.comment(by=mara, body=f"{number}", scope=after(novel, 1 + number % 20))
    with django_assert_max_num_queries(10):
        assert len(read(visitor, path).entries) <= 60


def test_a_feed_is_not_empty_because_the_others_have_read_on(
    visitor: Client, thread: Thread, mara: Member, jun: Member, key_of: Any, novel: Work,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(30):
        thread.comment(by=mara, body=f"Early words {number}.", scope=after(novel, 2))
    for number in range(70):
        thread.comment(by=mara, body=f"Late words {number}.", scope=after(novel, 20))
    path = f"/private/{key_of(jun)}/club.atom"
    with django_assert_max_num_queries(12):
        entries = read(visitor, path).entries
    said = [entry.summary for entry in entries]
    assert sum("Early words" in words for words in said) == 20
    assert "Early words 29." in said[1]
    assert not any("Late words" in words for words in said)
    assert sum("comments open after" in words for words in said) == 1


def test_the_settings_page_lists_the_feeds_of_what_one_reads_and_where_one_talks(
    client_of: ClientOf, mara: Member, thread: Thread
) -> None:
    client = client_of(mara)
    client.post("/settings/addresses/feeds/renew/")
    page = client.get("/settings/addresses/").content.decode()
    for ending in ("club.atom", "pages.atom", "works/never-let-me-go.atom", f"threads/{thread.pk}.atom"):
        assert f"/{ending}" in page
