""" "Did you mean": for words that found nothing, others much like them. Only where the database knows trigrams.

They are taken from titles and names that this reader may be sent, never from what was said in comments or on pages.
"""

from __future__ import annotations

import re

from django.db import connection

from bookclub.reading.readers import Reader

from .indexes import has_extension
from .sources import SOURCES

ALIKE = 0.35  # of 1; a letter wrong in a word of seven
NEWEST = 2_000  # titles of each kind that are looked at
SHORTEST = 4  # letters

_WORD = re.compile(r"[^\W\d_]+")


def suggestion(words: str, reader: Reader) -> str:
    """The query with the nearest known words in the place of unknown ones; empty where nothing is near."""
    if connection.vendor != "postgresql":
        return ""
    known = _words_of_titles(reader)
    asked = {word for word in _WORD.findall(words.casefold()) if len(word) >= SHORTEST and word not in known}
    if not asked:
        return ""
    near = _nearest(sorted(asked), sorted(known))
    return _WORD.sub(lambda found: near.get(found[0].casefold(), found[0]), words) if near else ""


def _words_of_titles(reader: Reader) -> set[str]:
    known: set[str] = set()
    for source in SOURCES:
        if source.safe_column:
            titles = source.rows(reader).order_by("-pk").values_list(source.safe_column, flat=True)[:NEWEST]
            known.update(word for title in titles for word in _WORD.findall(title.casefold()))
    return {word for word in known if len(word) >= SHORTEST}


def _nearest(asked: list[str], known: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        if not has_extension(cursor, "pg_trgm"):
            return {}
        cursor.execute(
            "SELECT DISTINCT ON (asked) asked, known FROM unnest(%s::text[]) AS asked, unnest(%s::text[]) AS known "
            "WHERE similarity(asked, known) >= %s ORDER BY asked, similarity(asked, known) DESC, known",
            [asked, known, ALIKE],
        )
        return dict(cursor.fetchall())
