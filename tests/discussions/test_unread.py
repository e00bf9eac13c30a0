"""What is new for whom: in a thread, in a list, after a chapter; and that reading only ever moves forwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.notifications.models import Notification
from bookclub.reading.models import Progress, Reached
from bookclub.reading.progress import set_progress
from bookclub.reading.readers import Reader
from discussions import counting
from discussions.counting import count_new
from discussions.models import Comment, ReadMark, Thread
from discussions.unread import Unread
from tests.people import ClientOf, after, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(novel: Work, mara: Member, jun: Member) -> Thread:
    """A thread that Mara opened a month ago, and the club has been there for a year."""
    year_ago = timezone.now() - timedelta(days=365)
    Member.objects.update(date_joined=year_ago)
    for member in (mara, jun):
        member.date_joined = year_ago
    return Thread.start(by=mara, title="The news", body="Well?", work=novel, at=ago(30))


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def marked(html: str) -> int:
    """How many comments of a page bear the word."""
    return html.count("data-new>new")


def look(client: Client, thread: Thread, query: str = "") -> str:
    answer = client.get(thread.get_absolute_url() + query)
    assert answer.status_code == 200
    return answer.content.decode()


def new_for(member: Member, thread: Thread) -> int:
    thread.refresh_from_db()
    return count_new([thread], Reader(member)).get(thread.pk, 0)


def test_what_was_written_since_the_last_visit_is_marked_once(
    talk: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    talk.comment(by=mara, body="First.", at=ago(2))
    html = look(client, talk)
    assert marked(html) == 2  # with the opening
    assert "<strong>2 new</strong> since you were here" in html
    html = look(client, talk)
    assert marked(html) == 0
    assert "since you were here" not in html
    later = talk.comment(by=mara, body="Second.")
    html = look(client, talk)
    assert marked(html) == 1
    assert f'href="#comment-{later.pk}">Go to the first' in html


def test_own_words_are_never_new(talk: Thread, jun: Member, client_of: ClientOf) -> None:
    client = client_of(jun)
    look(client, talk)
    talk.comment(by=jun, body="Mine.")
    assert marked(look(client, talk)) == 0


def test_what_is_deleted_or_veiled_is_not_new(
    talk: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    look(client, talk)
    talk.comment(by=mara, body="Gone.").delete_words(by=mara)
    talk.comment(by=mara, body="Tommy.", scope=after(novel, 9))
    assert new_for(jun, talk) == 0
    assert marked(look(client, talk)) == 0


def test_what_a_finished_chapter_opens_is_new_from_then_on(
    talk: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    old = talk.comment(by=mara, body="Of chapter five.", scope=after(novel, 5), at=ago(20))
    talk.comment(by=mara, body="Of chapter two.", scope=after(novel, 2), at=ago(20))
    talk.comment(by=mara, body="Of chapter nine.", scope=after(novel, 9), at=ago(20))
    look(client, talk)
    client.post(f"/reading/progress/{novel.slug}/", {"milestone": novel.milestones.get(position=6).pk})
    assert new_for(jun, talk) == 1
    html = look(client, talk)
    assert marked(html) == 1
    assert f"#comment-{old.pk}" in html
    assert marked(look(client, talk)) == 0


def test_going_back_and_coming_again_makes_nothing_new(
    talk: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    talk.comment(by=mara, body="Of chapter five.", scope=after(novel, 5), at=ago(20))
    for position in (6, 2, 6):
        set_progress(jun, novel, novel.milestones.get(position=position), at=ago(10))
    look(client, talk)
    for position in (2, 6):
        set_progress(jun, novel, novel.milestones.get(position=position))
    assert marked(look(client, talk)) == 0
    reached = Reached.objects.filter(member=jun).values_list("milestone__position", flat=True)
    assert list(reached.order_by("pk")) == [3, 6]


def test_a_mark_never_moves_backwards(talk: Thread, mara: Member, jun: Member) -> None:
    """Two tabs: the one that was opened first comes last."""
    old_tab, comment = ago(1), talk.comment(by=mara, body="Between.", at=ago(0.5))
    ReadMark.objects.note(jun, talk, until=timezone.now())
    ReadMark.objects.note(jun, talk, until=old_tab)
    assert new_for(jun, talk) == 0
    ReadMark.objects.note(jun, talk, seen=[comment.pk])
    ReadMark.objects.note(jun, talk, seen=[])
    assert ReadMark.objects.get().seen == [comment.pk]


def test_reading_one_page_of_a_long_thread_leaves_the_others_unread(
    talk: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    look(client, talk)
    made = [talk.comment(by=mara, body=f"{number}") for number in range(60)]
    html = look(client, talk)
    assert "<strong>60 new</strong>" in html
    assert marked(html) == 49
    assert "data-new-elsewhere" in html
    assert new_for(jun, talk) == 11
    rest = client.get(f"/discussions/{talk.pk}/new/?after={made[48].pk}")
    assert rest.headers["Location"] == made[49].get_absolute_url()
    look(client, talk, "?end")
    assert new_for(jun, talk) == 0
    assert ReadMark.objects.filter(thread=talk).get().until > ago(0.01)


def test_the_way_to_the_next_new_one_never_leads_to_what_is_veiled(
    talk: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf, visitor: Client
) -> None:
    client = client_of(jun)
    look(client, talk)
    talk.comment(by=mara, body="Tommy.", scope=after(novel, 9))
    assert client.get(f"/discussions/{talk.pk}/new/").headers["Location"] == talk.get_absolute_url()
    found = talk.comment(by=mara, body="Tea.")
    for query in ("", f"?after={found.pk}", "?after=x"):
        address = f"/discussions/{talk.pk}/new/{query}"
        assert client.get(address).headers["Location"] == found.get_absolute_url()
    assert visitor.get(f"/discussions/{talk.pk}/new/").headers["Location"].startswith("/accounts/login/")


def test_everything_can_be_put_behind_oneself(
    talk: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    talk.comment(by=mara, body="New.")
    assert "2 new" in client.get("/discussions/").content.decode()
    client.post("/discussions/read/")
    assert "2 new" not in client.get("/discussions/").content.decode()
    assert marked(look(client, talk)) == 0
    talk.comment(by=mara, body="Newer.")
    assert new_for(jun, talk) == 1


def test_what_was_said_before_one_joined_is_no_news(talk: Thread, mara: Member, client_of: ClientOf) -> None:
    from tests.people import make_member

    talk.comment(by=mara, body="Old.", at=ago(5))
    newcomer = make_member("newcomer")
    assert new_for(newcomer, talk) == 0
    assert marked(look(client_of(newcomer), talk)) == 0


def test_a_browser_that_fetches_ahead_has_not_read(
    talk: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    client.get(talk.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert marked(look(client, talk)) == 1


def test_reading_the_words_reads_the_notice_of_them(
    talk: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    client = client_of(jun)
    mine = talk.comment(by=jun, body="Mine.")
    talk.comment(by=mara, body="@jun, really?", under=mine)
    assert Notification.objects.of(jun).unread().count() == 1
    look(client, talk)
    assert Notification.objects.of(jun).unread().count() == 0


def test_a_list_counts_in_as_many_queries_for_many_threads_as_for_one(
    talk: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    set_progress(jun, novel, novel.milestones.get(position=6))
    client = client_of(jun)

    def queries() -> int:
        client.get("/discussions/")
        with CaptureQueriesContext(connection) as taken:
            client.get("/discussions/")
        return len(taken)

    talk.comment(by=mara, body="New.", scope=after(novel, 5))
    one = queries()
    for number in range(20):
        Thread.start(by=mara, title=f"{number}", body="...", work=novel, scope=after(novel, 4))
    assert queries() <= one
    assert "1 new" in client.get("/discussions/").content.decode()


def test_the_count_of_one_thread_and_that_of_a_list_agree(
    talk: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    made: list[Comment] = []
    for number in range(12):
        scope = after(novel, 5) if number % 3 == 0 else after(novel, 9) if number % 3 == 1 else None
        made.append(
            talk.comment(by=mara if number % 4 else jun, body="...", scope=scope, at=ago(12 - number))
        )
    ReadMark.objects.note(jun, talk, until=ago(6), seen=[made[8].pk])
    reach(jun, novel, 3)
    set_progress(jun, novel, novel.milestones.get(position=6), at=ago(3))
    talk.refresh_from_db()
    unread = Unread(talk, Reader(jun), jun)
    assert unread.counted == (new_for(jun, talk), True)
    readable = [c for c in talk.comments.all() if Reader(jun).may_read(c)]
    assert unread.everything().count() == unread.counted[0] == sum(unread.is_new(c) for c in readable) > 0


def test_the_latest_alone_are_counted_where_no_chapter_was_finished(
    talk: Thread, novel: Work, mara: Member, jun: Member
) -> None:
    ReadMark.objects.note(jun, talk, until=ago(6))
    Progress.objects.update(updated_at=ago(10))
    made = [talk.comment(by=mara, body="...", at=ago(1)) for _ in range(4)]
    talk.comment(by=jun, body="Own.", at=ago(1))
    talk.comment(by=mara, body="Veiled.", at=ago(1), scope=after(novel, 9))
    ReadMark.objects.note(jun, talk, seen=[made[0].pk])
    talk.refresh_from_db()
    unread = Unread(talk, Reader(jun), jun)
    assert unread.counted == (3, True)
    assert unread.everything().count() == 3


def test_of_a_long_thread_only_the_latest_are_looked_at(
    talk: Thread, mara: Member, jun: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes back after a year waits no longer than others: past that number a list says "99+" anyway."""
    monkeypatch.setattr(counting, "LATEST", 3)
    monkeypatch.setattr(counting, "_written", {})
    for _ in range(5):
        talk.comment(by=mara, body="More.")
    assert new_for(jun, talk) == 3
