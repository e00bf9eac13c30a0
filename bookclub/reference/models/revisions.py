"""Every text that a reference page has had."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bookclub.reading.models import Spoilable, SpoilableQuerySet
from bookclub.reading.readers import Reader


class RevisionQuerySet(SpoilableQuerySet):
    def further_than(self, reader: Reader) -> RevisionQuerySet:
        """Those whose text reaches past where this reader has read."""
        return self.exclude(pk__in=self.open_to(reader))


class Revision(Spoilable):
    """The text of a page as it was saved once, whole. Its scope is the furthest of all that stands in it."""

    page = models.ForeignKey("reference.ReferencePage", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True)
    manuscript = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=160, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["page", "-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="revision_numbered")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.page}"
