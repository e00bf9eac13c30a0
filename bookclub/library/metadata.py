"""What machines are told of works and people: only fields that are safe for anyone."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from .models import Credit, Person, Work

# What could end the script element, or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
_TYPES = {Work.Kind.FILM: "Movie", Work.Kind.TELEVISION: "TVSeries", Work.Kind.PLAY: "Play"}
_ROLES = {
    Credit.Role.AUTHOR: "author",
    Credit.Role.DIRECTOR: "director",
    Credit.Role.COMPOSER: "musicBy",
    Credit.Role.TRANSLATOR: "translator",
    Credit.Role.ACTOR: "actor",
}


def absolute(address: str) -> str:
    return settings.CLUB_ORIGIN.rstrip("/") + address


def of_work(work: Work) -> SafeString:
    """The work as schema.org's Book, Movie..., for a script element that holds data."""
    data: dict[str, Any] = _thing(
        _TYPES.get(Work.Kind(work.kind), "Book"), work.title, work.get_absolute_url()
    )
    data |= {"datePublished": str(work.year)} if work.year and work.year > 0 else {}
    data |= {"description": work.summary} if work.summary else {}
    if data["@type"] == "Book":
        data |= {"isbn": work.isbn} if work.isbn else {}
        data |= {"numberOfPages": work.pages} if work.pages else {}
    for credit in work.credits.all():
        if key := _ROLES.get(Credit.Role(credit.role)):
            person = _thing("Person", credit.person.name, credit.person.get_absolute_url())
            data.setdefault(key, []).append(person)
    return _written(data)


def of_person(person: Person) -> SafeString:
    data = _thing("Person", person.name, person.get_absolute_url())
    return _written(data | ({"description": person.about} if person.about else {}))


def _thing(kind: str, name: str, address: str) -> dict[str, Any]:
    # By its @id another room may say more of the same thing elsewhere on the page.
    return {"@type": kind, "@id": absolute(address), "name": name, "url": absolute(address)}


def _written(data: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))
