"""What machines are told of a page: only fields that are safe for anyone."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Person, Work

from .models import ReferencePage

# What could end the script element, or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
_TYPES = {
    Work.Kind.FILM: "Movie",
    Work.Kind.TELEVISION: "TVSeries",
    Work.Kind.PLAY: "Play",
}


def absolute(address: str) -> str:
    return settings.CLUB_ORIGIN.rstrip("/") + address


def linked_data(page: ReferencePage, club_name: str) -> SafeString:
    """The page as schema.org's Article, for a script element that holds data."""
    club = {"@type": "Organization", "name": club_name, "url": absolute("/")}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "url": absolute(page.get_absolute_url()),
        "inLanguage": "en",
        "datePublished": page.created_at.isoformat(timespec="seconds"),
        "dateModified": (page.edited_at or page.created_at).isoformat(timespec="seconds"),
        "author": _author(page) or club,
        "publisher": club,
        "commentCount": page.thread.comment_count,
    }
    if page.summary:
        data["description"] = page.summary
    if page.about:
        data["about"] = _about(page.about)
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # escaped above


def _author(page: ReferencePage) -> dict[str, str] | None:
    member = page.written_by
    if member is None:
        return None
    return {"@type": "Person", "name": str(member), "url": absolute(member.get_absolute_url())}


def _about(subject: Work | Person) -> dict[str, str]:
    address = absolute(subject.get_absolute_url())
    if isinstance(subject, Person):
        return {"@type": "Person", "name": subject.name, "url": address}
    about = {"@type": _TYPES.get(Work.Kind(subject.kind), "Book"), "name": subject.title, "url": address}
    if subject.year:
        about["datePublished"] = str(subject.year)
    if subject.isbn:
        about["isbn"] = subject.isbn
    return about
