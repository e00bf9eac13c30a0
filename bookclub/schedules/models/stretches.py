"""What is to be read for a meeting: from one milestone of a work to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models

from bookclub.library.models import Milestone, Work
from bookclub.library.outlines import Outline, Point, outline

from ..labels import label_of, points_between

if TYPE_CHECKING:
    from .schedules import Schedule


class StretchQuerySet(models.QuerySet["Stretch"]):
    def of(self, schedule: Schedule, work: Work) -> StretchQuerySet:
        """How a schedule reads one work, stretch by stretch."""
        return self.filter(meeting__schedule=schedule, work=work).order_by("meeting__position")


class Stretch(models.Model):
    """A contiguous run of milestones of one work, at most one a work for each meeting.

    The milestones are protected: contents that would lose one that the club has planned with are refused.
    """

    meeting = models.ForeignKey("schedules.Meeting", on_delete=models.CASCADE, related_name="stretches")
    position = models.PositiveSmallIntegerField(default=1)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="stretches")
    first = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")

    objects = StretchQuerySet.as_manager()

    if TYPE_CHECKING:
        meeting_id: int
        work_id: int
        first_id: int
        last_id: int

    class Meta:
        ordering = ["meeting", "position", "pk"]
        verbose_name_plural = "stretches"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "work"], name="stretch_one_a_work"),
        ]

    def __str__(self) -> str:
        return self.in_full

    @property
    def drawn(self) -> Outline:
        return outline(self.work_id)

    @property
    def points(self) -> Sequence[Point]:
        """Every point in it, in order."""
        return points_between(self.drawn, self.first_id, self.last_id)

    @property
    def label(self) -> str:
        """Without the work: "Chapters 1–5", "Part One", "The film"."""
        return label_of(self.drawn, self.points)

    @property
    def in_full(self) -> str:
        """With the work: "Never Let Me Go: Chapters 1–5"."""
        whole = len(self.points) == len(self.drawn.points)
        return self.drawn.work.full_title if whole else f"{self.drawn.work.full_title}: {self.label}"

    @property
    def pages(self) -> int | None:
        """How many pages it takes, if that is known of each milestone in it."""
        counts = [point.pages for point in self.points]
        return sum(count or 0 for count in counts) if all(counts) else None
