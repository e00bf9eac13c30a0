"""What becomes of what a member made when they leave. Each room above registers its part; this one knows none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .models import Member


class Farewell(Protocol):
    """Sees a member off while the account still stands, within the transaction that ends it."""

    def __call__(self, member: Member, *, taking_words: bool) -> None: ...


_farewells: list[Farewell] = []


def register(farewell: Farewell) -> None:
    """Called in a room's `AppConfig.ready`."""
    _farewells.append(farewell)


def say(member: Member, *, taking_words: bool) -> None:
    for farewell in _farewells:
        farewell(member, taking_words=taking_words)
