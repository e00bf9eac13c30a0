"""Many works at once, for pages that must not cost more for them."""

from __future__ import annotations

from itertools import pairwise

from bookclub.library.models import Credit, Milestone, Person, Work


def fill(count: int) -> list[Work]:
    """So many works, each with an author and an actor, two chapters, and made from the one before."""
    works = Work.objects.bulk_create(
        Work(slug=f"work-{number}", title=f"Work {number}", year=1900 + number % 100)
        for number in range(count)
    )
    people = Person.objects.bulk_create(
        Person(slug=f"person-{number}", name=f"Person {number}") for number in range(count)
    )
    pairs = list(zip(works, people, strict=True))
    Credit.objects.bulk_create(Credit(work=work, person=person, role="author") for work, person in pairs)
    Credit.objects.bulk_create(Credit(work=work, person=person, role="actor") for work, person in pairs)
    Milestone.objects.bulk_create(
        Milestone(work=work, position=position, slug=f"chapter-{position}", name=f"Chapter {position}")
        for work in works
        for position in (1, 2)
    )
    links = Work.adapted_from.through._base_manager
    links.bulk_create(links.model(from_work=work, to_work=source) for source, work in pairwise(works))
    return works
