"""What a member says of a work, and how it comes in: whole, once, and over nothing that they have not seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from discussions.models import Comment, holding

from .queries import ReviewQuerySet
from .ratings import valid_rating

if TYPE_CHECKING:
    from .reviews import Review

LONGEST = 20_000  # characters, as of a comment


class EditClash(Exception):
    """Somebody saved a newer version, on another device perhaps; `theirs` is the review as it stands now."""

    def __init__(self, theirs: Review) -> None:
        super().__init__("The review was changed meanwhile.")
        self.theirs = theirs


@dataclass(frozen=True)
class Opinion:
    """All that a member says of a work in one go. Without words it is a bare rating."""

    rating: int | None = None
    headline: str = ""
    body: str = ""
    scope: Scope | None = None
    stars_are_safe: bool = True
    order: str = ""
    reading: int = 1
    beside: Work | None = None

    def was_sent(self, mine: Review, nonce: uuid.UUID | None) -> bool:
        """Whether the same form has said just this already: a second click.

        Whoever goes back in the browser sends the same form with other words in it.
        """
        if nonce is None or mine.nonce != nonce:
            return False
        names = ("rating", "headline", "stars_are_safe", "order", "reading", "beside")
        is_alike = all(getattr(mine, name) == getattr(self, name) for name in names)
        return is_alike and mine.body == markup.clean_source(self.body) and mine.own_scope == self.scope


@dataclass(frozen=True)
class Text:
    """The words of a review as they are stored, rendered once; and whom they name, which comments they quote."""

    source: str
    rendered: markup.Rendered

    @classmethod
    def of(cls, body: str) -> Text:
        """Raises ValidationError for words that cannot be kept."""
        try:
            source = markup.clean_source(body)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if len(source) > LONGEST:
            raise ValidationError(f"That is {len(source):,} characters; {LONGEST:,} fit into one review.")
        return cls(
            source, markup.render(source, known_members=Member.objects.addresses, base=settings.CLUB_ORIGIN)
        )

    @property
    def stored(self) -> tuple[str, str, list[str], str]:
        return self.source, self.rendered.html, list(self.rendered.spans), self.rendered.text

    @property
    def quoted(self) -> frozenset[int]:
        return self.rendered.quoted

    @property
    def mentioned(self) -> frozenset[str]:
        return self.rendered.mentions


class ReviewManager(models.Manager["Review"].from_queryset(ReviewQuerySet)):  # type: ignore[misc]
    def rate(
        self, work: Work, rating: int | None, *, by: Member, at: datetime | None = None
    ) -> Review | None:
        """Give a work these stars, whatever was given before; None takes them back.

        The words of a review stay as they are. Answers nothing where nothing is left.
        """
        valid_rating(rating)
        at = at or timezone.now()
        with transaction.atomic():
            mine, is_new = self._locked(work, by), False
            if mine is None and rating is None:
                return None
            if mine is None:
                mine, is_new = self._begun(work, by, at, lambda review: review._rate(rating, by, at))
            if not is_new:
                mine._rate(rating, by, at)
        return mine if mine.pk else None

    def write(
        self, work: Work, opinion: Opinion, *, by: Member, version: int = 0, publish: bool = True,
        nonce: uuid.UUID | None = None, at: datetime | None = None,
    ) -> Review:  # fmt: skip
        """Say it all. `version` is the one that its author has seen, 0 for none; the same words with the same
        nonce again are said once.

        A draft keeps its words to its author; its stars count at once. What is published stays so.
        Raises EditClash where another form was quicker, ValidationError for words that cannot be kept.
        """
        at = at or timezone.now()
        text = Text.of(opinion.body)

        def say(review: Review) -> None:
            review._say(opinion, text, by, publish, nonce, at)

        with transaction.atomic():
            # A scope that is raised meanwhile waits, and then finds this review among those that quote. The comments
            # first, always: whoever raises one goes on to the reviews from there.
            quoted = Comment.objects.filter(pk__in=text.quoted)
            holding.threads(quoted.order_by().values_list("thread_id", flat=True).distinct())
            holding.comments(quoted)
            mine, is_new = self._locked(work, by), False
            if mine is None:
                mine, is_new = self._begun(work, by, at, say)
            was_sent = opinion.was_sent(mine, nonce)
            if is_new or (was_sent and not (publish and mine.is_draft)):
                return mine
            # A bare rating that came between is no text that could be lost.
            if mine.version != version and mine.has_words and not was_sent:
                raise EditClash(mine)
            say(mine)
        return mine

    def _locked(self, work: Work, by: Member) -> Review | None:
        """Their review, held until we are done: whoever else changes it waits, and then sees what we did."""
        return self.kept().select_for_update(of=("self",)).filter(work=work, author=by).first()

    def _begun(
        self, work: Work, by: Member, at: datetime, deed: Callable[[Review], None]
    ) -> tuple[Review, bool]:
        """A new one with the deed done to it; or, if the same member began one at this very moment, theirs as it is."""
        review: Review = self.model(work=work, author=by, created_at=at, version=0)
        try:
            with transaction.atomic():
                deed(review)
        except IntegrityError:
            if quicker := self._locked(work, by):
                return quicker, False
            raise
        return review, True
