"""A book beside its films: where the two are talked of together, and what was said of them elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Discussable

from .ratings import HALF_STEPS, in_words


class Comparison(Discussable):
    """The talk on a work and its adaptations. The page is there without it; somebody opens the talk."""

    work = models.OneToOneField(Work, on_delete=models.PROTECT, related_name="comparison")

    def __str__(self) -> str:
        return f"{self.work.title}, side by side"

    def get_absolute_url(self) -> str:
        return reverse("reviews:beside", args=[self.work.slug])

    def describe_thread(self) -> dict[str, Any]:
        return {"title": str(self), "work": self.work, "address": self.get_absolute_url()}

    @staticmethod
    def can_be_opened_by(member: Member | None) -> bool:
        return member is not None and member.may_write

    @classmethod
    def open(cls, work: Work) -> Comparison:
        """The talk on this work, opened if nobody has yet. Whoever does so at the same moment gets the same one."""
        with transaction.atomic():
            Work.objects.select_for_update().get(pk=work.pk)
            return cls.objects.filter(work=work).first() or cls.objects.create(work=work)


class CitedRating(models.Model):
    """What somebody outside the club gave a work, with its source: a fact, and no member's vote. It counts nowhere."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="cited_ratings")
    rating = models.PositiveSmallIntegerField(help_text="In half steps of five, 1 to 10.")
    unit = models.CharField(max_length=30, default="stars", help_text="What they call it: stars, ripples.")
    by = models.CharField(max_length=80, help_text="Who gave it: Arti, of Ripple Effects.")
    source = models.CharField(max_length=200, help_text="Where, and when: it must spoil nothing.")

    class Meta:
        ordering = ["by", "work__year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "by"], name="cited_rating_once"),
            models.CheckConstraint(
                condition=Q(rating__in=list(HALF_STEPS)), name="cited_rating_in_half_steps"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.work.full_title}"

    @property
    def figure(self) -> str:
        """ "3½ ripples"."""
        return in_words(self.rating).rpartition(" ")[0] + f" {self.unit}"
