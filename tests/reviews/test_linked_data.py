"""What machines are told of reviews is what schema.org asks for, says no more than the page, and spoils nothing."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from reviews.models import Opinion, Review
from tests.people import ClientOf, after, make_member

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# What schema.org expects of each of our types, and what it may hold besides; of which class each value is.
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "Review": (
        {"itemReviewed", "author", "name", "url", "datePublished"},
        {"reviewBody", "reviewRating"},
    ),
    "Rating": ({"ratingValue", "bestRating", "worstRating"}, set()),
    "AggregateRating": ({"ratingValue", "ratingCount", "bestRating", "worstRating"}, set()),
    "Person": ({"name"}, {"@id", "url"}),
    "Book": ({"name", "url", "@id"}, {"aggregateRating", "author", "datePublished", "numberOfPages"}),
    "Movie": ({"name", "url", "@id"}, {"aggregateRating", "datePublished"}),
    "Play": ({"name", "url", "@id"}, {"aggregateRating", "datePublished"}),
}
CHILDREN = {
    "itemReviewed": {"Book", "Movie", "Play"}, "author": {"Person"}, "reviewRating": {"Rating"},
    "aggregateRating": {"AggregateRating"},
}  # fmt: skip


def found_on(client: Client, address: str) -> list[dict[str, Any]]:
    """Each must be whole by itself: the type known, nothing missing, nothing that the type does not have."""
    html = client.get(address).content.decode()
    found = [json.loads(text) for text in SCRIPT.findall(html)]
    for data in found:
        assert data.pop("@context") == "https://schema.org"
        check(data)
    return found


def check(thing: dict[str, Any]) -> None:
    needs, takes = SHAPES[thing["@type"]]
    fields = thing.keys() - {"@type"}
    assert needs <= fields <= needs | takes, thing
    for name in fields:
        for value in thing[name] if isinstance(thing[name], list) else [thing[name]]:
            if isinstance(value, dict):
                assert value["@type"] in CHILDREN[name]
                check(value)
            else:
                check_value(name, value, thing)


def check_value(name: str, value: Any, thing: dict[str, Any]) -> None:
    assert name not in CHILDREN, f"{name} is a thing and no text"
    if name in {"url", "@id"}:
        assert re.fullmatch(r"https?://[^/\s]+/\S*", value)
    elif name == "datePublished" and thing["@type"] == "Review":
        assert datetime.fromisoformat(value).tzinfo
    elif name == "ratingValue":
        assert float(thing["worstRating"]) <= float(value) <= float(thing["bestRating"])
    elif name == "ratingCount":
        assert isinstance(value, int)
        assert value >= 1
    else:
        assert str(value).strip()


def test_a_review_is_whole_for_machines(novel: Work, mara: Member, visitor: Client) -> None:
    opinion = Opinion(rating=7, headline="</script> & on", body="It *stays*. ||The end.||")
    review = Review.objects.write(novel, opinion, by=mara)
    [data] = found_on(visitor, review.get_absolute_url())
    assert data["@type"] == "Review"
    assert data["name"] == "</script> & on"
    assert data["itemReviewed"]["name"] == "Never Let Me Go"
    assert data["author"] == {"@type": "Person", "name": "Mara"}
    assert data["reviewRating"]["ratingValue"] == "3.5"
    assert "The end" not in data["reviewBody"]


def test_one_without_stars_claims_none(novel: Work, mara: Member, visitor: Client) -> None:
    review = Review.objects.write(novel, Opinion(body="It stays."), by=mara)
    [data] = found_on(visitor, review.get_absolute_url())
    assert "reviewRating" not in data


def test_the_ratings_of_a_work_are_whole_for_machines(novel: Work, film: Work, visitor: Client) -> None:
    for work in (novel, film):
        for number, rating in enumerate((9, 8, 4)):
            Review.objects.rate(work, rating, by=make_member(f"guest{work.pk}x{number}"))
        found = found_on(visitor, work.get_absolute_url())
        assert (
            len({(data["@type"], data["@id"]) for data in found}) == 1
        )  # one thing, of which two scripts speak
        [rating] = [data["aggregateRating"] for data in found if "aggregateRating" in data]
        assert (rating["ratingValue"], rating["ratingCount"]) == ("3.5", 3)


def test_a_play_is_a_play_in_both(visitor: Client) -> None:
    play = Work.objects.create(slug="arcadia", title="Arcadia", kind=Work.Kind.PLAY)
    for number in range(3):
        Review.objects.rate(play, 8, by=make_member(f"guest{number}"))
    assert {data["@type"] for data in found_on(visitor, "/works/arcadia/")} == {"Play"}


def test_of_what_waits_machines_are_told_nothing(
    novel: Work, mara: Member, visitor: Client, client_of: ClientOf
) -> None:
    opinion = Opinion(rating=2, headline="After the end", body="The lighthouse.", scope=after(novel, 23))
    review = Review.objects.write(novel, opinion, by=mara)
    for client in (visitor, client_of(mara)):  # a machine may come with anybody's session
        assert found_on(client, review.get_absolute_url()) == []
    for number in range(2):
        Review.objects.rate(novel, 8, by=make_member(f"guest{number}"))
    Review.objects.filter(pk=review.pk).update(stars_are_safe=False)
    assert not any("aggregateRating" in data for data in found_on(visitor, "/works/never-let-me-go/"))
