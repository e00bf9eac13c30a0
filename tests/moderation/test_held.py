"""What waits for a moderator: who sees it, what becomes of it, and that nobody hears of it before."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Club, Member
from bookclub.moderation import newcomers
from bookclub.moderation.models import Deed, Held, HeldDomain, HeldWord, LogEntry
from bookclub.notifications.models import Announcement, Notification, Watch
from discussions.models import Comment, Thread
from reviews import posting
from reviews.models import Opinion, Review
from tests.people import ClientOf, after, make_member

NONCE = "6f0d1c1e-4a55-4c39-9a53-0d7a2a0f6d11"


@pytest.fixture
def careful_club(db: None) -> Club:
    """The first two posts of each member wait."""
    club = Club(first_posts_wait=2)
    club.save()
    return club


@pytest.fixture
def nora(db: None) -> Member:
    """She has just joined, and has said nothing yet."""
    return make_member("nora", "Nora")


@pytest.fixture
def held(careful_club: Club, nora: Member, client_of: ClientOf, thread: Thread) -> Held:
    """Nora's first words, which wait."""
    client_of(nora).post(
        f"/discussions/{thread.pk}/reply/", {"body": "Hello @jun, I am *new*.", "nonce": NONCE}
    )
    return Held.objects.get()


def look_at(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_first_posts_of_a_new_member_wait(held: Held, thread: Thread) -> None:
    assert held.is_waiting
    assert held.why == ["one of the first posts of a new member"]
    thread.refresh_from_db()
    assert thread.comment_count == 0
    assert not thread.comments.filter(is_opening=False).exists()


def test_its_author_alone_sees_it_in_its_place(
    held: Held,
    thread: Thread,
    nora: Member,
    mara: Member,
    tobias: Member,
    visitor: Client,
    client_of: ClientOf,
) -> None:
    page = look_at(client_of(nora), f"/discussions/{thread.pk}/")
    assert "This waits for a moderator; only you see it." in page
    assert "I am <em>new</em>." in page
    for client in (visitor, client_of(mara), client_of(tobias)):
        assert "I am" not in look_at(client, f"/discussions/{thread.pk}/").replace("I am on", "")
    own = f"/moderation/held/{held.pk}/"
    assert "I am <em>new</em>." in look_at(client_of(nora), own)
    assert client_of(mara).get(own).status_code == 404
    assert client_of(tobias).get(own).status_code == 404
    assert visitor.get(own).status_code == 302


def test_it_tells_nobody(held: Held, thread: Thread, jun: Member, mara: Member, nora: Member) -> None:
    assert not Notification.objects.exclude(kind="watched").filter(member__in=[jun, mara]).exists()
    assert not Announcement.objects.filter(by=nora).exists()
    assert not Watch.objects.filter(member=nora).exists()


def test_a_moderator_lets_it_through_and_now_everyone_is_told(
    jun: Member, held: Held, thread: Thread, tobias: Member, mara: Member, nora: Member, client_of: ClientOf
) -> None:
    desk = client_of(tobias)
    assert "Comment by Nora" in look_at(desk, "/admin/")
    page = look_at(desk, f"/admin/moderation/held/{held.pk}/change/")
    assert "I am" not in page
    judged = desk.post(f"/admin/moderation/held/{held.pk}/look/").content.decode()
    assert "I am <em>new</em>." in judged
    before = timezone.now()
    desk.post(f"/admin/moderation/held/{held.pk}/post/")
    comment = Comment.objects.get(author=nora)
    assert comment.body == "Hello @jun, I am *new*."
    assert comment.created_at >= before, "to those who read the thread meanwhile it is new"
    thread.refresh_from_db()
    assert thread.comment_count == 1
    told = set(Notification.objects.values_list("member__username", "kind"))
    assert told == {("mara", "reply"), ("jun", "mention"), ("nora", "moderation")}
    assert Announcement.objects.filter(by=nora).count() == 1
    held.refresh_from_db()
    assert (held.state, held.body, held.body_html) == (Held.State.POSTED, "", "")
    deeds = LogEntry.objects.about(held).values_list("deed", flat=True)
    assert set(deeds) == {Deed.LOOK, Deed.LET_THROUGH}
    assert "waits for a moderator" not in look_at(client_of(nora), f"/discussions/{thread.pk}/")


def test_a_moderator_turns_it_down_and_its_author_reads_why(
    held: Held, thread: Thread, tobias: Member, nora: Member, client_of: ClientOf
) -> None:
    desk, path = client_of(tobias), f"/admin/moderation/held/{held.pk}/turn-down/"
    assert desk.post(path, {"reason": ""}).status_code == 422
    desk.post(path, {"reason": "We talk about books here."})
    assert not Comment.objects.filter(author=nora).exists()
    notice = Notification.objects.get(member=nora)
    assert "We talk about books here." in notice.words
    page = look_at(client_of(nora), notice.address)
    assert "We talk about books here." in page
    assert "I am *new*." in page, "the words are not lost"
    assert "We talk about books here." in look_at(client_of(nora), "/moderation/yours/")
    entry = LogEntry.objects.get(deed=Deed.TURN_DOWN)
    assert (entry.by, entry.member, entry.reason) == (tobias, nora, "We talk about books here.")


def test_the_second_moderator_is_told_and_nothing_happens_twice(
    held: Held, tobias: Member, nora: Member, client_of: ClientOf
) -> None:
    desk = client_of(tobias)
    desk.post(f"/admin/moderation/held/{held.pk}/post/")
    for deed in ("post", "turn-down"):
        answer = desk.post(f"/admin/moderation/held/{held.pk}/{deed}/", {"reason": "No."}, follow=True)
        assert "tobias has dealt with this already" in answer.content.decode().lower()
    assert Comment.objects.filter(author=nora).count() == 1
    assert LogEntry.objects.count() == 1


def test_many_are_let_through_or_turned_down_at_once(
    careful_club: Club, nora: Member, thread: Thread, tobias: Member, client_of: ClientOf
) -> None:
    for words in ("One.", "Two.", "Three."):
        client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": words})
    desk, (one, two, three) = client_of(tobias), Held.objects.oldest_first()
    chosen = {"action": "let_through_all", "_selected_action": [one.pk, two.pk]}
    desk.post("/admin/moderation/held/", chosen)
    assert set(Comment.objects.filter(author=nora).values_list("body", flat=True)) == {"One.", "Two."}
    chosen = {"action": "turn_down_all", "_selected_action": [one.pk, two.pk, three.pk]}
    assert "Say why" in desk.post("/admin/moderation/held/", chosen, follow=True).content.decode()
    page = desk.post("/admin/moderation/held/", chosen | {"reason": "Off topic."}, follow=True)
    assert "1 of 1 turned down" in page.content.decode()


def test_the_form_sent_twice_waits_once(
    held: Held, nora: Member, tobias: Member, thread: Thread, client_of: ClientOf
) -> None:
    again = {"body": "Hello @jun, I am *new*.", "nonce": NONCE}
    client_of(nora).post(f"/discussions/{thread.pk}/reply/", again)
    assert Held.objects.get() == held
    held.let_through(by=tobias)
    client_of(nora).post(f"/discussions/{thread.pk}/reply/", again)
    assert Comment.objects.filter(author=nora).count() == Held.objects.count() == 1


def test_without_a_script_and_with_one_its_author_comes_back_to_it(
    careful_club: Club, nora: Member, thread: Thread, client_of: ClientOf
) -> None:
    path = f"/discussions/{thread.pk}/reply/"
    answer = client_of(nora).post(path, {"body": "Plain."})
    held = Held.objects.latest("pk")
    assert answer.headers["Location"] == f"/discussions/{thread.pk}/?held={held.pk}#held-{held.pk}"
    answer = client_of(nora).post(path, {"body": "Swapped."}, headers={"HX-Request": "true"})
    held = Held.objects.latest("pk")
    assert answer.headers["HX-Redirect"] == f"/discussions/{thread.pk}/?held={held.pk}#held-{held.pk}"


def test_a_new_thread_waits_and_is_nowhere_until_then(
    careful_club: Club, nora: Member, tobias: Member, visitor: Client, client_of: ClientOf
) -> None:
    sent = {"title": "Buy my boat", "body": "It floats.", "nonce": NONCE}
    page = client_of(nora).post("/discussions/new/", sent, follow=True).content.decode()
    assert "Buy my boat" in page
    assert "It floats." in page
    for path in ("/", "/discussions/", "/search/?q=boat"):
        assert "Buy my boat" not in look_at(visitor, path)
        assert "Buy my boat" not in look_at(client_of(nora), path).replace('value="boat"', "")
    held = Held.objects.get()
    held.let_through(by=tobias)
    thread = Thread.objects.get()
    assert (thread.title, thread.author) == ("Buy my boat", nora)
    assert "Buy my boat" in look_at(visitor, "/discussions/")


def test_once_enough_was_let_through_nothing_waits_any_more(
    careful_club: Club, nora: Member, tobias: Member, thread: Thread, client_of: ClientOf
) -> None:
    for words in ("One.", "Two."):
        client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": words})
    for held in Held.objects.waiting():
        held.let_through(by=tobias)
    client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": "Three."})
    assert Comment.objects.filter(body="Three.").exists()


def test_those_who_keep_the_club_never_wait(
    careful_club: Club, ines: Member, tobias: Member, thread: Thread, client_of: ClientOf
) -> None:
    HeldWord.objects.create(word="boat")
    for member in (ines, tobias):
        client_of(member).post(f"/discussions/{thread.pk}/reply/", {"body": "About that boat."})
    assert Comment.objects.filter(body="About that boat.").count() == 2


def test_a_club_that_asks_nothing_holds_nothing(nora: Member, thread: Thread, client_of: ClientOf) -> None:
    client_of(nora).post(f"/discussions/{thread.pk}/reply/", {"body": "Hello."})
    assert Comment.objects.filter(author=nora).exists()


def test_words_and_sites_on_the_lists_hold_the_posts_of_anyone(
    mara: Member, thread: Thread, client_of: ClientOf
) -> None:
    HeldWord.objects.create(word="Casino")
    HeldDomain.objects.create(domain="https://Spam.Example/offers")
    for words in ("The CASÍNO scene.", "See https://www.spam.example/x", "Something else."):
        client_of(mara).post(f"/discussions/{thread.pk}/reply/", {"body": words})
    assert [held.why for held in Held.objects.oldest_first()] == [
        ["a word on the list: casino"],
        ["a site on the list: spam.example"],
    ]
    assert Comment.objects.filter(body="Something else.").exists()


def test_a_word_in_a_title_holds_the_thread(mara: Member, client_of: ClientOf) -> None:
    HeldWord.objects.create(word="casino")
    client_of(mara).post("/discussions/new/", {"title": "A casino!", "body": "Look."})
    assert Held.objects.get().title == "A casino!"


def test_while_an_edit_waits_the_earlier_words_stand(
    jun: Member, answer: Comment, tobias: Member, visitor: Client, thread: Thread, client_of: ClientOf
) -> None:
    HeldWord.objects.create(word="casino")
    path = f"/discussions/comments/{answer.pk}/edit/"
    for words in ("Come to my casino.", "Come to my casino, friends."):
        client_of(jun).post(path, {"body": words, "version": 1})
    held = Held.objects.get()
    assert held.body == "Come to my casino, friends.", "the later words take the place of the earlier"
    assert "In the bath" in look_at(visitor, f"/discussions/{thread.pk}/")
    held.let_through(by=tobias)
    answer.refresh_from_db()
    assert (answer.body, answer.version) == ("Come to my casino, friends.", 2)


def test_an_edit_that_a_newer_one_has_overtaken_cannot_be_posted(
    jun: Member, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    HeldWord.objects.create(word="casino")
    client_of(jun).post(f"/discussions/comments/{answer.pk}/edit/", {"body": "Casino.", "version": 1})
    client_of(jun).post(f"/discussions/comments/{answer.pk}/edit/", {"body": "No, this.", "version": 1})
    held = Held.objects.get()
    page = client_of(tobias).post(f"/admin/moderation/held/{held.pk}/post/", follow=True)
    assert "there is a newer text" in page.content.decode()
    answer.refresh_from_db()
    assert answer.body == "No, this."
    held.refresh_from_db()
    assert held.is_waiting


def test_a_review_waits_with_its_stars_and_counts_once_it_is_posted(
    careful_club: Club, nora: Member, novel: Work, tobias: Member, visitor: Client, client_of: ClientOf
) -> None:
    client, path = client_of(nora), f"/works/{novel.slug}/review/"
    sent = {"rating": "10", "headline": "Buy it from me", "body": "Mint condition.", "version": "0"}
    client.post(path, sent)
    client.post(path, sent | {"body": "Nearly mint."})
    held = Held.objects.get()
    assert (held.noun, held.body) == ("review", "Nearly mint."), (
        "the later one takes the place of the earlier"
    )
    assert not Review.objects.exists(), "no sum knows of the stars"
    for page in (f"/works/{novel.slug}/", f"/works/{novel.slug}/reviews/", "/"):
        assert "Nearly mint" not in look_at(visitor, page)
    for page in (f"/works/{novel.slug}/", path):
        assert "Nearly mint" in look_at(client, page)
    held.let_through(by=tobias)
    review = Review.objects.get()
    assert (review.author, review.rating, review.is_published) == (nora, 10, True)
    assert "Nearly mint" in look_at(visitor, f"/works/{novel.slug}/reviews/")


def test_stars_alone_and_drafts_do_not_wait_and_a_published_draft_does(
    careful_club: Club, nora: Member, novel: Work, client_of: ClientOf
) -> None:
    client, path = client_of(nora), f"/works/{novel.slug}/review/"
    client.post(path, {"rating": "8", "version": "0"})
    client.post(path, {"rating": "8", "body": "So far.", "draft": "", "version": "1"})
    review = Review.objects.get()
    assert (review.is_draft, review.body) == (True, "So far.")
    client.post(path, {"rating": "8", "body": "So far.", "version": review.version})
    assert Review.objects.get().is_draft
    assert Held.objects.get().body == "So far."


def test_other_words_from_the_same_form_of_a_review_take_the_place_of_those_that_wait(
    careful_club: Club, novel: Work, nora: Member, client_of: ClientOf
) -> None:
    """Whoever goes back in the browser, and writes on, sends the same form again."""
    client, path = client_of(nora), f"/works/{novel.slug}/review/"
    for body in ("Nearly mint.", "Nearly mint.", "Mint."):
        client.post(path, {"rating": "10", "body": body, "version": 0, "nonce": str(uuid.UUID(int=7))})
    assert Held.objects.waiting().get().body == "Mint."


def test_while_a_change_of_a_review_waits_what_stood_there_stands(
    mara: Member, novel: Work, tobias: Member, client_of: ClientOf
) -> None:
    HeldWord.objects.create(word="casino")
    client, path = client_of(mara), f"/works/{novel.slug}/review/"
    client.post(path, {"rating": "8", "body": "A fine book.", "version": "0"})
    review = Review.objects.get()
    for draft in ({}, {"draft": ""}):
        client.post(path, {"rating": "1", "body": "A casino!", "version": review.version} | draft)
    assert (Review.objects.get().body, Review.objects.get().rating) == ("A fine book.", 8)
    held = Held.objects.get()
    client.post(path, {"rating": "7", "body": "A fine, sad book.", "version": review.version})
    page = client_of(tobias).post(f"/admin/moderation/held/{held.pk}/post/", follow=True).content.decode()
    assert "Its author has changed the review since." in page


def test_what_was_meant_for_a_locked_thread_waits_on(
    held: Held, thread: Thread, tobias: Member, client_of: ClientOf
) -> None:
    thread.lock(by=tobias, reason="Enough.")
    page = client_of(tobias).post(f"/admin/moderation/held/{held.pk}/post/", follow=True)
    assert "It cannot be posted. Its thread is locked" in page.content.decode()
    held.refresh_from_db()
    assert held.is_waiting
    thread.unlock(by=tobias)
    held.let_through(by=tobias)


def test_nothing_is_posted_for_somebody_who_may_not_write(
    held: Held, nora: Member, tobias: Member, client_of: ClientOf
) -> None:
    Member.objects.filter(pk=nora.pk).update(suspended_until=timezone.now() + timedelta(days=7))
    page = client_of(tobias).post(f"/admin/moderation/held/{held.pk}/post/", follow=True)
    assert "Its author may not write just now." in page.content.decode()
    assert Held.objects.waiting().get() == held


def test_what_an_answer_answers_is_a_click_away(
    careful_club: Club, nora: Member, answer: Comment, tobias: Member, client_of: ClientOf
) -> None:
    client_of(nora).post(f"/discussions/comments/{answer.pk}/reply/", {"body": "In mine, too."})
    held = Held.objects.get()
    page = look_at(client_of(tobias), f"/admin/moderation/held/{held.pk}/change/")
    assert f'In answer to: <a href="/discussions/comments/{answer.pk}/">' in page
    held.let_through(by=tobias)
    assert Comment.objects.get(author=nora).parent == answer


def test_nobody_heaps_up_what_waits(
    careful_club: Club, nora: Member, thread: Thread, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newcomers, "MOST_WAITING", 2)
    client, path = client_of(nora), f"/discussions/{thread.pk}/reply/"
    for words in ("One.", "Two."):
        assert client.post(path, {"body": words}).status_code == 302
    answer = client.post(path, {"body": "And *three*."})
    assert answer.status_code == 429
    assert "And *three*." in answer.content.decode()


def test_what_was_meant_for_a_merged_thread_follows_it(
    held: Held, thread: Thread, mara: Member, tobias: Member, nora: Member
) -> None:
    into = Thread.start(by=mara, title="Elsewhere", body="Here.")
    thread.merge_into(into, by=tobias)
    held.let_through(by=tobias)
    assert Comment.objects.get(author=nora).thread == into


def test_its_author_takes_it_back(
    held: Held, nora: Member, mara: Member, tobias: Member, client_of: ClientOf
) -> None:
    path = f"/moderation/held/{held.pk}/take-back/"
    assert client_of(mara).post(path).status_code == 404
    assert client_of(nora).get(path).status_code == 405
    client_of(nora).post(path)
    assert not Held.objects.exists()
    page = client_of(tobias).get(f"/admin/moderation/held/{held.pk}/change/")
    assert page.status_code == 404


def test_what_is_posted_is_not_taken_back(
    held: Held, nora: Member, tobias: Member, client_of: ClientOf
) -> None:
    held.let_through(by=tobias)
    client_of(nora).post(f"/moderation/held/{held.pk}/take-back/")
    assert Comment.objects.filter(author=nora).exists()


def test_what_was_turned_down_is_forgotten_after_a_month(held: Held, tobias: Member) -> None:
    held.turn_down(by=tobias, reason="No.")
    now = timezone.now()
    assert Held.objects.prune(now) == 0
    assert Held.objects.prune(now + timedelta(days=31)) == 1


def test_an_author_who_leaves_takes_it_along(held: Held, nora: Member) -> None:
    nora.leave(taking_words=False)
    assert not Held.objects.exists()


def test_their_archive_holds_what_waits(held: Held, nora: Member) -> None:
    from bookclub.members import archives

    (entry,) = archives.gather(nora)["waiting"]
    assert entry["body"] == "Hello @jun, I am *new*."


@pytest.mark.parametrize("who", ["nora", "ines", "sten"])
def test_only_those_who_judge_come_near_it(
    who: str, held: Held, ines: Member, sten: Member, client_of: ClientOf
) -> None:
    client = client_of(Member.objects.get(username=who))
    for deed in ("look", "post", "turn-down"):
        answer = client.post(f"/admin/moderation/held/{held.pk}/{deed}/", {"reason": "No."})
        assert answer.status_code in {302, 403}
    held.refresh_from_db()
    assert held.is_waiting


def test_a_moderator_keeps_the_lists(tobias: Member, client_of: ClientOf) -> None:
    desk = client_of(tobias)
    desk.post("/admin/moderation/heldword/add/", {"word": "Càsino", "note": ""})
    again = desk.post("/admin/moderation/heldword/add/", {"word": "CASINO", "note": ""})
    assert "It is on the list already." in again.content.decode()
    assert HeldWord.objects.get().added_by == tobias
    nothing = desk.post("/admin/moderation/helddomain/add/", {"domain": "no domain", "note": ""})
    assert "This is no domain" in nothing.content.decode()
    desk.post("/admin/moderation/helddomain/add/", {"domain": "https://www.bücher.example/", "note": "Spam"})
    assert HeldDomain.objects.get().domain == "www.xn--bcher-kva.example"


def test_how_far_words_spoil_waits_for_nobody(
    answer: Comment, novel: Work, jun: Member, tobias: Member, client_of: ClientOf
) -> None:
    """The new words wait, for the word on the list; the point that he raised with them holds at once."""
    HeldWord.objects.create(word="balderdash", added_by=tobias)
    ninth = novel.milestones.get(position=9).pk
    sent = {"body": "In the bath. Balderdash!", "version": 1, f"after_{novel.pk}": ninth}
    client_of(jun).post(f"/discussions/comments/{answer.pk}/edit/", sent)
    assert Held.objects.get().is_waiting
    answer.refresh_from_db()
    assert (answer.version, answer.scope) == (1, after(novel, 9))


def test_nor_does_that_of_a_review(novel: Work, mara: Member, tobias: Member) -> None:
    review = Review.objects.write(novel, Opinion(body="She lets it go."), by=mara)
    HeldWord.objects.create(word="balderdash", added_by=tobias)
    said = Opinion(body="She lets it go. Balderdash!", scope=after(novel, 9))
    held = posting.say(novel, said, by=mara, version=review.version, publish=True, nonce=None)
    assert isinstance(held, Held)
    review.refresh_from_db()
    assert (review.body, review.scope) == ("She lets it go.", after(novel, 9))
    held.let_through(by=tobias)
    review.refresh_from_db()
    assert (review.body, review.scope) == (said.body, after(novel, 9))
