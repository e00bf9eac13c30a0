"""Who comes to a meeting, and who waits for a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone

MOST_GUESTS = 5  # whoever brings more should talk to the host


class AnswersClosed(Exception):
    """The meeting is over, called off or not announced: nobody answers any more, or yet."""


class NoRoom(ValidationError):
    """There are not as many places left as were asked for."""


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def coming(self) -> RsvpQuerySet:
        """Those who said yes and have a place, in the order in which they said so."""
        return self.filter(answer=Rsvp.Answer.YES, is_waiting=False).order_by("answered_at", "pk")

    def waiting(self) -> RsvpQuerySet:
        """Those who said yes and wait for a place; the first moves up first."""
        return self.filter(answer=Rsvp.Answer.YES, is_waiting=True).order_by("answered_at", "pk")

    def maybe(self) -> RsvpQuerySet:
        return self.filter(answer=Rsvp.Answer.MAYBE).order_by("answered_at", "pk")

    def said(self, answers: Iterable[str]) -> RsvpQuerySet:
        return self.filter(answer__in=list(answers))

    def said_yes(self) -> RsvpQuerySet:
        """Whom a change concerns: those with a place, and those who wait for one."""
        return self.filter(answer=Rsvp.Answer.YES)

    def with_members(self) -> RsvpQuerySet:
        return self.select_related("member")

    def places(self) -> int:
        """How many places these take, guests counted."""
        return self.aggregate(places=Sum(F("guests") + 1))["places"] or 0


class Rsvp(models.Model):
    """One member's answer for one meeting. Whoever waits keeps their turn by `answered_at`."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "Maybe"
        NO = "no", "No"

    meeting = models.ForeignKey("schedules.Meeting", on_delete=models.CASCADE, related_name="rsvps")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=5, choices=Answer)
    guests = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MOST_GUESTS)], help_text="Besides the member."
    )
    is_waiting = models.BooleanField(default=False, help_text="Said yes when the places were taken.")
    answered_at = models.DateTimeField(default=timezone.now, help_text="Since when this is the answer.")

    objects = RsvpQuerySet.as_manager()

    if TYPE_CHECKING:
        meeting_id: int
        member_id: int

    class Meta:
        ordering = ["meeting", "answered_at", "pk"]
        verbose_name = "RSVP"
        verbose_name_plural = "RSVPs"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="rsvp_one_a_member"),
            models.CheckConstraint(condition=Q(guests__lte=MOST_GUESTS), name="rsvp_few_guests"),
            models.CheckConstraint(
                condition=Q(answer="yes") | Q(is_waiting=False), name="rsvp_waits_with_yes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_answer_display()}"

    @property
    def size(self) -> int:
        """The places that it takes."""
        return 1 + self.guests

    @property
    def has_place(self) -> bool:
        return self.answer == Rsvp.Answer.YES and not self.is_waiting

    def say(self, answer: str, *, guests: int, at: datetime) -> None:
        """Store an answer, in the place that it is good for: while the meeting is locked, see `Meeting.answer`.

        Who has a place keeps it, and takes more guests only where these fit in, too. Who waits keeps their turn.
        """
        guests = guests if answer == Rsvp.Answer.YES else 0
        if answer == Rsvp.Answer.YES:
            self.is_waiting = self._must_wait(1 + guests)
        else:
            self.is_waiting = False
        if self.answer != answer:
            self.answered_at = at
        self.answer, self.guests = answer, guests
        self.save()

    def _must_wait(self, places: int) -> bool:
        """Whether so many places are more than there are. Raises NoRoom where waiting would not help."""
        free = self.meeting.places_left(besides=self.member)
        if free is None or self.meeting.capacity is None:
            return False
        if places > self.meeting.capacity:
            raise NoRoom(f"No more than {self.meeting.capacity} fit in altogether.")
        if self.has_place:
            if places > max(free, self.size):
                raise NoRoom("There is no room for that many guests. Your own place is kept.")
            return False
        others_wait = self.meeting.rsvps.waiting().exclude(member=self.member).exists()
        return others_wait or places > free
