"""Next book: nominations, votes, and what comes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members import archives
from bookclub.members.models import Member
from bookclub.schedules.models import Ballot, Election, Nomination, Schedule
from bookclub.schedules.models.elections import AlreadyNominated, VotingIsOver
from tests.people import ClientOf, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma(db: None) -> Work:
    return Work.objects.create(slug="emma", title="Emma", year=1815)


@pytest.fixture
def nominations(novel: Work, film: Work, emma: Work, mara: Member, jun: Member) -> list[Nomination]:
    works = [(novel, mara, "It stays with you."), (emma, jun, ""), (film, mara, "")]
    return [Nomination.objects.nominate(work, by=by, why=why) for work, by, why in works]


@pytest.fixture
def election(nominations: list[Nomination], ines: Member) -> Election:
    """Ranked, its count hidden until voting is over."""
    return open_election(nominations, ines)


def open_election(nominations: list[Nomination], by: Member, **facts: Any) -> Election:
    usual: dict[str, Any] = {"title": "What next?", "closes_at": timezone.now() + timedelta(days=7)}
    return Election.objects.open_with(nominations, by=by, **usual | facts)


def ranks(nominations: list[Nomination], *places: str) -> dict[str, str]:
    return {f"choice_{one.pk}": place for one, place in zip(nominations, places, strict=True)}


def end(election: Election) -> None:
    Election.objects.filter(pk=election.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    election.refresh_from_db()


# Nominations ------------------------------------------------------------------------------------------------------


def test_a_member_nominates_a_work_and_says_why(emma: Work, jun: Member, client_of: ClientOf) -> None:
    answer = client_of(jun).post(
        "/schedules/next/nominate/", {"work": emma.pk, "why": "It is funny."}, follow=True
    )
    assert "Emma" in answer.content.decode()
    assert "It is funny." in Client().get("/schedules/next/").content.decode()


def test_a_work_stands_once(emma: Work, jun: Member, mara: Member, client_of: ClientOf) -> None:
    Nomination.objects.nominate(emma, by=jun)
    with pytest.raises(AlreadyNominated):
        Nomination.objects.nominate(emma, by=mara)
    answer = client_of(mara).post("/schedules/next/nominate/", {"work": emma.pk, "why": "Mine."})
    assert answer.status_code == 422
    assert "nominated it already" in answer.content.decode()
    assert "Mine." in answer.content.decode()


def test_a_nomination_is_withdrawn_by_whose_it_is_and_may_be_made_again(
    emma: Work, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    nomination = Nomination.objects.nominate(emma, by=jun)
    address = f"/schedules/next/nominations/{nomination.pk}/withdraw/"
    assert client_of(mara).post(address).status_code == 403
    assert client_of(jun).post(address).status_code == 302
    assert not Nomination.objects.standing()
    Nomination.objects.nominate(emma, by=mara)


def test_strangers_and_the_suspended_nominate_nothing(emma: Work, sten: Member, client_of: ClientOf) -> None:
    assert client_of(sten).post("/schedules/next/nominate/", {"work": emma.pk}).status_code == 403
    assert (
        Client()
        .post("/schedules/next/nominate/", {"work": emma.pk})["Location"]
        .startswith("/accounts/login/")
    )
    assert not Nomination.objects.exists()


# Elections --------------------------------------------------------------------------------------------------------


def test_an_organiser_opens_a_vote(
    nominations: list[Nomination], ines: Member, jun: Member, client_of: ClientOf
) -> None:
    data = {
        "title": "What next?", "method": "ranked", "nominations": [one.pk for one in nominations],
        "day": f"{timezone.now() + timedelta(days=7):%Y-%m-%d}", "clock": "20:00", "hides_results": "on",
    }  # fmt: skip
    assert client_of(jun).post("/schedules/next/open/", data).status_code == 403
    answer = client_of(ines).post("/schedules/next/open/", data)
    election = Election.objects.get()
    assert answer["Location"] == election.get_absolute_url()
    assert election.nominations.count() == 3
    assert client_of(ines).post("/schedules/next/open/", data).status_code == 422  # they stand no more
    assert client_of(ines).post("/schedules/next/open/", data | {"day": "2020-01-01"}).status_code == 422


def test_one_nomination_is_no_choice(nominations: list[Nomination], ines: Member) -> None:
    with pytest.raises(ValidationError, match="2 to 30"):
        open_election(nominations[:1], ines)


def test_a_member_votes_and_changes_their_mind(
    election: Election, nominations: list[Nomination], jun: Member, client_of: ClientOf
) -> None:
    browser, address = client_of(jun), f"{election.get_absolute_url()}vote/"
    assert browser.post(address, ranks(nominations, "2", "1", "")).status_code == 302
    assert Ballot.objects.get().choices == [nominations[1].pk, nominations[0].pk]
    browser.post(address, ranks(nominations, "1", "", "3"))
    assert Ballot.objects.get().choices == [nominations[0].pk, nominations[2].pk]
    assert '<option value="2" selected>' in browser.get(election.get_absolute_url()).content.decode()
    browser.post(f"{election.get_absolute_url()}take-back/")
    assert not Ballot.objects.exists()


def test_two_works_cannot_share_a_place(
    election: Election, nominations: list[Nomination], jun: Member, client_of: ClientOf
) -> None:
    answer = client_of(jun).post(f"{election.get_absolute_url()}vote/", ranks(nominations, "1", "1", "2"))
    assert answer.status_code == 422
    assert "Never Let Me Go is your 1st already." in answer.content.decode()
    assert '<option value="2" selected>' in answer.content.decode()
    assert client_of(jun).post(f"{election.get_absolute_url()}vote/", {}).status_code == 422
    assert (
        client_of(jun)
        .post(f"{election.get_absolute_url()}vote/", ranks(nominations, "9", "x", ""))
        .status_code
        == 422
    )


def test_in_an_approval_vote_every_tick_counts(
    nominations: list[Nomination], ines: Member, jun: Member, mara: Member, client_of: ClientOf
) -> None:
    election = open_election(nominations, ines, method="approval", hides_results=False)
    address = f"{election.get_absolute_url()}vote/"
    client_of(jun).post(address, {f"choice_{one.pk}": "on" for one in nominations[:2]})
    client_of(mara).post(address, {f"choice_{nominations[1].pk}": "on"})
    election = Election.objects.with_ballots().get()
    assert election.outcome().winner == nominations[1]
    assert "Ahead: Emma" in Client().get(election.get_absolute_url()).content.decode()


def test_the_suspended_and_strangers_do_not_vote(
    election: Election, nominations: list[Nomination], sten: Member, client_of: ClientOf
) -> None:
    address = f"{election.get_absolute_url()}vote/"
    assert client_of(sten).post(address, ranks(nominations, "1", "", "")).status_code == 403
    assert Client().post(address, ranks(nominations, "1", "", ""))["Location"].startswith("/accounts/login/")
    assert not Ballot.objects.exists()
    assert "Your ballot" not in client_of(sten).get(election.get_absolute_url()).content.decode()


def test_after_closing_no_vote_is_taken(
    election: Election, nominations: list[Nomination], jun: Member, client_of: ClientOf
) -> None:
    end(election)
    answer = client_of(jun).post(f"{election.get_absolute_url()}vote/", ranks(nominations, "1", "", ""))
    assert answer.status_code == 403
    assert "too late" in answer.content.decode()
    with pytest.raises(VotingIsOver):
        election.vote(nominations[:1], by=jun)
    with pytest.raises(VotingIsOver):
        election.take_back(by=jun)


def test_the_count_is_hidden_until_voting_is_over(
    election: Election, nominations: list[Nomination], jun: Member, ines: Member, client_of: ClientOf
) -> None:
    election.vote([nominations[1]], by=jun)
    assert "Round 1" not in client_of(ines).get(election.get_absolute_url()).content.decode()
    client_of(ines).post(f"{election.get_absolute_url()}close/")
    page = client_of(jun).get(election.get_absolute_url()).content.decode()
    assert "Round 1" in page
    assert "Emma has 1 of 1 votes." in page
    assert "You voted for Emma." in page


def test_who_voted_for_what_is_told_to_nobody(
    election: Election,
    nominations: list[Nomination],
    jun: Member,
    mara: Member,
    tobias: Member,
    client_of: ClientOf,
) -> None:
    election.vote([nominations[1]], by=jun)
    end(election)
    page = client_of(mara).get(election.get_absolute_url()).content.decode()
    assert "You voted" not in page
    assert client_of(tobias).get("/admin/schedules/ballot/").status_code == 404


def test_only_an_organiser_closes_a_vote_early(
    election: Election, jun: Member, ines: Member, client_of: ClientOf
) -> None:
    assert client_of(jun).post(f"{election.get_absolute_url()}close/").status_code == 403
    client_of(ines).post(f"{election.get_absolute_url()}close/")
    closed = Election.objects.get()
    assert (closed.is_open(), closed.closed_by) == (False, ines)


def test_votes_for_what_was_withdrawn_pass_on(
    election: Election, nominations: list[Nomination], jun: Member, mara: Member
) -> None:
    election.vote([nominations[0], nominations[1]], by=jun)
    nominations[0].withdraw(by=mara)
    end(election)
    assert Election.objects.with_ballots().get().outcome().winner == nominations[1]


def test_a_choice_of_another_election_does_not_count(
    election: Election, nominations: list[Nomination], jun: Member, emma: Work
) -> None:
    stray = Nomination.objects.nominate(emma, by=jun)
    election.vote([stray, nominations[2], nominations[2]], by=jun)
    assert Ballot.objects.get().choices == [nominations[2].pk]


def test_the_result_becomes_a_draft_in_one_click(
    election: Election, nominations: list[Nomination], jun: Member, ines: Member, client_of: ClientOf
) -> None:
    election.vote([nominations[0]], by=jun)
    address = f"{election.get_absolute_url()}plan/"
    assert client_of(ines).post(address).status_code == 403  # not while people vote
    end(election)
    assert client_of(jun).post(address).status_code == 403
    answer = client_of(ines).post(address)
    schedule = Schedule.objects.get()
    assert answer["Location"] == f"/schedules/{schedule.slug}/plan/"
    assert (schedule.is_draft, schedule.title, schedule.meetings.count()) == (True, "Never Let Me Go", 5)
    client_of(ines).post(address)
    assert Schedule.objects.count() == 1


def test_a_winner_without_chapters_says_what_is_missing(
    election: Election, nominations: list[Nomination], jun: Member, ines: Member, client_of: ClientOf
) -> None:
    election.vote([nominations[1]], by=jun)
    end(election)
    answer = client_of(ines).post(f"{election.get_absolute_url()}plan/")
    assert answer.status_code == 422
    assert "add its contents first" in answer.content.decode()


# Leaving, and taking along ----------------------------------------------------------------------------------------


def test_who_leaves_takes_an_open_vote_along_and_leaves_a_counted_one(
    election: Election, nominations: list[Nomination], jun: Member, mara: Member
) -> None:
    election.vote([nominations[1]], by=jun)
    election.vote([nominations[0]], by=mara)
    jun.leave(taking_words=False)
    assert election.ballots.count() == 1
    end(election)
    mara.leave(taking_words=True)
    assert Ballot.objects.get().member is None
    assert Nomination.objects.get(pk=nominations[0].pk).why == ""
    assert "a former member" in Client().get(election.get_absolute_url()).content.decode()


def test_a_member_takes_nominations_and_ballots_along(
    election: Election, nominations: list[Nomination], mara: Member
) -> None:
    election.vote([nominations[1], nominations[0]], by=mara)
    gathered = archives.gather(mara)
    assert gathered["ballots"][0]["choices"] == ["Emma", "Never Let Me Go"]
    assert [one["body"] for one in gathered["nominations"]] == ["It stays with you.", ""]


@pytest.mark.parametrize("voters", [1, 20])
def test_the_page_of_a_vote_costs_the_same_however_many_vote(
    nominations: list[Nomination], ines: Member, jun: Member, client_of: ClientOf, voters: int,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    election = open_election(nominations, ines, hides_results=False)
    for number in range(voters):
        election.vote(nominations[::-1], by=make_member(f"voter{number}"))
    browser = client_of(jun)
    with django_assert_max_num_queries(12):
        browser.get(election.get_absolute_url())
