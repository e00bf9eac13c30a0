"""Series of pages that are read one after another: "Book into film"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from .pages import ReferencePage


class SeriesQuerySet(models.QuerySet["Series"]):
    def with_counts(self) -> SeriesQuerySet:
        """With `page_count`; those without pages are left out."""
        return self.annotate(page_count=models.Count("entries")).filter(page_count__gt=0)


class Series(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(
        max_length=300, blank=True, help_text="Anyone sees it, so it must spoil nothing."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Lists of series go by it.")
    pages = models.ManyToManyField(ReferencePage, through="SeriesEntry", related_name="series", blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reference:series", args=[self.slug])

    def append(self, page: ReferencePage) -> None:
        """Put a page at the end, if it is not in the series yet."""
        last = self.entries.aggregate(last=models.Max("position"))["last"] or 0
        SeriesEntry.objects.get_or_create(series=self, page=page, defaults={"position": last + 1})


class SeriesEntry(models.Model):
    """The place of a page in a series."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="entries")
    page = models.ForeignKey(ReferencePage, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(default=1)

    if TYPE_CHECKING:
        series_id: int
        page_id: int

    class Meta:
        ordering = ["series", "position", "pk"]
        verbose_name = "page of the series"
        verbose_name_plural = "pages of the series"
        constraints = [models.UniqueConstraint(fields=["series", "page"], name="series_has_a_page_once")]

    def __str__(self) -> str:
        return f"{self.page} in {self.series}"
