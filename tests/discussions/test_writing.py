"""Opening threads, answering, quoting, previewing: and that no word is lost or doubled."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread
from discussions.models.comments import LONGEST
from tests.people import ClientOf, after, make_member


def reply_to(comment: Comment, client: Client, body: str, **more: Any) -> Any:
    return client.post(f"/discussions/comments/{comment.pk}/reply/", {"body": body, **more})


def test_a_member_opens_a_thread(novel: Work, mara: Member, client_of: ClientOf) -> None:
    words = {
        "title": "Was Hailsham kind?",
        "work": novel.slug,
        "body": "I *think* so.",
        "nonce": str(uuid.uuid4()),
    }
    answer = client_of(mara).post("/discussions/new/", words, follow=True)
    thread = Thread.objects.get()
    assert answer.redirect_chain[-1][0] == thread.get_absolute_url()
    assert (thread.title, thread.work, thread.author, thread.comment_count) == (
        "Was Hailsham kind?",
        novel,
        mara,
        0,
    )
    assert "I <em>think</em> so." in answer.content.decode()


def test_a_thread_starts_at_the_point_that_its_author_names(
    novel: Work, mara: Member, client_of: ClientOf
) -> None:
    chapter = novel.milestones.get(position=9)
    words = {"title": "Part One", "work": novel.slug, "body": "...", f"after_{novel.pk}": chapter.pk}
    client_of(mara).post("/discussions/new/", words)
    thread = Thread.objects.get()
    assert thread.scope == after(novel, 9)
    assert Comment.objects.get(thread=thread).scope == thread.scope


def test_a_member_answers_a_comment(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    page = reply_to(answer, client_of(mara), "With a candle?")
    reply = Comment.objects.get(parent=answer)
    assert page.headers["Location"] == reply.get_absolute_url()
    assert (reply.author, reply.depth, reply.body) == (mara, 1, "With a candle?")


def test_the_first_answer_by_htmx_comes_back_in_its_place(
    answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    address = f"http://testserver{answer.thread.get_absolute_url()}"
    page = client_of(mara).post(
        f"/discussions/comments/{answer.pk}/reply/", {"body": "With a candle?"},
        headers={"HX-Request": "true", "HX-Current-URL": address},
    )  # fmt: skip
    assert page.headers["HX-Retarget"] == f"#comment-{answer.pk}"
    assert "With a candle?" in page.content.decode()


def test_a_double_click_posts_once(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    nonce = str(uuid.uuid4())
    first = reply_to(answer, client_of(mara), "Once", nonce=nonce)
    second = reply_to(answer, client_of(mara), "Once", nonce=nonce)
    assert Comment.objects.filter(body="Once").count() == 1
    assert first.headers["Location"] == second.headers["Location"]
    answer.thread.refresh_from_db()
    assert answer.thread.comment_count == 2


def test_other_words_from_the_same_form_are_another_comment(
    answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    """Whoever goes back in the browser, and writes on, sends the same form again."""
    nonce = str(uuid.uuid4())
    reply_to(answer, client_of(mara), "One thing.", nonce=nonce)
    reply_to(answer, client_of(mara), "And another.", nonce=nonce)
    assert Comment.objects.filter(body__in=["One thing.", "And another."]).count() == 2
    for body in ("One thread.", "And another."):
        words = {"title": "Again", "body": body, "nonce": nonce}
        assert client_of(mara).post("/discussions/new/", words).status_code == 302
    assert Thread.objects.filter(title="Again").count() == 2


def test_a_thread_is_opened_once_by_a_double_click(mara: Member, client_of: ClientOf) -> None:
    words = {"title": "Once", "body": "...", "nonce": str(uuid.uuid4())}
    client_of(mara).post("/discussions/new/", words)
    client_of(mara).post("/discussions/new/", words)
    assert Thread.objects.filter(title="Once").count() == 1


def test_one_nonce_of_two_members_makes_two_comments(
    answer: Comment, mara: Member, ines: Member, client_of: ClientOf
) -> None:
    nonce = str(uuid.uuid4())
    reply_to(answer, client_of(mara), "Mine", nonce=nonce)
    reply_to(answer, client_of(ines), "Mine", nonce=nonce)
    assert Comment.objects.filter(body="Mine").count() == 2


def test_a_preview_keeps_nothing(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    page = reply_to(answer, client_of(mara), "So *so*", preview="")
    assert "So <em>so</em>" in page.content.decode()
    piece = client_of(mara).post("/discussions/preview/", {"body": "So *so*"})
    assert piece.content.decode().strip() == '<p dir="auto">So <em>so</em></p>'
    assert not Comment.objects.filter(parent=answer).exists()


def test_a_quotation_names_its_source(answer: Comment, mara: Member, client_of: ClientOf) -> None:
    form = client_of(mara).get(f"/discussions/comments/{answer.pk}/reply/?quote").content.decode()
    assert f"&gt; [Jun Ōta wrote](/discussions/comments/{answer.pk}/)" in form
    assert "&gt; In the bath, *slowly*." in form


@pytest.mark.parametrize(
    "words",
    [
        "“So,” she said — naïve 🐑👩‍🚀",
        "أحب هذا الكتاب",
        "わたしを離さないで",
        "e\u0301 and é",
        "  two  spaces",
    ],
)
def test_words_are_kept_as_they_were_written(
    answer: Comment, mara: Member, client_of: ClientOf, words: str
) -> None:
    reply_to(answer, client_of(mara), words)
    assert Comment.objects.get(parent=answer).body == words


# Refusals -----------------------------------------------------------------------------------------------------


def kept(page: Any) -> str:
    """What stands in the text field of a page that came back."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.content.decode(), re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "This field is required."),
        (" \n ", "There are no words in it yet."),
        ("\u200b\u200b", "There are no words in it yet."),
        ("x" * (LONGEST + 1), "20,001 characters; 20,000 fit"),
        ("a\x00b", ""),
        ("a\x1bb", ""),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_the_field_and_given_back(
    answer: Comment, mara: Member, client_of: ClientOf, words: str, why: str
) -> None:
    page = reply_to(answer, client_of(mara), words)
    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()
    assert why in page.content.decode()
    if "\x00" not in words and "\x1b" not in words:
        assert kept(page) == words
    assert not Comment.objects.filter(parent=answer).exists()


def test_the_longest_comment_that_is_allowed_is_kept_whole(
    answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    reply_to(answer, client_of(mara), "é" * LONGEST)
    assert len(Comment.objects.get(parent=answer).body) == LONGEST


def test_a_thread_without_a_title_keeps_the_words(mara: Member, client_of: ClientOf) -> None:
    page = client_of(mara).post("/discussions/new/", {"title": " ", "body": "A long thought."})
    assert page.status_code == 422
    assert kept(page) == "A long thought."


def test_a_session_that_has_expired_keeps_the_words_through_the_sign_in(
    answer: Comment, mara: Member, visitor: Client
) -> None:
    address = f"/discussions/comments/{answer.pk}/reply/"
    page = visitor.post(address, {"body": "A long thought."})
    assert page.headers["Location"] == f"/accounts/login/?next={address.replace('/', '%2F')}"
    assert not Comment.objects.filter(parent=answer).exists()
    mara.set_password("a long enough password")
    mara.save()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=mara, email=mara.email, verified=True, primary=True)
    page = visitor.post(page.headers["Location"], {"login": "mara", "password": "a long enough password"})
    assert page.headers["Location"] == address
    assert kept(visitor.get(address)) == "A long thought."
    assert kept(visitor.get(address)) == ""


def test_a_stale_form_token_gives_the_words_back(answer: Comment, mara: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mara, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post(
        f"/discussions/comments/{answer.pk}/reply/", {"body": "A long thought.", "password": "secret"}
    )
    assert page.status_code == 403
    assert "A long thought." in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_suspended_member_reads_but_does_not_write(
    answer: Comment, sten: Member, client_of: ClientOf
) -> None:
    client = client_of(sten)
    assert client.get(answer.thread.get_absolute_url()).status_code == 200
    page = reply_to(answer, client, "I said")
    assert page.status_code == 403
    assert "Shouting at people." in page.content.decode()
    assert client.post(f"/discussions/comments/{answer.pk}/like/").status_code == 403
    assert not Comment.objects.filter(author=sten).exists()


@pytest.mark.parametrize(("said", "led_to"), [("/pages/x/", "/pages/x/"), ("//elsewhere.example/", "")])
def test_who_presses_a_button_signed_out_comes_back_to_the_page_it_stands_on(
    answer: Comment, visitor: Client, said: str, led_to: str
) -> None:
    address = f"/discussions/comments/{answer.pk}/like/"
    page = visitor.post(address, {"next": said})
    assert page.headers["Location"] == f"/accounts/login/?{urlencode({'next': led_to or address})}"


@pytest.mark.parametrize("words", ["\u200b\u200d", "\u202e\u2066", "\u00a0\u3000"])
def test_a_title_of_which_nothing_is_seen_is_none(words: str, mara: Member, client_of: ClientOf) -> None:
    page = client_of(mara).post("/discussions/new/", {"title": words, "body": "A long thought."})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()


def test_an_emoji_that_is_newer_than_we_are_is_words_enough(
    answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    client_of(mara).post(f"/discussions/comments/{answer.pk}/reply/", {"body": "\U0001fae8"})
    assert Comment.objects.get(parent=answer).body == "\U0001fae8"


def test_nobody_writes_in_a_locked_thread_even_by_a_form_they_kept(
    answer: Comment, mara: Member, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    answer.thread.lock(by=tobias, reason="Enough for today.")
    page = reply_to(answer, client_of(mara), "But")
    assert page.status_code == 403
    assert "Enough for today." in page.content.decode()
    assert (
        client_of(jun)
        .post(f"/discussions/comments/{answer.pk}/edit/", {"body": "x", "version": 1})
        .status_code
        == 403
    )
    assert client_of(jun).post(f"/discussions/comments/{answer.pk}/delete/").status_code == 403
    assert Comment.objects.get(pk=answer.pk).body == "In the bath, *slowly*."


def test_nobody_answers_what_was_deleted_or_what_is_veiled(
    thread: Thread, novel: Work, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    gone = thread.comment(by=mara, body="...")
    thread.comment(by=mara, body="...", under=gone)
    gone.delete_words(by=mara)
    assert reply_to(gone, client_of(jun), "Hello?").status_code == 403
    far = thread.comment(by=mara, body="...", scope=after(novel, 20))
    page = reply_to(far, client_of(jun), "Hello?")
    assert page.status_code == 403
    assert "opens after Chapter 20" in page.content.decode()


def test_an_answer_to_what_was_deleted_meanwhile_keeps_its_words(
    answer: Comment, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    answer.delete_words(by=jun)
    page = reply_to(answer, client_of(mara), "A long thought.")
    assert page.status_code == 403
    assert "A long thought." in page.content.decode()
    page = client_of(mara).post(
        f"/discussions/comments/{answer.pk}/reply/",
        {"body": "A long thought."},
        headers={"HX-Request": "true"},
    )
    assert page.status_code == 422
    assert kept(page) == "A long thought."
    assert "That comment was deleted" in page.content.decode()


def test_extra_fields_in_a_form_change_nothing_else(
    answer: Comment, mara: Member, client_of: ClientOf
) -> None:
    other = make_member("other")
    extra = {
        "author": other.pk,
        "author_id": other.pk,
        "like_count": 99,
        "path": "zz",
        "thread": 1,
        "deleted_at": "2020-01-01",
    }
    reply_to(answer, client_of(mara), "Mine", **extra)
    reply = Comment.objects.get(parent=answer)
    assert (reply.author, reply.like_count, reply.deleted_at) == (mara, 0, None)
    assert reply.path.startswith(answer.path)


def test_a_mention_leads_to_the_profile(
    answer: Comment, mara: Member, jun: Member, client_of: ClientOf
) -> None:
    reply_to(answer, client_of(mara), "As @jun says, and @nobody does.")
    html = Comment.objects.get(parent=answer).body_html
    assert 'href="/members/jun/"' in html
    assert "/members/nobody/" not in html
