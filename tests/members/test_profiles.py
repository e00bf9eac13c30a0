"""The list of members and the page of one: what stands there, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread
from tests.people import ClientOf, after, make_member

HOSTILE = '<script>alert(1)</script><b onmouseover="x()">"\'&'


def page_of(client: Client, member: Member) -> str:
    answer = client.get(member.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_profile_says_who_somebody_is(visitor: Client, ines: Member) -> None:
    ines.about = "I read on *trams*."
    ines.save()
    page = page_of(visitor, ines)
    assert "Inês Duarte" in page
    assert "Organiser" in page
    assert "<em>trams</em>" in page
    assert "ines@example.org" not in page


def test_a_profile_is_found_whatever_the_case_of_its_name(visitor: Client, ines: Member) -> None:
    answer = visitor.get("/members/INES/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/members/ines/")


@pytest.mark.parametrize("state", [{"is_active": False}, {"awaits_approval": True}, {"unconfirmed": True}])
def test_whoever_is_not_in_the_club_has_no_profile(
    visitor: Client, jun: Member, state: dict[str, bool]
) -> None:
    Member.objects.filter(pk=jun.pk).update(**state)
    assert visitor.get("/members/jun/").status_code == 404
    assert "Jun" not in visitor.get("/members/").content.decode()
    assert Member.objects.addresses(["jun"]) == {}
    jun.refresh_from_db()
    assert not jun.is_in_club


def test_whoever_waits_sees_their_own_profile(jun: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=jun.pk).update(awaits_approval=True)
    assert client_of(jun).get("/members/jun/").status_code == 200


def test_a_profile_shows_how_far_somebody_has_read_unless_they_keep_it(
    visitor: Client, jun: Member, client_of: ClientOf
) -> None:
    assert "As far as Chapter 3" in page_of(visitor, jun)
    Member.objects.filter(pk=jun.pk).update(shows_progress=False)
    assert "Chapter 3" not in page_of(visitor, jun)
    assert "only you see this" in page_of(client_of(jun), jun)


def test_a_profile_lists_what_this_reader_may_read(
    visitor: Client, thread: Thread, mara: Member, jun: Member, novel: Work, client_of: ClientOf
) -> None:
    thread.comment(by=mara, body="The canary sings in part three.", scope=after(novel, 20))
    for reader in (visitor, client_of(jun)):
        page = page_of(reader, mara)
        assert "canary" not in page
        assert "I read on the tram." in page
        assert "1 comment" in page
        assert "2 comments" not in page
    assert "canary" in page_of(client_of(mara), mara)
    assert "2 comments" in page_of(client_of(mara), mara)


def test_a_profile_leaves_out_deleted_words_and_inline_spoilers(
    visitor: Client, thread: Thread, mara: Member
) -> None:
    thread.comment(by=mara, body="Kind, ||the canary||, after all.")
    gone = thread.comment(by=mara, body="Never mind.")
    gone.delete_words(by=mara)
    page = page_of(visitor, mara)
    assert "after all" in page
    assert "canary" not in page
    assert "Never mind" not in page
    assert "2 comments" in page


def test_a_member_may_keep_what_they_wrote_off_their_profile(
    visitor: Client, thread: Thread, mara: Member
) -> None:
    Member.objects.filter(pk=mara.pk).update(shows_writing=False)
    page = page_of(visitor, mara)
    assert "tram" not in page
    assert "Where do you read?" not in page


def test_a_profile_costs_the_same_however_much_somebody_wrote(
    visitor: Client, thread: Thread, mara: Member, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        thread.comment(by=mara, body="Again the tram.")
    with django_assert_max_num_queries(12):
        page_of(visitor, mara)
    assert "Page 1 of 2" in page_of(visitor, mara)
    assert visitor.get("/members/mara/?page=2").status_code == 200


def test_hostile_names_and_words_are_shown_as_letters(
    visitor: Client, thread: Thread, mara: Member, client_of: ClientOf, ines: Member
) -> None:
    mara.name = mara.about = HOSTILE
    mara.save()
    thread.comment(by=mara, body=HOSTILE)
    Thread.objects.update(title=HOSTILE)
    for page in (
        page_of(visitor, mara),
        visitor.get("/members/").content.decode(),
        visitor.get("/members/", {"q": HOSTILE}).content.decode(),
        client_of(mara).get("/settings/").content.decode(),
        client_of(mara).get("/settings/delete/").content.decode(),
    ):
        assert "<script>alert" not in page
        assert "<b onmouseover" not in page


def test_members_are_listed_by_name_and_found_by_a_part_of_it(
    visitor: Client, ines: Member, mara: Member
) -> None:
    page = visitor.get("/members/").content.decode()
    assert page.index("Inês Duarte") < page.index("Mara")
    assert "organiser" in page
    found = visitor.get("/members/", {"q": "duar"}).content.decode()
    assert "Inês Duarte" in found
    assert "Mara" not in found
    assert "Nobody of that name" in visitor.get("/members/", {"q": "zz\x00"}).content.decode()


def test_the_list_of_members_costs_the_same_however_many_there_are(
    visitor: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        make_member(f"reader{number}")
    with django_assert_max_num_queries(5):
        page = visitor.get("/members/").content.decode()
    assert "60 members" in page
    assert "Page 1 of 2" in page
    assert "q=reader&amp;page=2" in visitor.get("/members/", {"q": "reader"}).content.decode()


def test_a_former_member_leaves_no_profile(visitor: Client, thread: Thread, mara: Member) -> None:
    mara.leave(taking_words=False)
    assert visitor.get("/members/mara/").status_code == 404
    assert Comment.objects.get(is_opening=True).body == "I read on the tram."
