"""`open_to` for a query that is compiled once: it stands for whoever asks, and they take its place when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat

from bookclub.prepared import Among, as_one

from .models import Spoilable
from .readers import Reader

# Stand-ins that no row can hold.
SCOPES, CHOSEN, A_MEMBER = "~the scopes~", "~the chosen~", 2**52 + 15
NOBODY = 0


@dataclass(frozen=True)
class Anyone:
    """Goes where a `Reader` goes: `Comment.objects.open_to(Anyone())`; `tests/reading/` proves that they agree.

    `has_chosen`: whether they asked to see something anyway, which few have: for them the query is another.
    """

    has_chosen: bool = False

    @classmethod
    def like(cls, reader: Reader, model: type[Any]) -> Anyone:
        return cls(issubclass(model, Spoilable) and bool(reader.revealed(model)))

    def condition(self, model: type[Spoilable]) -> Q:
        may = Q(scope=None) | Q(Among("scope_id", SCOPES))
        if model.written_by:
            may |= Q(**{model.written_by: A_MEMBER})
        if self.has_chosen:
            words = TextField()
            pair = Concat(Cast("pk", words), Value(":", words), Cast("scope_id", words), output_field=words)
            may |= Q(Among(pair, CHOSEN, of="text"))
        return may

    def values(self, reader: Reader, model: type[Any]) -> dict[Any, Any]:
        """What stands in the places of the marks while this reader asks."""
        if not issubclass(model, Spoilable):
            return {}
        chosen = reader.revealed(model).items() if self.has_chosen else ()
        return {
            SCOPES: as_one(reader.open_scopes),
            A_MEMBER: reader.member.pk if reader.member else NOBODY,
            CHOSEN: as_one(f"{pk}:{scope}" for pk, scope in chosen),
        }
