"""What people say they come to: so many places, and a waiting list that moves up by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils import timezone

from bookclub.members.models import Member

from .rsvps import AnswersClosed, Rsvp
from .telling import tell_of_place

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .rsvps import RsvpQuerySet

    class RsvpManager(RelatedManager[Rsvp], RsvpQuerySet): ...  # type: ignore[misc]


class Attended(models.Model):
    """Has places, and the answers of those who would like one."""

    capacity = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How many fit in; empty: no limit.",
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        rsvps: RsvpManager

    def takes_answers(self, at: datetime | None = None) -> bool:
        raise NotImplementedError

    def can_be_answered_by(self, member: Member | None, *, at: datetime | None = None) -> bool:
        return member is not None and member.may_write and self.takes_answers(at)

    @transaction.atomic
    def answer(self, answer: str, *, by: Member, guests: int = 0, at: datetime | None = None) -> Rsvp:
        """Say whether one comes. Raises NoRoom where places run short for guests, AnswersClosed where it is too late.

        Whoever says yes when all places are taken waits, and moves up in the order of the answers: nobody is
        overtaken, not even by one who would fit in. The row of the meeting is locked, so two never take one place.
        """
        type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db(fields=["capacity", "state", "starts_at", "duration"])
        at = at or timezone.now()  # once it is our turn: so the order of the places is that of the answers
        if not self.takes_answers(at):
            raise AnswersClosed
        rsvp = self.rsvps.filter(member=by).first() or Rsvp(meeting=self, member=by, answer="")  # type: ignore[misc]
        rsvp.say(answer, guests=guests, at=at)
        self.move_up(at=at)
        rsvp.refresh_from_db()
        return rsvp

    @transaction.atomic
    def withdraw(self, member: Member, *, at: datetime | None = None) -> None:
        """Forget an answer altogether: its author leaves the club."""
        type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)
        self.rsvps.filter(member=member).delete()
        self.move_up(at=at or timezone.now())

    def places_left(self, *, besides: Member | None = None) -> int | None:
        """How many places are free; None without a limit."""
        if self.capacity is None:
            return None
        taken = self.rsvps.coming().exclude(member=besides).places()
        return max(0, self.capacity - taken)

    def move_up(self, *, at: datetime) -> None:
        """Give free places to those who wait, the first first, and tell them."""
        for rsvp in self.rsvps.waiting().select_related("member"):
            free = self.places_left()
            if free is not None and free < rsvp.size:
                return
            type(rsvp).objects.filter(pk=rsvp.pk).update(is_waiting=False)
            tell_of_place(self, rsvp, at=at)  # type: ignore[arg-type]
