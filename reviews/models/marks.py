"""What hangs on a review: its likes, and what it said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from bookclub.reading.models import Spoilable, SpoilableQuerySet

from .ratings import in_words


class ReviewLike(models.Model):
    """A member liked a review, once. Counted where it is shown: a stored count could be wrong."""

    review = models.ForeignKey("reviews.Review", on_delete=models.CASCADE, related_name="likes")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="liked_reviews"
    )
    at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        review_id: int

    class Meta:
        verbose_name = "like"
        constraints = [models.UniqueConstraint(fields=["review", "member"], name="review_liked_once")]

    def __str__(self) -> str:
        return f"{self.member} likes review {self.review_id}"


class ReviewEdit(Spoilable):
    """A review before its author changed it: as veiled as the review, and as far as it ever was."""

    written_by = "replaced_by"

    review = models.ForeignKey("reviews.Review", on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="The version that this was.")
    headline = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    reading = models.PositiveSmallIntegerField(default=1)
    was_draft = models.BooleanField(default=False, help_text="Its words were never anybody else's to read.")
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SpoilableQuerySet.as_manager()

    if TYPE_CHECKING:
        review_id: int

    class Meta:
        ordering = ["-number"]
        verbose_name = "earlier version"
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_edit_numbered")]

    def __str__(self) -> str:
        return f"version {self.number} of review {self.review_id}"

    @property
    def rating_in_words(self) -> str:
        return in_words(self.rating) if self.rating else ""
