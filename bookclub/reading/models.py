"""How far everyone has read, and what a reader must have finished for an item to be no spoiler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookclub.library.models import Milestone, Work
from bookclub.library.outlines import OUT_OF_REACH

if TYPE_CHECKING:
    from bookclub.members.models import Member

    from .anyone import Anyone
    from .readers import Reader


class ScopePointQuerySet(models.QuerySet["ScopePoint"]):
    def with_needs(self) -> ScopePointQuerySet:
        """Annotate `needs`: the position in the work that a reader must have finished.

        A point without a milestone is the whole work; in a work that has no milestones nobody reaches it.
        """
        last = (
            Milestone.objects.filter(work=OuterRef("work"))
            .order_by()
            .values("work")
            .annotate(last=Max("position"))
            .values("last")
        )
        return self.annotate(needs=Coalesce(F("milestone__position"), Subquery(last), OUT_OF_REACH))

    def unreached_by(self, reader: Reader) -> ScopePointQuerySet:
        reached = Q(pk__in=[])
        for work_id, position in reader.positions.items():
            reached |= Q(work_id=work_id, needs__lte=position)
        return self.with_needs().exclude(reached)


class ScopeManager(models.Manager["Scope"]):
    def of(self, points: Mapping[int, Milestone | None]) -> Scope | None:
        """The scope with exactly these points, `{work id: milestone, or None for the whole work}`.

        None for no points: safe for anyone. Scopes are kept once and never changed, so that thousands of comments
        after Chapter 9 share one row, and "may I read this?" is asked of a handful of scopes instead of each comment.
        """
        if not points:
            return None
        key = ",".join(
            f"{work}:{milestone.pk if milestone else '*'}" for work, milestone in sorted(points.items())
        )
        with transaction.atomic():
            scope, is_new = self.get_or_create(key=key)
            if is_new:
                ScopePoint.objects.bulk_create(
                    ScopePoint(scope=scope, work_id=work, milestone=milestone)
                    for work, milestone in points.items()
                )
        return scope

    def after(self, *milestones: Milestone) -> Scope | None:
        return self.of({milestone.work_id: milestone for milestone in milestones})

    def covering(self, *scopes: Scope | None) -> Scope | None:
        """The least scope that is nowhere less than any of these, work by work."""
        furthest: dict[int, tuple[int, Milestone | None]] = {}
        wanted = {scope.pk for scope in scopes if scope is not None}
        if len(wanted) == 1:
            return next(scope for scope in scopes if scope is not None)
        points = ScopePoint.objects.filter(scope__in=wanted).with_needs().select_related("milestone")
        for point in points:
            # The whole work outranks its last milestone of today: more may be added to the work.
            rank = OUT_OF_REACH if point.milestone is None else point.needs
            if rank > furthest.get(point.work_id, (-1, None))[0]:
                furthest[point.work_id] = (rank, point.milestone)
        return self.of({work: milestone for work, (_, milestone) in furthest.items()})


class Scope(models.Model):
    """What a reader must have finished: at most one point a work. Kept once, never changed."""

    key = models.CharField(max_length=200, unique=True, help_text="Sorted pairs of work and milestone.")

    objects = ScopeManager()

    def __str__(self) -> str:
        return " and ".join(str(point) for point in self.points.select_related("milestone", "work"))


class ScopePoint(models.Model):
    """One point of a scope. A milestone in use is not deleted: what waits for it would open, or never open."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="points")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopePointQuerySet.as_manager()

    if TYPE_CHECKING:
        needs: int

    class Meta:
        ordering = ["scope", "work"]
        constraints = [models.UniqueConstraint(fields=["scope", "work"], name="scope_one_point_a_work")]

    def __str__(self) -> str:
        return f"{self.label} of {self.work.full_title}"

    @property
    def label(self) -> str:
        return self.milestone.label if self.milestone else "the end"


class Progress(models.Model):
    """How far a member is in a work: the furthest milestone finished. Starting is not finishing."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="progress")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="progress")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "progress"
        constraints = [models.UniqueConstraint(fields=["member", "work"], name="progress_one_a_work")]

    def __str__(self) -> str:
        return f"{self.member}: {self.milestone} of {self.work}"


class ReachedQuerySet(models.QuerySet["Reached"]):
    def note(self, member: Member, work: Work, milestone: Milestone, *, at: datetime) -> None:
        """Note when a point was first reached. Going back and coming again changes nothing of that."""
        known = self.filter(member=member, work=work)
        before = Progress.objects.filter(member=member, work=work).first()
        if before is not None and not known.exists():
            self.get_or_create(
                member=member, work=work, milestone=before.milestone, defaults={"at": before.updated_at}
            )
        if not known.filter(milestone__position__gte=milestone.position).exists():
            self.get_or_create(member=member, work=work, milestone=milestone, defaults={"at": at})


class Reached(models.Model):
    """When a member first finished a point: what waited for it, or for one before it, is new to them since then.

    Rows are added and never changed.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReachedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "reached"
        constraints = [models.UniqueConstraint(fields=["member", "milestone"], name="reached_first_once")]

    def __str__(self) -> str:
        return f"{self.member} first reached {self.milestone}"


class Reading(models.Model):
    """One time that a member read or watched a work through: the first, the second..."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveSmallIntegerField(default=1)
    began_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        work_id: int

    class Meta:
        ordering = ["work_id", "number"]
        constraints = [models.UniqueConstraint(fields=["member", "work", "number"], name="reading_numbered")]

    def __str__(self) -> str:
        return f"{self.member}, {self.work}, reading {self.number}"


class Reveal(models.Model):
    """One item that a member chose to see although it spoils. It moves nobody's progress.

    They were told what it waited for, and chose that: once it waits for something else, it is veiled again.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reveals")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    scope = models.ForeignKey(
        Scope, null=True, on_delete=models.CASCADE, related_name="+", help_text="What it waited for then."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "content_type", "object_id"], name="reveal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} chose to see {self.content_type} {self.object_id}"


class SpoilableQuerySet(models.QuerySet[Any]):
    def worth_opening(self) -> Self:
        """Those that "12 comments are open to you now" counts."""
        return self

    def in_places(self) -> Iterable[tuple[str, str, int]]:
        """Where these stand: a title that is safe for anyone, the address of the first there, and how many."""
        return [(str(item), item.get_absolute_url(), 1) for item in self]

    def open_to(self, reader: Reader | Anyone) -> Self:
        """The twin of `reader.may_read(item)`, for many: what this reader may be sent."""
        return self.not_withheld().filter(reader.condition(self.model))

    def not_withheld(self) -> Self:
        """The twin of `is_withheld`."""
        return self


class Spoilable(models.Model):
    """Anything whose words may spoil. No scope: safe for anyone."""

    written_by: ClassVar[str | None] = (
        None  # the field that names the author, who is never veiled from themselves
    )
    opened_as: ClassVar[tuple[str, str] | None] = (
        None  # one and many of it, for "12 comments are open to you now"
    )

    scope = models.ForeignKey(
        Scope, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="spoiler point"
    )

    class Meta:
        abstract = True

    @property
    def is_withheld(self) -> bool:
        """Whether it is read by nobody at all. What can be hidden answers this, in a room above."""
        return False


def choose_to_see(item: Spoilable, *, by: Member, at: datetime | None = None) -> None:
    """Remember that this member wants to see this one item."""
    with transaction.atomic():
        Reveal.objects.update_or_create(
            member=by,
            content_type=ContentType.objects.get_for_model(item),
            object_id=item.pk,
            defaults={"scope_id": item.scope_id, "at": at or timezone.now()},
        )
        if not by.has_revealed:
            type(by).objects.filter(pk=by.pk).update(has_revealed=True)
            by.has_revealed = True


def all_scopes(items: Iterable[Spoilable]) -> set[int]:
    return {item.scope_id for item in items if item.scope_id is not None}
