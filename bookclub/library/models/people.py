"""The people behind the works, and what each of them did."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count
from django.urls import reverse

from ..slugs import free_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .works import Work


class PersonQuerySet(models.QuerySet["Person"]):
    def with_counts(self) -> PersonQuerySet:
        return self.annotate(work_count=Count("credits__work", distinct=True))

    def called(self, name: str, *, rather: Iterable[Person] = ()) -> Person:
        """The person of this name, made if there is none; one of `rather` where two share the name."""
        wanted = name.casefold()
        for person in rather:
            if person.name.casefold() == wanted:
                return person
        known = self.filter(name__iexact=name).order_by("pk").first()
        return known or self.create(name=name, slug=free_slug(name, Person.objects.all()))


class Person(models.Model):
    """An author, director, actor: anyone credited for a work."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    born = models.PositiveSmallIntegerField(null=True, blank=True)
    died = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    if TYPE_CHECKING:
        work_count: int

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("library:person", args=[self.slug])

    @property
    def years(self) -> str:
        """When they lived: "1797–1851", "born 1954"."""
        if self.born and self.died:
            return f"{self.born}–{self.died}"
        return f"born {self.born}" if self.born else f"died {self.died}" if self.died else ""


class CreditQuerySet(models.QuerySet["Credit"]):
    def of_makers(self) -> CreditQuerySet:
        """The credits that a cover names."""
        return self.filter(role__in=Credit.MAKERS).select_related("person")

    def by_role(self, *then: str) -> CreditQuerySet:
        """Authors first, then the other roles in their order, and within one as they were entered."""
        places = [models.When(role=role, then=place) for place, role in enumerate(Credit.Role.values)]
        place = models.Case(*places, default=len(places), output_field=models.IntegerField())
        return self.order_by(place, *then, "position", "pk")


class Credit(models.Model):
    """One person's part in one work."""

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        DIRECTOR = "director", "Director"
        SCREENWRITER = "screenwriter", "Screenplay"
        COMPOSER = "composer", "Music"
        CINEMATOGRAPHER = "cinematographer", "Photography"
        ACTOR = "actor", "Cast"
        TRANSLATOR = "translator", "Translator"
        OTHER = "other", "Also"

    MAKERS = (Role.AUTHOR, Role.DIRECTOR)

    work = models.ForeignKey("library.Work", on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits")
    role = models.CharField(max_length=16, choices=Role)
    character = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "person", "role", "character"], name="credit_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.character or self.get_role_display()}"

    @property
    def part(self) -> str:
        """What they did, within their role: "Kathy, as a child"."""
        return ", ".join(words for words in (self.character, self.note) if words)


def grouped(credits: Iterable[Credit]) -> list[tuple[str, list[Credit]]]:
    """Credits that stand in the order of their roles, each role under its name."""
    return [
        (str(Credit.Role(role).label), list(some))
        for role, some in groupby(credits, lambda credit: credit.role)
    ]


def credited_works(person: Person) -> list[tuple[str, list[tuple[Work, str]]]]:
    """What a person did, role by role: each work once, with all the characters they played in it."""
    credits = person.credits.by_role("work__year", "work__title", "work_id").select_related("work")
    roles = []
    for role, some in groupby(credits, lambda credit: credit.role):
        works = [(work, list(parts)) for work, parts in groupby(some, lambda credit: credit.work)]
        named = [(work, "; ".join(credit.part for credit in parts if credit.part)) for work, parts in works]
        roles.append((str(Credit.Role(role).label), named))
    return roles
