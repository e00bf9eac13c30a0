"""Where a page stands in its series: what comes before it, and what after."""

from __future__ import annotations

from dataclasses import dataclass

from .models import ReferencePage, Series


@dataclass(frozen=True)
class SeriesPlace:
    series: Series
    number: int
    count: int
    previous: ReferencePage | None
    next: ReferencePage | None


def places_of(page: ReferencePage) -> list[SeriesPlace]:
    """One for each series that the page is in; asks nothing after `with_article`."""
    return [_place(entry.series, page) for entry in page.places.all()]


def _place(series: Series, page: ReferencePage) -> SeriesPlace:
    pages = [entry.page for entry in series.entries.all()]
    here = next(place for place, each in enumerate(pages) if each.pk == page.pk)
    return SeriesPlace(
        series=series,
        number=here + 1,
        count=len(pages),
        previous=pages[here - 1] if here else None,
        next=pages[here + 1] if here + 1 < len(pages) else None,
    )
