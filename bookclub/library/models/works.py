"""A work: its facts, its cover, and the deeds that change it."""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from stdnum import exceptions as wrong
from stdnum import isbn as isbn_numbers

from .. import contents, growing
from ..changes import Changes, compare
from ..contents import Contents
from ..slugs import free_slug
from .milestones import HIGHEST, Milestone
from .people import Credit, Person, grouped


class Permitted(Protocol):
    """A member, as far as this room knows one."""

    pk: Any

    def may(self, permission: str) -> bool: ...


class EditClash(Exception):
    """Somebody saved a newer version; `theirs` is the work as it stands now."""

    def __init__(self, theirs: Work) -> None:
        super().__init__("The work was changed meanwhile.")
        self.theirs = theirs


class ContentsRefused(ValidationError):
    """New contents that cannot be taken over; `messages` are for the person who wrote them."""


def valid_isbn(number: str) -> None:
    try:
        isbn_numbers.validate(number)
    except wrong.InvalidLength as error:
        digits = len(isbn_numbers.compact(number))
        raise ValidationError(f"An ISBN has 10 or 13 digits; this has {digits}.") from error
    except wrong.InvalidChecksum as error:
        raise ValidationError(
            "That is no ISBN: its last digit does not fit the others, so one is mistyped."
        ) from error
    except wrong.ValidationError as error:
        raise ValidationError(
            "That is no ISBN: it has 10 or 13 digits, and begins with 978 or 979 if 13."
        ) from error


class WorkQuerySet(models.QuerySet["Work"]):
    def with_makers(self) -> WorkQuerySet:
        """With the credits that a cover names."""
        return self.prefetch_related(
            Prefetch("credits", queryset=Credit.objects.of_makers(), to_attr="makers")
        )

    def for_page(self) -> WorkQuerySet:
        """With its milestones; its credits come with those of its kin, by `with_credits`."""
        return self.prefetch_related("milestones")

    def of_kind(self, kind: str) -> WorkQuerySet:
        return self.filter(kind=kind)

    def kinds(self) -> set[str]:
        return set(self.order_by().values_list("kind", flat=True).distinct())

    def matching(self, words: str) -> WorkQuerySet:
        """Those whose title, or the name of somebody credited, holds each of these words."""
        found = self
        for word in words.split()[:8]:
            credited = Credit.objects.filter(work=OuterRef("pk"), person__name__icontains=word)
            found = found.filter(Q(title__icontains=word) | Exists(credited))
        return found

    def kin_of(self, work: Work) -> WorkQuerySet:
        """What this was made from (`is_source`), and what was made from it."""
        links = Work.adapted_from.through._base_manager
        source = Exists(links.filter(from_work=work, to_work=OuterRef("pk")))
        made = Exists(links.filter(from_work=OuterRef("pk"), to_work=work))
        return (
            self.annotate(is_source=source)
            .filter(Q(is_source=True) | Q(made))
            .order_by("year", "title", "pk")
        )

    def with_length(self) -> WorkQuerySet:
        """Annotate `length`: the position of the last milestone."""
        last = Milestone.objects.filter(work=OuterRef("pk")).order_by("-position").values("position")[:1]
        return self.annotate(length=Subquery(last))

    def with_ids(self, ids: Iterable[int]) -> WorkQuerySet:
        return self.filter(pk__in=ids)

    def last_moved_on_in(self, member: Permitted | None) -> WorkQuerySet:
        """Those first in which this member has moved on last; a visitor's by title."""
        if member is None:
            return self.order_by("title", "year", "pk")
        moved = Max("progress__updated_at", filter=Q(progress__member=member.pk))
        return self.annotate(moved_at=moved).order_by(F("moved_at").desc(nulls_last=True), "pk")

    def read_now(self) -> WorkQuerySet:
        """Those that members are in the midst of: most readers first, then whoever moved on last.

        Those who keep their reading to themselves are not counted.
        """
        under_way = Q(progress__milestone__position__lt=F("length"), progress__member__shows_progress=True)
        return (
            self.with_length()
            .annotate(
                reader_count=Count("progress", filter=under_way),
                read_at=Max("progress__updated_at", filter=under_way),
            )
            .filter(reader_count__gt=0)
            .order_by("-reader_count", "-read_at", "pk")
        )

    def for_desk(self) -> WorkQuerySet:
        """With what the admin's list counts, without one query a row."""
        milestones = Milestone.objects.filter(work=OuterRef("pk")).order_by().values("work")
        credits = Credit.objects.filter(work=OuterRef("pk")).order_by().values("work")
        return self.annotate(
            milestone_count=Subquery(milestones.annotate(count=Count("pk")).values("count")),
            credit_count=Subquery(credits.annotate(count=Count("pk")).values("count")),
        )


class Work(models.Model):
    """A novel, a film, a television drama: whatever has an end that may be spoiled."""

    class Kind(models.TextChoices):
        NOVEL = "novel", "Novel"
        STORIES = "stories", "Stories"
        NONFICTION = "nonfiction", "Non-fiction"
        PLAY = "play", "Play"
        FILM = "film", "Film"
        TELEVISION = "television", "Television drama"

        @property
        def is_watched(self) -> bool:
            return self in {Work.Kind.FILM, Work.Kind.TELEVISION}

        @property
        def plural(self) -> str:
            """For a list of them."""
            if self in {Work.Kind.NOVEL, Work.Kind.PLAY, Work.Kind.FILM}:
                return f"{self.label}s"
            return "Television" if self is Work.Kind.TELEVISION else str(self.label)

    RESERVED = frozenset({"new"})  # an address under /works/ that is no work

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160, help_text="Everybody sees it, so it must spoil nothing.")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NOVEL)
    year = models.SmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(-3000), MaxValueValidator(2200)]
    )
    isbn = models.CharField("ISBN", max_length=17, blank=True, validators=[valid_isbn])
    pages = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(100_000)])
    summary = models.TextField(max_length=600, blank=True, help_text="A sentence or two that spoil nothing.")
    adapted_from = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="adaptations")
    people = models.ManyToManyField(Person, through="Credit", related_name="works")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a person, not the seed, last changed it."
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = WorkQuerySet.as_manager()

    if TYPE_CHECKING:
        length: int | None
        is_source: bool
        milestone_count: int | None
        credit_count: int | None

    class Meta:
        ordering = ["title", "year"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:work", args=[self.slug])

    def clean(self) -> None:
        if self.isbn:
            self.isbn = isbn_numbers.compact(self.isbn, convert=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            name = f"{self.title} {self.kind}" if self.is_watched else self.title
            self.slug = free_slug(name, Work.objects.all(), never=self.RESERVED)
        super().save(*args, **kwargs)

    def with_credits(self, kin: Iterable[Work]) -> None:
        """All its credits, and the makers of its kin, in one query."""
        wanted = Q(work=self) | Q(role__in=Credit.MAKERS)
        credits = Credit.objects.by_role().filter(wanted).select_related("person")
        prefetch_related_objects([self, *kin], Prefetch("credits", queryset=credits))

    # What it says of itself -----------------------------------------------------------------------------------------

    @property
    def is_watched(self) -> bool:
        return Work.Kind(self.kind).is_watched

    @property
    def full_title(self) -> str:
        """The title, told apart from its adaptations: "Never Let Me Go (film)"."""
        return f"{self.title} ({self.get_kind_display().lower()})" if self.is_watched else self.title

    @property
    def kind_and_year(self) -> str:
        """For the small line under a title: "Novel, 2005"."""
        return f"{self.get_kind_display()}, {self.year_in_words}" if self.year else self.get_kind_display()

    @property
    def year_in_words(self) -> str:
        if self.year is None:
            return ""
        return str(self.year) if self.year > 0 else f"{-self.year} BC"

    @property
    def isbn_in_groups(self) -> str:
        """As it is printed on the back of the book: 978-1-4000-7877-6."""
        return isbn_numbers.format(self.isbn) if self.isbn else ""

    @cached_property
    def byline(self) -> str:
        """Who made it, for the cover: the authors of a book, the directors of a film."""
        makers = getattr(self, "makers", None)
        if makers is None:
            at_hand = "credits" in getattr(self, "_prefetched_objects_cache", {})
            makers = self.credits.all() if at_hand else self.credits.of_makers()
        wanted = Credit.Role.DIRECTOR if self.is_watched else Credit.Role.AUTHOR
        return ", ".join(credit.person.name for credit in makers if credit.role == wanted)

    @property
    def credits_by_role(self) -> list[tuple[str, list[Credit]]]:
        return grouped(self.credits.all())

    @property
    def cover_seed(self) -> int:
        """Two digits that pick the drawn cover, of six designs and ten cloths: the same for a slug everywhere."""
        return zlib.crc32(self.slug.encode()) % 60

    @cached_property
    def cover_lines(self) -> list[str]:
        """The title cut into the lines of its cover: the narrower they are, the larger it can be set."""
        longest = max(map(len, self.title.split()), default=0)
        for width in range(max(6, min(14, longest)), 15):
            lines = textwrap.wrap(self.title, width)
            if len(lines) <= (3 if width <= 9 else 4):
                return lines
        lines = textwrap.wrap(self.title, 14)
        return lines if len(lines) <= 5 else [*lines[:4], lines[4][:13] + "…"]

    @property
    def cover_size(self) -> int:
        """How large the title is set, 1 to 4."""
        widest = max(map(len, self.cover_lines), default=0)
        for size, width, most in ((4, 6, 3), (3, 9, 3), (2, 11, 4)):
            if widest <= width and len(self.cover_lines) <= most:
                return size
        return 1

    @property
    def contents_text(self) -> str:
        """Its table of contents as text: what `contents.parse` would turn into its milestones."""
        return contents.format(self.milestones.all())

    @property
    def version(self) -> str:
        """Says which state of the work a form was filled in for."""
        return self.edited_at.isoformat() if self.edited_at else ""

    # Who may change it ------------------------------------------------------------------------------------------------

    @staticmethod
    def can_be_added_by(member: Permitted | None) -> bool:
        return member is not None and member.may("library.add_work")

    @staticmethod
    def can_be_edited_by(member: Permitted | None) -> bool:
        return member is not None and member.may("library.change_work")

    # Deeds ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def edited(self, *, by: Permitted | None, version: str, at: datetime | None = None) -> Iterator[None]:
        """Within this, the work is somebody's to change: `with work.edited(by=ines, version=...): form.save()`.

        Raises EditClash where it is no longer the version that they began with.
        """
        with transaction.atomic():
            # Without joins: PostgreSQL does not lock the far side of an outer one.
            current = Work.objects.select_for_update().get(pk=self.pk)
            if current.version != version:
                raise EditClash(current)
            yield
            self.edited_at = at or timezone.now()
            Work.objects.filter(pk=self.pk).update(edited_at=self.edited_at, edited_by=by.pk if by else None)

    def compare_milestones(self, wanted: Contents | None) -> Changes:
        """What `replace_milestones` would do."""
        wanted = wanted or contents.default(is_watched=self.is_watched)
        return compare(Milestone.objects.filter(work=self).order_by("position"), wanted.milestones)

    @transaction.atomic
    def replace_milestones(self, wanted: Contents | None) -> Changes:
        """Take over these contents; None for a work of which nobody has any: then its end is its one milestone.

        Milestones that stay keep their rows, and so everyone's progress and whatever waits for them. Raises
        ContentsRefused where the contents have errors, or one that is in use would vanish.
        """
        if wanted is not None and wanted.errors:
            raise ContentsRefused(list(wanted.errors))
        Work.objects.select_for_update().get(pk=self.pk)
        changes = self.compare_milestones(wanted)
        self._drop(changes.gone)
        self._renumber(changes)
        getattr(self, "_prefetched_objects_cache", {}).pop("milestones", None)
        # The import waits until here, for outlines are drawn of these models.
        from .. import outlines

        transaction.on_commit(lambda: outlines.forget(self.pk))
        known = {row.pk for row in changes.rows if row is not None}
        growing.tell(self, set(self.milestones.exclude(pk__in=known).values_list("pk", flat=True)))
        return changes

    @transaction.atomic
    def replace_credits(self, credits: Iterable[Mapping[str, str]]) -> list[Person]:
        """Take over these credits, each with `person` (a name), `role`, `character` and `note`.

        Answers those who are new to the library.
        """
        known = [credit.person for credit in self.credits.select_related("person")]
        newest = Person.objects.aggregate(pk=Max("pk"))["pk"] or 0
        rows = []
        for position, credit in enumerate(credits):
            person = Person.objects.called(credit["person"], rather=known)
            known.append(person)
            rows.append(Credit(work=self, position=position, **{**credit, "person": person}))
        self.credits.all().delete()
        Credit.objects.bulk_create(rows)
        getattr(self, "_prefetched_objects_cache", {}).pop("credits", None)
        return sorted({person for person in known if person.pk > newest}, key=str)

    def _drop(self, gone: Sequence[Milestone]) -> None:
        # Locked first: nobody can finish one of these until we are done, and then it is there no more.
        rows = Milestone.objects.filter(pk__in=[row.pk for row in gone])
        list(rows.select_for_update().values_list("pk"))
        if used := list(rows.in_use()):
            raise ContentsRefused(refusal(used))
        rows.delete()

    def _renumber(self, changes: Changes) -> None:
        """Deal the positions anew. They are unique row by row, so those that stay step aside first."""
        Milestone.objects.filter(work=self).update(position=F("position") + HIGHEST)
        staying, new = [], []
        for position, (row, entry) in enumerate(zip(changes.rows, changes.entries, strict=True), start=1):
            fields = asdict(entry) | {"position": position}
            if row is None:
                new.append(Milestone(work=self, **fields))
                continue
            # Texts call it by its slug, even where its name is mended.
            staying.append(Milestone(pk=row.pk, work=self, **fields | {"slug": row.slug}))
        columns = ["position", "name", "title", "part", "part_title", "part_slug", "closes_part", "pages"]
        Milestone.objects.bulk_update(staying, columns)
        Milestone.objects.bulk_create(new)


def refusal(used: Sequence[Milestone]) -> str:
    """Why these may not vanish, in words."""
    named = [f"“{milestone.name}”" for milestone in used[:3]]
    if len(used) > 3:
        named.append(f"{len(used) - 3} more")
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return (
        f"{listed} cannot go: somebody has read as far as that, or something waits for it. "
        "Keep the line, or give the chapter its new title behind a colon."
    )
