"""Editing, histories, likes, deleting, and what those who keep order do."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import LogEntry
from bookclub.notifications.models import Kind, Notification
from discussions.models import Comment, Edit, Thread
from tests.people import ClientOf, after, make_member


def at(comment: Comment, deed: str) -> str:
    return f"/discussions/comments/{comment.pk}/{deed}/"


def test_an_author_changes_their_words_and_the_history_shows_how(
    answer: Comment, jun: Member, client_of: ClientOf
) -> None:
    client_of(jun).post(at(answer, "edit"), {"body": "In the bath, quickly.", "version": 1})
    answer.refresh_from_db()
    assert (answer.body, answer.version) == ("In the bath, quickly.", 2)
    html = client_of(jun).get(at(answer, "history")).content.decode()
    assert re.search(r"<del>[^<]*slowly", html)
    assert re.search(r"<ins>[^<]*quickly", html)


def test_saving_without_a_change_makes_no_version(answer: Comment, jun: Member, client_of: ClientOf) -> None:
    client_of(jun).post(at(answer, "edit"), {"body": answer.body, "version": 1})
    answer.refresh_from_db()
    assert (answer.version, answer.edited_at) == (1, None)


def test_two_edits_at_once_lose_neither_text(answer: Comment, jun: Member, client_of: ClientOf) -> None:
    client_of(jun).post(at(answer, "edit"), {"body": "From the phone.", "version": 1})
    page = client_of(jun).post(at(answer, "edit"), {"body": "From the desk.", "version": 1})
    assert page.status_code == 409
    html = page.content.decode()
    assert "From the phone." in html
    assert "From the desk." in html
    answer.refresh_from_db()
    assert answer.body == "From the phone."
    # The page offers to save again: over the version that stands now.
    assert 'name="version" value="2"' in html
    client_of(jun).post(at(answer, "edit"), {"body": "Both.", "version": 2})
    answer.refresh_from_db()
    assert answer.body == "Both."


def test_an_inline_spoiler_is_in_no_page_until_it_is_asked_for(
    thread: Thread, jun: Member, visitor: Client, mara: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=jun, body="It was ||the gardener|| who did it.")
    comment.edit("It was ||the gardener|| who did that.", by=jun, version=1)
    for address in (thread.get_absolute_url(), at(comment, "history"), f"{at(comment, 'reply')}"):
        page = client_of(mara).get(address, follow=True)
        assert page.status_code == 200
        assert "gardener" not in page.content.decode()
    assert visitor.get(at(comment, "spoilers/0")).status_code == 405
    assert "the gardener" in visitor.post(at(comment, "spoilers/0")).content.decode()
    assert visitor.post(at(comment, "spoilers/1")).status_code == 404


def test_an_inline_spoiler_of_a_veiled_comment_stays_veiled(
    thread: Thread, novel: Work, mara: Member, visitor: Client
) -> None:
    comment = thread.comment(by=mara, body="||the gardener||", scope=after(novel, 9))
    page = visitor.post(at(comment, "spoilers/0"))
    assert page.status_code == 403
    assert "gardener" not in page.content.decode()


def test_one_like_a_member(answer: Comment, mara: Member, ines: Member, client_of: ClientOf) -> None:
    for _ in range(3):
        client_of(mara).post(at(answer, "like"))
    client_of(ines).post(at(answer, "like"))
    answer.refresh_from_db()
    assert answer.like_count == 2
    client_of(mara).post(at(answer, "unlike"))
    client_of(mara).post(at(answer, "unlike"))
    answer.refresh_from_db()
    assert answer.like_count == 1


def test_a_like_by_htmx_answers_with_the_button(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    page = client_of(mara).post(at(answer, "like"), headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in page.content.decode()
    assert '<span class="deed__count">1</span>' in page.content.decode()


def test_nobody_likes_their_own_words(answer: Comment, jun: Member, client_of: ClientOf) -> None:
    assert client_of(jun).post(at(answer, "like")).status_code == 403


def test_a_moderator_deletes_what_a_member_wrote(
    answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client_of(tobias).post(at(answer, "delete"))
    answer.refresh_from_db()
    assert answer.is_deleted
    assert answer.deleted_by == tobias


def test_a_moderator_pins_locks_and_renames(thread: Thread, tobias: Member, client_of: ClientOf) -> None:
    client = client_of(tobias)
    client.post(f"/discussions/{thread.pk}/pin/")
    client.post(f"/discussions/{thread.pk}/lock/", {"reason": "Enough."})
    client.post(f"/discussions/{thread.pk}/rename/", {"title": "Where one reads"})
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.is_locked, thread.locked_by, thread.title) == (
        True,
        True,
        tobias,
        "Where one reads",
    )
    html = client.get(thread.get_absolute_url()).content.decode()
    assert "Where do you read?" not in html
    client.post(f"/discussions/{thread.pk}/lock/", {"undo": ""})
    client.post(f"/discussions/{thread.pk}/pin/", {"undo": ""})
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.is_locked) == (False, False)


def test_the_talk_under_a_page_keeps_the_title_of_its_page(
    thread: Thread, tobias: Member, client_of: ClientOf
) -> None:
    Thread.objects.filter(pk=thread.pk).update(address="/pages/of-reading/")
    assert client_of(tobias).post(f"/discussions/{thread.pk}/rename/", {"title": "Mine"}).status_code == 403
    thread.refresh_from_db()
    assert thread.title == "Where do you read?"


@pytest.mark.parametrize("reason", ["x" * 201, "Enough\0."])
def test_a_reason_that_cannot_be_kept_locks_nothing_and_comes_back(
    reason: str, thread: Thread, tobias: Member, client_of: ClientOf
) -> None:
    page = client_of(tobias).post(f"/discussions/{thread.pk}/lock/", {"reason": reason})
    assert page.status_code == 422
    assert "Lock this thread" in page.content.decode()
    thread.refresh_from_db()
    assert not thread.is_locked


def test_a_deed_that_changes_nothing_is_told_to_nobody(
    answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client = client_of(tobias)
    for deed in ({}, {"lower": ""}):
        client.post(at(answer, "spoiler-point"), deed)
    client.post(f"/discussions/{answer.thread_id}/rename/", {"title": answer.thread.title})
    assert not LogEntry.objects.exists()
    assert not Notification.objects.filter(kind=Kind.MODERATION).exists()


def test_an_author_raises_the_point_and_cannot_lower_it(
    thread: Thread, novel: Work, mara: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=mara, body="...", scope=after(novel, 5))
    field = f"after_{novel.pk}"
    client_of(mara).post(at(comment, "spoiler-point"), {field: novel.milestones.get(position=9).pk})
    comment.refresh_from_db()
    assert comment.scope == after(novel, 9)
    client_of(mara).post(at(comment, "spoiler-point"), {"lower": "", field: ""})
    comment.refresh_from_db()
    assert comment.scope == after(novel, 9)


def test_a_moderator_lowers_a_point(
    thread: Thread, novel: Work, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=mara, body="...", scope=after(novel, 5))
    client_of(tobias).post(at(comment, "spoiler-point"), {"lower": ""})
    comment.refresh_from_db()
    assert comment.scope is None


# Refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["edit", "delete", "spoiler-point"])
def test_a_member_cannot_touch_what_another_wrote(
    answer: Comment, mara: Member, client_of: ClientOf, deed: str
) -> None:
    words = {"body": "Mine now", "version": 1}
    assert client_of(mara).get(at(answer, deed)).status_code == 403
    assert client_of(mara).post(at(answer, deed), words).status_code == 403
    before = answer.body
    answer.refresh_from_db()
    assert (answer.body, answer.is_deleted, answer.scope) == (before, False, None)


def test_a_moderator_cannot_put_words_into_anothers_mouth(
    answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    assert client_of(tobias).post(at(answer, "edit"), {"body": "x", "version": 1}).status_code == 403


@pytest.mark.parametrize("deed", ["pin", "lock", "rename"])
def test_a_member_does_not_keep_order(thread: Thread, mara: Member, client_of: ClientOf, deed: str) -> None:
    assert client_of(mara).post(f"/discussions/{thread.pk}/{deed}/", {"title": "Mine"}).status_code == 403
    thread.refresh_from_db()
    assert (thread.title, thread.is_pinned, thread.is_locked) == ("Where do you read?", False, False)


@pytest.mark.parametrize("deed", ["like", "unlike", "edit", "delete", "reply", "spoiler-point"])
def test_a_visitor_is_sent_to_the_sign_in(answer: Comment, visitor: Client, deed: str) -> None:
    page = visitor.post(at(answer, deed), {"body": "x", "version": 1})
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("deed", ["like", "unlike"])
def test_looking_at_an_address_changes_nothing(
    answer: Comment, mara: Member, client_of: ClientOf, deed: str
) -> None:
    assert client_of(mara).get(at(answer, deed)).status_code == 405
    client_of(answer.author).get(at(answer, "delete"))  # type: ignore[arg-type]
    answer.refresh_from_db()
    assert (answer.like_count, answer.is_deleted) == (0, False)


def test_nobody_likes_or_reads_the_history_of_what_is_veiled(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=mara, body="gardener", scope=after(novel, 9))
    comment.edit("gardener, surely", by=mara, version=1)
    for page in (client_of(jun).post(at(comment, "like")), client_of(jun).get(at(comment, "history"))):
        assert page.status_code == 403
        assert "gardener" not in page.content.decode()
    assert Edit.objects.count() == 1


def test_a_deleted_comment_has_no_history_and_takes_no_likes(
    thread: Thread, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    comment = thread.comment(by=jun, body="...")
    thread.comment(by=mara, body="...", under=comment)
    comment.delete_words(by=jun)
    assert client_of(mara).get(at(comment, "history")).status_code == 404
    assert client_of(mara).post(at(comment, "like")).status_code == 403


def test_the_words_of_a_former_member_stay_without_their_name(thread: Thread, visitor: Client) -> None:
    leaver = make_member("leaver", "Leonie Leaver")
    thread.comment(by=leaver, body="Farewell.")
    leaver.delete()
    html = visitor.get(thread.get_absolute_url()).content.decode()
    assert "Farewell." in html
    assert "former member" in html
    assert "Leonie" not in html
