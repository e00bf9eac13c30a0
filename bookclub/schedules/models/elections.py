"""The next book: what members would like to read, and how the club chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member

from .. import counting
from .schedules import Schedule

MOST_ON_A_BALLOT = 30
FEWEST_ON_A_BALLOT = 2


class VotingIsOver(Exception):
    """The election closed before this vote arrived."""


class AlreadyNominated(Exception):
    """Somebody was quicker to nominate this work."""


class NominationQuerySet(models.QuerySet["Nomination"]):
    def standing(self) -> NominationQuerySet:
        """Those that wait for an election."""
        return self.filter(election=None, withdrawn_at=None)

    def in_the_running(self) -> NominationQuerySet:
        return self.filter(withdrawn_at=None)

    def in_order(self) -> NominationQuerySet:
        """As they were nominated: the earliest is ahead in a tie."""
        return self.order_by("at", "pk")

    def for_lists(self) -> NominationQuerySet:
        return self.select_related("work", "by")

    def nominate(self, work: Work, *, by: Member, why: str = "", at: datetime | None = None) -> Nomination:
        """Raises AlreadyNominated where the work waits for an election already."""
        try:
            with transaction.atomic():
                return self.create(work=work, by=by, why=why, at=at or timezone.now())
        except IntegrityError as error:
            raise AlreadyNominated from error


class Nomination(models.Model):
    """A work that a member would like the club to read. What they say of it is safe for anyone."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="nominations")
    why = models.CharField(
        max_length=300, blank=True, help_text="Everybody sees it, so it must spoil nothing."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="nominations"
    )
    at = models.DateTimeField(default=timezone.now)
    election = models.ForeignKey(
        "Election", null=True, blank=True, on_delete=models.CASCADE, related_name="nominations"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = NominationQuerySet.as_manager()

    if TYPE_CHECKING:
        by_id: int | None
        election_id: int | None

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(election=None, withdrawn_at=None), name="nomination_stands_once"
            ),
            models.UniqueConstraint(fields=["election", "work"], name="nomination_once_an_election"),
        ]

    def __str__(self) -> str:
        return self.work.full_title

    @staticmethod
    def can_be_made_by(member: Member | None) -> bool:
        return member is not None and member.may_write

    def can_be_withdrawn_by(self, member: Member | None) -> bool:
        """By whom it is, and by organisers; not once votes have closed."""
        if member is None or self.withdrawn_at is not None:
            return False
        if self.election is not None and not self.election.is_open():
            return False
        return (member.may_write and member.pk == self.by_id) or Election.can_be_opened_by(member)

    def withdraw(self, *, by: Member, at: datetime | None = None) -> None:
        """Take it back. Votes for it pass to the next choice of whoever gave them."""
        self.withdrawn_at, self.withdrawn_by = at or timezone.now(), by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])


class ElectionQuerySet(models.QuerySet["Election"]):
    def newest_first(self) -> ElectionQuerySet:
        return self.order_by("-opened_at", "-pk")

    def open(self, at: datetime | None = None) -> ElectionQuerySet:
        return self.filter(closed_at=None, closes_at__gt=at or timezone.now())

    def over(self, at: datetime | None = None) -> ElectionQuerySet:
        return self.filter(Q(closes_at__lte=at or timezone.now()) | Q(closed_at__isnull=False))

    def for_lists(self) -> ElectionQuerySet:
        return self.annotate(ballot_count=Count("ballots")).select_related("schedule")

    def with_ballots(self) -> ElectionQuerySet:
        """With all that counting needs."""
        nominations = Nomination.objects.for_lists().in_order()
        return self.prefetch_related(Prefetch("nominations", nominations), "ballots").select_related(
            "opened_by", "schedule"
        )

    @transaction.atomic
    def open_with(
        self, nominations: Sequence[Nomination], *, by: Member, at: datetime | None = None, **facts: Any
    ) -> Election:
        """Open an election among these nominations. Raises ValidationError where they are too few or too many."""
        found = list(
            Nomination.objects.standing().select_for_update().filter(pk__in=[one.pk for one in nominations])
        )
        if not FEWEST_ON_A_BALLOT <= len(found) <= MOST_ON_A_BALLOT:
            raise ValidationError(
                f"Choose {FEWEST_ON_A_BALLOT} to {MOST_ON_A_BALLOT} nominations that still stand."
            )
        election = self.create(opened_by=by, opened_at=at or timezone.now(), **facts)
        Nomination.objects.filter(pk__in=[one.pk for one in found]).update(election=election)
        return election


class Election(models.Model):
    """A vote on what to read next."""

    class Method(models.TextChoices):
        APPROVAL = "approval", "Approval: tick every work that you would read"
        RANKED = "ranked", "Ranked choice: number the works, the best first"

    title = models.CharField(max_length=90, help_text="Everybody sees it, so it must spoil nothing.")
    method = models.CharField(max_length=8, choices=Method, default=Method.RANKED)
    closes_at = models.DateTimeField()
    hides_results = models.BooleanField("hide the count until voting is over", default=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    closed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="If somebody closed it early."
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    schedule = models.OneToOneField(
        "Schedule", null=True, blank=True, on_delete=models.SET_NULL, related_name="election", editable=False,
        help_text="What came of it.",
    )  # fmt: skip

    objects = ElectionQuerySet.as_manager()

    if TYPE_CHECKING:
        ballot_count: int

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("schedules:election", args=[self.pk])

    # What it says of itself -----------------------------------------------------------------------------------------

    def is_open(self, at: datetime | None = None) -> bool:
        return self.closed_at is None and self.closes_at > (at or timezone.now())

    @property
    def is_ranked(self) -> bool:
        return self.method == Election.Method.RANKED

    @property
    def shows_results(self) -> bool:
        return not (self.hides_results and self.is_open())

    @property
    def ended_at(self) -> datetime:
        return min(self.closed_at or self.closes_at, self.closes_at)

    @property
    def tie_rule(self) -> str:
        return counting.TIE_RULE if self.is_ranked else counting.APPROVAL_TIE_RULE

    def outcome(self) -> counting.Outcome[Nomination]:
        """The count as it stands. Best of an election that was fetched `with_ballots`."""
        running = {one.pk: one for one in self.nominations.all() if one.withdrawn_at is None}
        ballots = [[running[pk] for pk in ballot.choices if pk in running] for ballot in self.ballots.all()]
        count = counting.ranked if self.is_ranked else counting.approval
        return count(list(running.values()), ballots)

    # Who may ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def can_be_opened_by(member: Member | None) -> bool:
        return member is not None and member.may("schedules.add_election")

    def can_be_closed_by(self, member: Member | None) -> bool:
        return self.is_open() and member is not None and member.may("schedules.change_election")

    def can_be_voted_in_by(self, member: Member | None) -> bool:
        return member is not None and member.may_write and self.is_open()

    # Deeds ------------------------------------------------------------------------------------------------------------

    @transaction.atomic
    def vote(self, choices: Sequence[Nomination], *, by: Member, at: datetime | None = None) -> Ballot:
        """Cast this member's one ballot, or put another in its place. Raises VotingIsOver."""
        at = at or timezone.now()
        # Who closes it waits, and whoever votes twice at once waits for themselves.
        current = Election.objects.select_for_update().get(pk=self.pk)
        if not current.is_open(at):
            raise VotingIsOver
        known = set(self.nominations.in_the_running().values_list("pk", flat=True))
        ranking = [pk for pk in dict.fromkeys(one.pk for one in choices) if pk in known]
        cast = {"choices": ranking, "cast_at": at}
        return Ballot.objects.update_or_create(election=self, member=by, defaults=cast)[0]

    @transaction.atomic
    def take_back(self, *, by: Member, at: datetime | None = None) -> None:
        """Take this member's ballot out again. Raises VotingIsOver."""
        if not Election.objects.select_for_update().get(pk=self.pk).is_open(at):
            raise VotingIsOver
        self.ballots.filter(member=by).delete()

    def close(self, *, by: Member, at: datetime | None = None) -> None:
        """Before its time: whoever closes it twice changes nothing."""
        at = at or timezone.now()
        Election.objects.open(at).filter(pk=self.pk).update(closed_at=at, closed_by=by)
        self.refresh_from_db(fields=["closed_at", "closed_by"])

    @transaction.atomic
    def become_schedule(self, plan: Callable[[], Schedule]) -> Schedule:
        """Plan what was chosen, once: whoever presses twice is answered what came of the first time."""
        stored = Election.objects.select_for_update().get(pk=self.pk)
        if stored.schedule is None:
            stored.schedule = plan()
            stored.save(update_fields=["schedule"])
        self.schedule = stored.schedule
        return stored.schedule


class Ballot(models.Model):
    """One member's vote: the ids of nominations, the best first. Nobody but its owner is shown it.

    It stays when its member leaves, without their name: what was decided was decided.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ballots"
    )
    choices = models.JSONField(default=list)
    cast_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        election_id: int
        member_id: int | None

    class Meta:
        ordering = ["election", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["election", "member"], name="ballot_one_a_member"),
        ]

    def __str__(self) -> str:
        return f"A ballot of election {self.election_id}"  # the title would cost a query a line
