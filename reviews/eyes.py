"""What one reader may see of stars and reviews: their progress, their own ratings, and what they asked not to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.utils.functional import cached_property

from bookclub.library.models import Work
from bookclub.reading.requests import ReaderRequest

from .models import Review, ReviewQuerySet
from .models.queries import most_divided
from .tallies import Tally

if TYPE_CHECKING:
    from bookclub.members.models import Member

MOST_QUIET = 12  # quiet lines that are offered one by one; the others are counted


class Quiet(NamedTuple):
    """Reviews that wait for one point. Their authors may let the stars be seen, and nothing else."""

    waits_for: str
    number: int
    some: list[Review]


class Eyes:
    """Asked once a request, by whichever piece of the page comes first."""

    def __init__(self, request: ReaderRequest) -> None:
        self.reader = request.reader
        self._sorts: dict[int, list[dict[str, Any]]] = {}

    @classmethod
    def of(cls, request: ReaderRequest) -> Eyes:
        eyes: Eyes | None = getattr(request, "_eyes", None)
        if eyes is None:
            eyes = request._eyes = cls(request)  # type: ignore[attr-defined]
        return eyes

    @property
    def member(self) -> Member | None:
        return self.reader.member

    @cached_property
    def rated(self) -> set[int]:
        """The works that they have rated; asked only of those who want to judge for themselves first."""
        return set(Review.objects.rated().filter(author=self.member).values_list("work", flat=True))

    def hides(self, work_id: int) -> bool:
        """Whether the stars of others wait until this member has given some."""
        return self.member is not None and self.member.hides_ratings and work_id not in self.rated

    def tally(self, work: Work) -> Tally:
        counts: Counter[int] = Counter()
        for sort in self._gathered(work):
            if sort["rating"] and (sort["stars_are_safe"] or sort["is_open"]) and not self.hides(work.pk):
                counts[sort["rating"]] += sort["count"]
        return Tally(counts)

    def waiting_on(self, work: Work) -> list[tuple[str, int]]:
        """What the reviews wait for that this reader may not read yet, and how many wait for each."""
        counts: Counter[int] = Counter()
        for sort in self._gathered(work):
            if sort["has_words"] and not sort["is_open"]:
                counts[sort["scope"]] += sort["count"]
        self.reader.learn(set(counts))
        waits: Counter[str] = Counter()
        for scope_id, count in counts.items():
            waits[self._waits_for(scope_id, work)] += count
        return sorted(waits.items())

    def _gathered(self, work: Work) -> list[dict[str, Any]]:
        if work.pk not in self._sorts:
            self._sorts[work.pk] = list(Review.objects.standing().on(work).gathered_for(self.reader))
        return self._sorts[work.pk]

    def _waits_for(self, scope_id: int | None, work: Work) -> str:
        return self.reader.waits_for(scope_id or 0, within=work.pk) or "all of it"

    def divided(self, some: int) -> list[tuple[Work, dict[str, Any]]]:
        """The works on which the club is least of one mind, by the stars that this reader may see."""
        found = Review.objects.with_stars_for(self.reader)
        if self.member is not None and self.member.hides_ratings:
            found = found.filter(work__in=self.rated)
        rows = list(most_divided(found)[:some])
        works = Work.objects.in_bulk([row["work"] for row in rows])
        return [(works[row["work"]], row) for row in rows]

    def open_on(self, work: Work) -> ReviewQuerySet:
        """The reviews whose words are theirs to read."""
        return self.whole(Review.objects.published().on(work).open_to(self.reader))

    def mine_and_open_on(self, work: Work, some: int) -> tuple[Review | None, list[Review]]:
        """Their own, be it a draft or a rating, and some more than a few of those that they may read: in one query."""
        own = Q(author=self.member) if self.member else Q(pk__in=[])
        found = Review.objects.standing().on(work).open_to(self.reader).filter(~Q(published_at=None) | own)
        reviews = self.look_at(self.whole(found).own_first(self.member)[: some + 1])
        mine = next((review for review in reviews if self.reader.has_written(review)), None)
        return mine, [review for review in reviews if review.is_published]

    def whole(self, reviews: ReviewQuerySet) -> ReviewQuerySet:
        return reviews.with_people().with_likes(self.member)

    def quiet_on(self, work: Work, rating: int | None = None) -> list[Quiet]:
        """The reviews that wait, gathered by what they wait for; in the order of their numbers, which say nothing."""
        veiled = (
            Review.objects.published()
            .on(work)
            .exclude(pk__in=Review.objects.open_to(self.reader).values("pk"))
        )
        if rating is not None:
            veiled = veiled.filter(stars_are_safe=True, rating=rating)
        found = self.look_at(veiled.defer("headline", "body", "body_html", "text", "spans").order_by("pk"))
        waits = {review.pk: self._waits_for(review.scope_id, work) for review in found}
        found.sort(key=lambda review: (waits[review.pk], review.pk))
        gathered = [(words, list(some)) for words, some in groupby(found, lambda review: waits[review.pk])]
        return [Quiet(words, len(some), some[:MOST_QUIET]) for words, some in gathered]

    def look_at(self, reviews: Iterable[Review]) -> list[Review]:
        """Ready to be shown: each with `stars`, the rating where this reader may see it."""
        reviews = list(reviews)
        self.reader.meet(reviews)
        for review in reviews:
            review.stars = self.stars_of(review)  # type: ignore[attr-defined]
        return reviews

    def stars_of(self, review: Review) -> int | None:
        """Their own always; of others where nothing veils them, and where this reader has rated if they want that."""
        if self.reader.has_written(review):
            return review.rating
        if self.hides(review.work_id):
            return None
        return review.rating if review.stars_are_safe or self.reader.may_read(review) else None
