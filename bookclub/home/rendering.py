"""The HTML that rooms store beside each text: where it stands, and how it is written anew after markup has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from bookclub import markup
from bookclub.members.models import Member
from discussions.models import Comment

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Stored:
    """One rendered text of a model: its `source`, and the fields that `bookclub.markup.render` filled from it."""

    label: str
    source: str = "body"
    spans: str = "spans"
    text: str = ""
    # Names after an @ are links in what members say to each other, not in what they say of themselves.
    names_people: bool = True
    # Where several texts share one field of spans, it is an object keyed by their names.
    shares_spans: bool = False
    # Whether it waits as far as the comments that it quotes.
    quotes: bool = False

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def html(self) -> str:
        return f"{self.source}_html"

    def rendered(self, row: Any) -> markup.Rendered:
        known = Member.objects.addresses if self.names_people else None
        return markup.render(getattr(row, self.source), known_members=known, base=settings.CLUB_ORIGIN)

    def fields_of(self, row: Any) -> dict[str, Any]:
        """What the fields of this row should hold."""
        source, rendered = getattr(row, self.source), self.rendered(row)
        fields: dict[str, Any] = {self.html: rendered.html if source else ""}
        if self.spans:
            spans = list(rendered.spans)
            fields[self.spans] = (
                getattr(row, self.spans) | {self.source: spans} if self.shares_spans else spans
            )
        if self.text:
            fields[self.text] = rendered.text
        return fields


STORED = [
    Stored("discussions.Comment", text="text", quotes=True),
    Stored("reviews.Review", text="text", quotes=True),
    Stored("reference.Statement", text="text"),
    Stored("moderation.Held", names_people=False),
    *(
        Stored("schedules.Meeting", name, shares_spans=True, quotes=True)
        for name in ("agenda", "questions", "notes")
    ),
    Stored("schedules.Schedule", "about", spans="", names_people=False),
    Stored("members.Member", "about", spans="", names_people=False),
]


def render_again(stored: Stored, *, save: bool = True) -> tuple[int, int]:
    """Write what a text has become under today's markup; answer how many there are, and how many were otherwise.

    What somebody edits meanwhile is left to them: they have rendered it themselves.
    """
    count = changed = 0
    for row in _with_words(stored):
        count += 1
        fields = stored.fields_of(row)
        if save and stored.quotes:
            _follow_quotes(row, stored.rendered(row).quoted)
        if all(getattr(row, name) == value for name, value in fields.items()):
            continue
        changed += 1
        if save:
            untouched = {"pk": row.pk, stored.source: getattr(row, stored.source)}
            stored.model._default_manager.filter(**untouched).update(**fields)
    return count, changed


def _follow_quotes(row: Any, quoted: Collection[int]) -> None:
    """What is known for a quotation by today's markup: it waits as far as that, and nobody need write it anew."""
    if not quoted:
        return
    with transaction.atomic():
        found = Comment.objects.filter(pk__in=quoted)
        if isinstance(row, Comment):
            row.quotes.add(*found.exclude(pk=row.pk))
            row.raise_scope()
        else:
            row.quotes.add(*found)
            row.follow_quotes()


def _with_words(stored: Stored) -> Iterator[Any]:
    rows = stored.model._default_manager.exclude(**{stored.source: ""}).order_by("pk")
    last: Any = None
    while page := list((rows.filter(pk__gt=last) if last else rows)[:ROWS_AT_ONCE]):
        yield from page
        last = page[-1].pk
