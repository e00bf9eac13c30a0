"""Furnishes the demo club with what its members made of the works: from `demo_club/reviews.toml`."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading import points
from reviews.models import CitedRating, Comparison, Opinion, Review, Wish, WorkList

FILE = Path(__file__).parent / "demo_club" / "reviews.toml"


def furnish_reviews() -> None:
    """Bring in what is not there yet: nobody's stars or words are touched that are."""
    told = tomllib.loads(FILE.read_text())
    works = {work.slug: work for work in Work.objects.all()}
    cast = {member.username: member for member in Member.objects.all()}
    for cited in told["cited"]:
        fields = {name: cited[name] for name in ("rating", "unit", "source")}
        CitedRating.objects.get_or_create(work=works[cited["work"]], by=cited["by"], defaults=fields)
    for given in told["ratings"]:
        for username, rating in given["stars"].items():
            if Review.objects.of(cast[username], works[given["work"]]) is None:
                Review.objects.rate(works[given["work"]], rating, by=cast[username], at=given["at"])
    for review in told["reviews"]:
        _review(review, works, cast)
    for made in told["lists"]:
        if not WorkList.objects.filter(title=made["title"]).exists():
            entries = [(works[entry["work"]], entry["note"]) for entry in made["entries"]]
            WorkList(title=made["title"], summary=made["summary"]).keep(entries, by=cast["ines"])
    for username, slugs in told["wishes"].items():
        for slug in slugs:
            Wish.objects.get_or_create(member=cast[username], work=works[slug])
    _talk(told["beside"], works, cast)


def _review(told: dict[str, Any], works: dict[str, Work], cast: dict[str, Member]) -> None:
    work, author = works[told["work"]], cast[told["by"]]
    standing = Review.objects.of(author, work)
    if standing is not None and standing.has_words:
        return
    opinion = Opinion(
        rating=told.get("rating"), headline=told["headline"], body=told["body"],
        scope=points.named(told.get("points", [])), stars_are_safe=told.get("stars_are_safe", True),
        order=told.get("order", ""), beside=works.get(told.get("beside", "")),
    )  # fmt: skip
    version = standing.version if standing else 0
    review = Review.objects.write(work, opinion, by=author, version=version, at=told["at"])
    for username in told.get("likes", []):
        review.like(by=cast[username])
    assert review.thread is not None
    for place, comment in enumerate(told.get("comments", []), start=1):
        at = told["at"] + timedelta(hours=5 * place)
        review.thread.comment(by=cast[comment["by"]], body=comment["body"], at=at)


def _talk(told: dict[str, Any], works: dict[str, Work], cast: dict[str, Member]) -> None:
    comparison = Comparison.open(works[told["work"]])
    if comparison.thread.comments.exists():
        return
    for comment in told["comments"]:
        scope = points.named(comment.get("points", []))
        comparison.thread.comment(by=cast[comment["by"]], body=comment["body"], scope=scope, at=comment["at"])
