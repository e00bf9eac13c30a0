"""Which reviews there are for whom: queries by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    StdDev,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import ModeratableQuerySet
from bookclub.reading.readers import Reader

from .ratings import APART, FEWEST

if TYPE_CHECKING:
    from .reviews import Review


class ReviewQuerySet(ModeratableQuerySet):
    def kept(self) -> ReviewQuerySet:
        """Those that were not deleted. Their authors have them still, though they be hidden."""
        return self.filter(deleted_at=None)

    def standing(self) -> ReviewQuerySet:
        """Those that count: neither deleted nor hidden."""
        return self.kept().visible()

    def in_places(self) -> list[tuple[str, str, int]]:
        return [(review.title, review.get_absolute_url(), 1) for review in self.select_related("work")]

    def published(self) -> ReviewQuerySet:
        """With words that their author has let go of."""
        return self.standing().exclude(published_at=None)

    def rated(self) -> ReviewQuerySet:
        return self.standing().exclude(rating=None)

    def worth_opening(self) -> ReviewQuerySet:
        return self.published()

    def on(self, work: Work) -> ReviewQuerySet:
        return self.filter(work=work)

    def of_both(self, works: Iterable[Work]) -> ReviewQuerySet:
        """Those of one of these works whose author says that they speak of another of them, too."""
        works = list(works)
        return self.published().filter(work__in=works, beside__in=works)

    def of(self, member: Member | None, work: Work) -> Review | None:
        """What this member made of this work, if anything stands."""
        if member is None:
            return None
        return self.kept().filter(author=member, work=work).select_related("scope").first()

    def seen_by(self, reader: Reader) -> ReviewQuerySet:
        """Those that have a page of their own for this reader: published, or a draft of theirs."""
        own = Q(author=reader.member) if reader.member else Q(pk__in=[])
        return self.filter(~Q(published_at=None) | own)

    def with_stars_for(self, reader: Reader) -> ReviewQuerySet:
        """Rated ones whose stars this reader may know of: those they may read, and those said to be safe.

        The others stay out of every sum, order and filter, or these would tell what is veiled.
        """
        open_ones = self.model._default_manager.open_to(reader).filter(stars_are_safe=False)
        return self.rated().filter(Q(stars_are_safe=True) | Q(pk__in=open_ones.values("pk")))

    def gathered_for(self, reader: Reader) -> QuerySet[Any, dict[str, Any]]:
        """How many there are of each sort: `rating`, `scope`, `stars_are_safe`, `has_words`, `is_open`, `count`.

        Counted from the rows as they stand, along an index: no counter is kept, so none can be wrong, and fifty who
        rate at once wait for nobody.
        """
        open_ones = self.model._default_manager.open_to(reader).filter(pk=OuterRef("pk"))
        sorts = self.annotate(
            is_open=Exists(open_ones), has_words=ExpressionWrapper(~Q(published_at=None), BooleanField())
        )  # fmt: skip
        names = ("rating", "scope", "stars_are_safe", "has_words", "is_open")
        return sorts.order_by().values(*names).annotate(count=Count("pk"))

    def with_people(self) -> ReviewQuerySet:
        return self.select_related("author", "thread", "beside")

    def with_likes(self, member: Member | None = None) -> ReviewQuerySet:
        """Annotate `like_count`, and `is_liked` by this member."""
        from .marks import ReviewLike

        likes = ReviewLike.objects.filter(review=OuterRef("pk"))
        count = likes.order_by().values("review").annotate(count=Count("pk")).values("count")
        mine = Exists(likes.filter(member=member.pk)) if member else Value(False)
        return self.annotate(like_count=Coalesce(Subquery(count), 0), is_liked=mine)

    def newest_first(self) -> ReviewQuerySet:
        return self.order_by("-published_at", "-pk")

    def own_first(self, member: Member | None) -> ReviewQuerySet:
        """The member's own, then the newest."""
        own = Case(When(author=member, then=0), default=1) if member else Value(1)
        return self.order_by(own, F("published_at").desc(nulls_last=True), "-pk")

    def most_liked_first(self) -> ReviewQuerySet:
        """Of those with likes annotated."""
        return self.order_by("-like_count", "-published_at", "-pk")

    def highest_first(self) -> ReviewQuerySet:
        return self.order_by(F("rating").desc(nulls_last=True), "-published_at", "-pk")

    def lowest_first(self) -> ReviewQuerySet:
        return self.order_by(F("rating").asc(nulls_last=True), "-published_at", "-pk")

    def closest_first(self, reader: Reader) -> ReviewQuerySet:
        """Those first whose authors rate most nearly as this member does, on the works that both have rated."""
        mine = self.model._default_manager.rated().filter(author=reader.member, work=OuterRef("work"))
        theirs = (
            self.model._default_manager.with_stars_for(reader)
            .filter(author=OuterRef("author"))
            .exclude(author=reader.member)
            .annotate(gap=Abs(F("rating") - Subquery(mine.values("rating")[:1])))
            .exclude(gap=None)
        )
        distance = theirs.order_by().values("author").annotate(distance=Avg("gap")).values("distance")
        nearest = F("distance").asc(nulls_last=True)
        return self.annotate(distance=Subquery(distance)).order_by(nearest, "-published_at", "-pk")


def most_divided(reviews: ReviewQuerySet) -> QuerySet[Any, dict[str, Any]]:
    """The works on which these ratings lie furthest apart, if that is apart at all: `count`, `average`, `spread`."""
    by_work = reviews.order_by().values("work").annotate(
        count=Count("pk"), average=Avg("rating"), spread=StdDev("rating")
    )  # fmt: skip
    return by_work.filter(count__gte=FEWEST, spread__gte=2 * APART).order_by("-spread", "-count", "work")
