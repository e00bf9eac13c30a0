"""Who writes the words of which letters. Each room registers its own; this one knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Letter


@dataclass(frozen=True)
class Written:
    """A mail in words, ready to go."""

    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


# None where nothing is left to say.
Writer = Callable[["Letter"], Written | None]

_writers: dict[str, Writer] = {}


def register(kind: str, writer: Writer) -> None:
    """Called in a room's `AppConfig.ready`."""
    _writers[kind] = writer


def write(letter: Letter) -> Written | None:
    return _writers[letter.kind](letter)
