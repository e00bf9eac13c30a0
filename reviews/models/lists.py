"""Lists of works, in an order and with notes: "Book into film". A series of pages is another thing: see `reference`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.library.slugs import free_slug
from bookclub.members.models import Member


class ListClash(Exception):
    """Somebody saved a newer version meanwhile; `theirs` is the list as it stands now."""

    def __init__(self, theirs: WorkList) -> None:
        super().__init__("The list was changed meanwhile.")
        self.theirs = theirs


class WorkListQuerySet(models.QuerySet["WorkList"]):
    def with_counts(self) -> WorkListQuerySet:
        return self.annotate(work_count=models.Count("entries"))

    def holding(self, work: Work) -> WorkListQuerySet:
        return self.filter(entries__work=work)


class WorkList(models.Model):
    """Kept by organisers. All its words are safe for anyone."""

    RESERVED = frozenset({"new"})

    slug = models.SlugField(max_length=80, unique=True, editable=False)
    title = models.CharField(max_length=120)
    summary = models.CharField(
        max_length=300, blank=True, help_text="Anyone sees it, so it must spoil nothing."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip
    edited_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkListQuerySet.as_manager()

    if TYPE_CHECKING:
        work_count: int

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "list of works"
        verbose_name_plural = "lists of works"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:list", args=[self.slug])

    @staticmethod
    def can_be_made_by(member: Member | None) -> bool:
        return member is not None and member.may("reviews.add_worklist")

    @staticmethod
    def can_be_edited_by(member: Member | None) -> bool:
        return member is not None and member.may("reviews.change_worklist")

    @property
    def version(self) -> str:
        """Which version this is, for the form that changes it; empty before the first."""
        return self.edited_at.isoformat() if self.pk else ""

    def keep(self, entries: Iterable[tuple[Work, str]], *, by: Member | None, version: str = "") -> None:
        """Save it with these works in this order, each with its note; of a work named twice the first counts.

        Raises ListClash where somebody was quicker than `version`.
        """
        with transaction.atomic():
            stored = WorkList.objects.select_for_update().filter(pk=self.pk).first()
            if stored and version and stored.version != version:
                raise ListClash(stored)
            if self.pk is None:
                self.slug = free_slug(self.title, WorkList.objects.all(), never=self.RESERVED)
                self.made_by = by
            self.edited_at = timezone.now()
            self.save()
            self.entries.all().delete()
            notes: dict[int, str] = {}
            for work, note in entries:
                notes.setdefault(work.pk, note)
            ListEntry.objects.bulk_create(
                ListEntry(list=self, work_id=work, note=note, position=place)
                for place, (work, note) in enumerate(notes.items(), start=1)
            )


class ListEntry(models.Model):
    """The place of a work in a list, and why it is there."""

    list = models.ForeignKey(WorkList, on_delete=models.CASCADE, related_name="entries")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="list_entries")
    note = models.CharField(max_length=300, blank=True, help_text="Anyone sees it, so it must spoil nothing.")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["list", "position", "pk"]
        verbose_name = "work of a list"
        verbose_name_plural = "works of a list"
        constraints = [models.UniqueConstraint(fields=["list", "work"], name="list_has_a_work_once")]

    def __str__(self) -> str:
        return f"{self.work.full_title} in {self.list}"
