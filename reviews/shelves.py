"""What stands on a member's shelf, and what they read in a year: as far as they show it, and this reader may know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Max, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from bookclub.library.models import Credit, Work
from bookclub.members.models import Member
from bookclub.reading.models import Progress, Reading

from .eyes import Eyes
from .models import Review, Wish

MOST = 120  # works on one board of the shelf


class Copy(NamedTuple):
    """A work as it stands on the shelf: how far they are, and the stars they gave that this reader may know of."""

    work: Work
    where: str
    stars: int | None


@dataclass(frozen=True)
class Shelf:
    reading: list[Copy]
    read: list[Copy]
    wanted: list[Copy]
    rated: list[Copy]  # of which nothing is said but the stars

    @property
    def is_empty(self) -> bool:
        return not (self.reading or self.read or self.wanted or self.rated)


def shelf_of(member: Member, eyes: Eyes) -> Shelf:
    """Six queries, however long it is. Progress and wishes only of those who show them, or to themselves."""
    stars = stars_given(member, eyes)
    shows = member.shows_progress or eyes.member == member
    progress = list(_progress(member)) if shows else []
    begun = {row.work_id for row in progress}
    wishes = (
        Wish.objects.filter(member=member)
        .exclude(work__in=begun)
        .select_related("work")
        .order_by("-at", "pk")
    )
    wanted = [wish.work for wish in wishes[:MOST]] if shows else []
    rest = list(Work.objects.with_ids(stars.keys() - begun).order_by("title", "year")[:MOST])
    on_it = [*(row.work for row in progress), *wanted, *rest]
    prefetch_related_objects(on_it, Prefetch("credits", Credit.objects.of_makers(), to_attr="makers"))
    done = [row for row in progress if row.milestone.position >= (row.length or 0)]
    under_way = [row for row in progress if row.milestone.position < (row.length or 0)]
    return Shelf(
        reading=[
            Copy(row.work, f"as far as {row.milestone.label}", stars.get(row.work_id)) for row in under_way
        ],
        read=[Copy(row.work, "", stars.get(row.work_id)) for row in done],
        wanted=[Copy(work, "", stars.get(work.pk)) for work in wanted],
        rated=[Copy(work, "", stars[work.pk]) for work in rest if work not in wanted],
    )


def _progress(member: Member) -> QuerySet[Any]:
    rows = Progress.objects.filter(member=member).select_related("work", "milestone")
    return rows.annotate(length=Max("work__milestones__position")).order_by("-updated_at", "-pk")[:MOST]


def stars_given(member: Member, eyes: Eyes) -> dict[int, int]:
    """The stars of one member by work, if they list what they wrote: the same that a review's own page would show."""
    if not (member.shows_writing or eyes.member == member):
        return {}
    given = Review.objects.with_stars_for(eyes.reader).filter(author=member).values_list("work", "rating")
    return {work: rating for work, rating in given if eyes.member == member or not eyes.hides(work)}


class Month(NamedTuple):
    """A column of the year."""

    name: str
    finished: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Year:
    """The readings that came to their end within a year of the member's own calendar."""

    number: int
    finished: list[tuple[Reading, int | None]]

    @property
    def pages(self) -> int:
        """Of the books; 0 where the library does not know those of each: the sum of some would say too little."""
        books = [reading.work for reading, _ in self.finished if not reading.work.is_watched]
        return sum(work.pages or 0 for work in books) if all(work.pages for work in books) else 0

    @property
    def books(self) -> int:
        return sum(not reading.work.is_watched for reading, _ in self.finished)

    @property
    def films(self) -> int:
        return sum(reading.work.is_watched for reading, _ in self.finished)

    @property
    def again(self) -> int:
        return sum(reading.number > 1 for reading, _ in self.finished)

    @property
    def best(self) -> list[tuple[Reading, int]]:
        """What they gave the most stars, if they gave any."""
        rated = [(reading, stars) for reading, stars in self.finished if stars]
        most = max((stars for _, stars in rated), default=0)
        return [(reading, stars) for reading, stars in rated if stars == most]

    @property
    def months(self) -> list[Month]:
        counts = Counter(
            timezone.localtime(reading.finished_at).month
            for reading, _ in self.finished
            if reading.finished_at
        )
        most = max(counts.values(), default=0) or 1
        names = [datetime(2000, month, 1, tzinfo=UTC).strftime("%B") for month in range(1, 13)]
        heights = [round(60 * counts[month] / most, 1) for month in range(1, 13)]
        return [
            Month(name, counts[place + 1], place * 25, round(60 - heights[place], 1), heights[place])
            for place, name in enumerate(names)
        ]

    @property
    def said(self) -> str:
        """The picture in one sentence."""
        told = [f"{month.name}: {month.finished}" for month in self.months if month.finished]
        return f"Finished month by month. {', '.join(told)}." if told else "Nothing finished."


def year_of(member: Member, number: int, eyes: Eyes) -> Year:
    """Two queries. The year begins and ends by the reader's clock, as all times on the pages do."""
    if not (member.shows_progress or eyes.member == member):
        return Year(number, [])
    zone = timezone.get_current_timezone()
    first, last = datetime(number, 1, 1, tzinfo=zone), datetime(number + 1, 1, 1, tzinfo=zone)
    readings = Reading.objects.filter(member=member, finished_at__gte=first, finished_at__lt=last)
    stars = stars_given(member, eyes)
    found = readings.select_related("work").order_by("finished_at", "pk")[:MOST]
    return Year(number, [(reading, stars.get(reading.work_id)) for reading in found])


def years_of(member: Member, eyes: Eyes) -> list[int]:
    """The years in which they finished something, newest first."""
    if not (member.shows_progress or eyes.member == member):
        return []
    ends = Reading.objects.filter(member=member).exclude(finished_at=None)
    moments = ends.order_by().datetimes("finished_at", "year", order="DESC")
    return [moment.year for moment in moments]
