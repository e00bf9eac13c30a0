"""What names may look like. A user name stands in addresses and after `@`, so it is plain."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator

from bookclub.fields import is_seen

USERNAME_VALIDATORS: list[Callable[[Any], None]] = [
    RegexValidator(
        # Must agree with the mentions that bookclub.markup finds.
        r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z",
        "Use letters, digits, full stops, hyphens and underscores; begin and end with a letter or digit.",
    ),
    MinLengthValidator(2),
]

# They turn the direction of all that follows them on the page, beyond the name itself.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def plain_name(name: str) -> None:
    """A name is one line of letters of any script, and emoji, but nothing that disturbs its surroundings."""
    for character in name:
        if character in BIDI_CONTROLS or unicodedata.category(character) in {"Cc", "Cs", "Co", "Zl", "Zp"}:
            raise ValidationError("There is an invisible character in this name. Please type it again.")
    if not is_seen(name):
        raise ValidationError("There is nothing to be seen in this name. Please type it again.")
