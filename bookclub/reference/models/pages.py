"""A reference page: its sections, the cited statements in them, and every text that it has had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from bookclub.library.models import Person, Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from bookclub.reading.readers import Reader
from discussions.models import Discussable

from ..drafts import checked, draft, furthest
from .revisions import Revision
from .sections import Citation, Section, Statement

# Addresses under /pages/ that are no page.
RESERVED = {"new", "sources", "preview"}


def valid_slug(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError("That address is taken by a page of the house.")


class EditClash(Exception):
    """Somebody saved a newer version; `theirs` is the page as it stands now."""

    def __init__(self, theirs: ReferencePage) -> None:
        super().__init__("The page was changed meanwhile.")
        self.theirs = theirs


class ReferencePageQuerySet(models.QuerySet["ReferencePage"]):
    def for_lists(self) -> ReferencePageQuerySet:
        return self.select_related("work", "person", "thread")

    def by_kind(self) -> ReferencePageQuerySet:
        """Pages on works first, then the others in the order of their kinds."""
        kinds = [models.When(kind=kind, then=place) for place, kind in enumerate(ReferencePage.Kind.values)]
        place = models.Case(*kinds, default=len(kinds), output_field=models.IntegerField())
        return self.order_by(place, "work__title", "work__year", "title", "pk")

    def with_article(self) -> ReferencePageQuerySet:
        """With all that the page says, in four queries whatever its length. Whoever shows it asks the reader first."""
        # Named apart from the annotations of the same names, which mypy takes for a clash.
        cited, passages = "cited", "passages"
        citations = Prefetch("citations", Citation.objects.select_related("source"), to_attr=cited)
        statements = Prefetch("statements", Statement.objects.prefetch_related(citations), to_attr=passages)
        return self.select_related("work", "person", "written_by", "thread__work").prefetch_related(
            Prefetch("sections", Section.objects.prefetch_related(statements), to_attr="parts"),
            "places__series__entries__page",
        )


class ReferencePage(Discussable):
    """A page on a work, a person or an interview. Its title and summary are safe for anyone."""

    class Kind(models.TextChoices):
        WORK = "work", "On a work"
        COMPARISON = "comparison", "Side by side"
        PERSON = "person", "On a person"
        INTERVIEW = "interview", "Interview"
        ESSAY = "essay", "Essay"
        QUESTIONS = "questions", "Questions"

        @property
        def heading(self) -> str:
            """What stands over a list of such pages."""
            many = {"work": "On works", "person": "On people", "interview": "Interviews", "essay": "Essays"}
            return many.get(self.value, str(self.label))

    slug = models.SlugField("address", max_length=80, unique=True, validators=[valid_slug])
    title = models.CharField(max_length=160, help_text="Everybody sees it, so it must spoil nothing.")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORK)
    work = models.ForeignKey(
        Work, null=True, blank=True, on_delete=models.PROTECT, related_name="reference_pages",
        help_text="The names of its points can be written short: {part-one}.",
    )  # fmt: skip
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reference_pages"
    )
    summary = models.CharField(
        max_length=400,
        blank=True,
        help_text="Shown in lists and by search engines, so it must spoil nothing.",
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reference_pages",
        editable=False,
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by_person_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a member, not the seed files, last changed it."
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ReferencePageQuerySet.as_manager()

    if TYPE_CHECKING:
        work_id: int | None
        person_id: int | None
        written_by_id: int | None
        parts: list[Section]

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(work=None) | Q(person=None), name="page_about_one_thing"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reference:page", args=[self.slug])

    def describe_thread(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "work": self.work,
            "author": self.written_by,
            "address": self.get_absolute_url(),
        }

    @property
    def kind_heading(self) -> str:
        return ReferencePage.Kind(self.kind).heading

    @property
    def about(self) -> Work | Person | None:
        return self.work or self.person

    @cached_property
    def manuscript(self) -> str:
        """The text of the newest version. It holds every spoiler of the page."""
        newest = self.revisions.order_by("-number").values_list("manuscript", flat=True).first()
        return newest or ""

    @staticmethod
    def can_be_made_by(member: Member | None) -> bool:
        return member is not None and member.may("reference.add_referencepage")

    @staticmethod
    def can_be_edited_by(member: Member | None) -> bool:
        return member is not None and member.may("reference.change_referencepage")

    def holds_nothing_veiled_for(self, reader: Reader) -> bool:
        """Whether this reader has got beyond every point of the page."""
        everything = Statement.objects.filter(section__page=self)
        return not everything.exclude(pk__in=everything.open_to(reader)).exists()

    def history_is_open_to(self, reader: Reader) -> bool:
        """Whether every text that the page ever had is open: earlier ones may have gone further."""
        return self.holds_nothing_veiled_for(reader) and not self.revisions.further_than(reader).exists()

    def furthest_scope(self) -> Scope | None:
        """What a reader must have finished to read every text that the page has had."""
        scopes = Scope.objects.filter(pk__in=self.revisions.order_by().values("scope"))
        return Scope.objects.covering(*scopes)

    def write(
        self, manuscript: str, *, by: Member | None, version: int | None = None, note: str = "",
        at: datetime | None = None,
    ) -> Revision:  # fmt: skip
        """Store this page with a new text, as a new revision. Statements that stay keep their identity.

        `version` is the one that the writer has seen; `by` is None for the seed files. Raises Malformed for a text
        that is no page, EditClash where somebody was quicker.
        """
        at = at or timezone.now()
        manuscript = checked(manuscript)
        with transaction.atomic():
            self._take_turn(version)
            sections = draft(self, manuscript)
            self._stamp(by, at)
            self.save()
            self._replace_sections(sections)
            Statement.objects.veil_again(self)
            revision = Revision.objects.create(
                page=self, number=self.version, title=self.title, summary=self.summary, manuscript=manuscript,
                by=by, at=at, note=note, scope=furthest(sections),
            )  # fmt: skip
        self.__dict__.pop("manuscript", None)
        return revision

    def restore(self, revision: Revision, *, by: Member, version: int | None = None) -> Revision:
        """Make an earlier text the newest. Raises Malformed where its points or sources are gone."""
        self.title, self.summary = revision.title, revision.summary
        note = f"Restored version {revision.number}"
        return self.write(revision.manuscript, by=by, version=version, note=note)

    @classmethod
    def free_slug(cls, title: str) -> str:
        """An address for a new page: from its title, with a number where that is taken."""
        stem = slugify(title)[:70].strip("-") or "page"
        taken = set(cls.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
        return next(slug for slug in _numbered(stem) if slug not in taken)

    def _take_turn(self, version: int | None) -> None:
        """Wait for whoever else is saving this page, and see whether the writer knew what they changed."""
        if self.pk is None:
            return
        stored = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if version is not None and version != stored.version:
            raise EditClash(stored)
        self.version = stored.version

    def _stamp(self, by: Member | None, at: datetime) -> None:
        if self.version:
            self.edited_at = at
        else:
            self.created_at, self.written_by = at, by
        if by is not None:
            self.edited_by_person_at = at
        self.version += 1

    def _replace_sections(self, sections: list[Section]) -> None:
        """Sections are made anew; a statement of the same words and label stays the row that it was."""
        old = list(self.sections.values_list("pk", flat=True))
        # Out of the way: two sections of one page never have the same position.
        self.sections.update(position=F("position") + len(old) + len(sections))
        Section.objects.bulk_create(sections)
        known = defaultdict(list)
        for row in Statement.objects.filter(section__in=old).order_by("-section__position", "-position"):
            known[row.identity].append(row.pk)
        statements = [statement for section in sections for statement in section.passages]
        for statement in statements:
            statement.section_id = statement.section.pk
            statement.pk = known[statement.identity].pop() if known[statement.identity] else None
        kept = [statement for statement in statements if statement.pk]
        Statement.objects.bulk_update(kept, Statement.WRITTEN, batch_size=50)
        Section.objects.filter(pk__in=old).delete()
        Statement.objects.bulk_create(statement for statement in statements if not statement.pk)
        self._cite(statements)

    def _cite(self, statements: Iterable[Statement]) -> None:
        Citation.objects.filter(statement__section__page=self).delete()
        citations = [citation for statement in statements for citation in statement.cited]
        for citation in citations:
            citation.statement_id = citation.statement.pk
        Citation.objects.bulk_create(citations)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
