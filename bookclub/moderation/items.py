"""What can be reported and judged. Each room registers its kinds in `AppConfig.ready`; the desk knows no room above."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404
from django.utils.safestring import SafeString

from .models import Reason

if TYPE_CHECKING:
    from bookclub.library.models import Work
    from bookclub.members.models import Member
    from bookclub.reading.readers import Reader

    from .deeds import DeskDeed


class Kind:
    """How the desk knows one kind of thing. Whatever it answers is safe for anyone, but for `words`."""

    model: type[models.Model]
    noun = "thing"
    reasons: Iterable[Reason] = tuple(Reason)
    deeds: tuple[DeskDeed, ...] = ()
    carries: type[models.Model] | None = None  # whose ids stand in what `veil` answers

    def find(self, pk: int, reader: Reader) -> Any:
        """The thing, for a reader who may see that it is there. Raises Http404 or PermissionDenied."""
        raise NotImplementedError

    def author(self, item: Any) -> Member | None:
        return getattr(item, "author", None)

    def name(self, item: Any) -> str:
        """In words that spoil nothing: "a comment in “Where do you read?”"."""
        return f"a {self.noun}"

    def address(self, item: Any) -> str:
        return str(item.get_absolute_url())

    def works(self, item: Any) -> Iterable[Work]:
        """The works that it is likely to give away."""
        return ()

    def around(self, item: Any) -> list[tuple[str, str, str]]:
        """Its place, for those who judge: what is said of it, in which words, with which link."""
        return []

    def words(self, item: Any) -> SafeString:
        """What it says, for those who judge. It may spoil, and may be hidden."""
        raise NotImplementedError

    def veil(self, item: Any, reason: Reason) -> dict[str, Any]:
        """Veil it at its furthest point, or take its title down; answer what `unveil` wants to undo that.

        Nothing, where it cannot be veiled for this reason.
        """
        return {}

    def unveil(self, item: Any, were: dict[str, Any]) -> None:
        """Undo `veil`. What somebody has changed meanwhile stays as they left it."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.model._meta.label_lower] = kind


def kind_named(label: str) -> Kind:
    """The kind of this label, `discussions.comment`."""
    try:
        return _kinds[label]
    except KeyError:
        raise Http404 from None


def kind_of(item: models.Model) -> Kind:
    return _kinds[item._meta.label_lower]


def labels() -> list[str]:
    return sorted(_kinds)
