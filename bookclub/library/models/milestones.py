"""The points that a reader can have reached in a work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .. import contents

# Positions are lifted above this for a moment when they are dealt anew; both must fit a small integer.
HIGHEST = 10_000


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def in_use(self) -> MilestoneQuerySet:
        """Those that somebody has reached, or that something waits for: they may not vanish.

        Upper rooms say so themselves, by pointing here with PROTECT.
        """
        used = Q(pk__in=[])
        for relation in Milestone._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                used |= Q(Exists(rows))
        return self.filter(used)


class Milestone(models.Model):
    """A point of a work that a reader can have reached: the end of a chapter, an act, an episode, "seen".

    Never a page or a percentage, for editions differ.
    """

    work = models.ForeignKey("library.Work", on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(HIGHEST)], help_text="1 is the first of the work."
    )
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=80, help_text="What it is called: Chapter 9.")
    title = models.CharField(max_length=120, blank=True, help_text="Its own title, if that spoils nothing.")
    part = models.CharField(max_length=80, blank=True, help_text="The part it belongs to: Part One.")
    part_title = models.CharField(max_length=120, blank=True)
    part_slug = models.SlugField(max_length=80, blank=True)
    closes_part = models.BooleanField(default=False, help_text="The last of its part.")
    pages = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many pages it takes.")

    objects = MilestoneQuerySet.as_manager()

    if TYPE_CHECKING:
        work_id: int

    class Meta:
        ordering = ["work_id", "position"]  # by its title, each list would join the work
        constraints = [
            models.UniqueConstraint(fields=["work", "position"], name="milestone_order"),
            models.UniqueConstraint(fields=["work", "slug"], name="milestone_slug"),
            models.CheckConstraint(condition=Q(position__gte=1), name="milestone_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What readers say: "Part One" for its last chapter, else "Chapter 4"."""
        return self.part if self.closes_part and self.part else self.name

    @property
    def figure(self) -> str:
        """The last word of its name: "9" of Chapter 9."""
        return self.name.rpartition(" ")[2]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_clean(exclude=["work"], validate_unique=False, validate_constraints=False)
        super().save(*args, **kwargs)


@dataclass(frozen=True)
class ShownPart:
    """Milestones that stand together on a page, or their points in an outline, and how far its reader has come."""

    name: str
    title: str
    milestones: list[Any]
    reached: int

    @property
    def runs(self) -> list[tuple[str, list[Any]]]:
        return contents.in_runs(self.milestones)


def in_parts(milestones: Iterable[Any], *, reached: int = 0) -> list[ShownPart]:
    """The milestones of a work, in its parts; a part without a name holds those that are in none."""
    runs = groupby(
        milestones, key=lambda milestone: (milestone.part_slug, milestone.part, milestone.part_title)
    )
    return [ShownPart(name, title, list(some), reached) for (_, name, title), some in runs]
