"""Addresses made of names, for works and people that are added in the browser."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from django.db import models
from django.utils.text import slugify

LONGEST = 70  # leaves room for a number behind it


def slug_of(name: str) -> str:
    """A name as an address. Of one in another script little is left, so its checksum stands for it."""
    return slugify(name)[:LONGEST].strip("-_") or f"{zlib.crc32(name.encode()):x}"


def free_slug(name: str, among: models.QuerySet[models.Model], *, never: Iterable[str] = ()) -> str:
    """An address that no row of these has yet: `emma`, `emma-2`."""
    slug = slug_of(name)
    taken = {*never, *among.filter(slug__startswith=slug).values_list("slug", flat=True)}
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
