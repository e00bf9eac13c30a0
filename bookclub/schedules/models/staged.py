"""The states of a schedule: drafted, published, paused, cancelled, put away. Who may bring it into each, and how."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from bookclub.members.models import Member

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .meetings import Meeting


class Staged(models.Model):
    """Is in one state at a time: since when, by whom, and why."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Running"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        ARCHIVED = "archived", "Archived"

        @classmethod
        def in_lists(cls) -> list[Staged.State]:
            """As lists have them: what concerns everyone first."""
            return [cls.PUBLISHED, cls.PAUSED, cls.DRAFT, cls.CANCELLED, cls.ARCHIVED]

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_at = models.DateTimeField(default=timezone.now, editable=False, help_text="Since when it is in it.")
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    state_reason = models.CharField(max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When those who watch its works were told of it."
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        state_by_id: int | None
        meetings: RelatedManager[Meeting]

    @property
    def is_draft(self) -> bool:
        return self.state == Staged.State.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == Staged.State.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.state == Staged.State.CANCELLED

    # Who may change it ----------------------------------------------------------------------------------------------

    @staticmethod
    def can_be_planned_by(member: Member | None) -> bool:
        """Whether this member plans schedules: then they see drafts, too, and change any schedule."""
        return member is not None and member.may("schedules.change_schedule")

    def can_be_published_by(self, member: Member | None) -> bool:
        may = member is not None and member.may("schedules.publish_schedule")
        return may and self.state == Staged.State.DRAFT

    def can_be_paused_by(self, member: Member | None) -> bool:
        return self.is_running and self.can_be_planned_by(member)

    def can_be_resumed_by(self, member: Member | None) -> bool:
        may = member is not None and member.may("schedules.publish_schedule")
        return may and self.state in {
            Staged.State.PAUSED,
            Staged.State.CANCELLED,
            Staged.State.ARCHIVED,
        }

    def can_be_cancelled_by(self, member: Member | None) -> bool:
        """A draft is thrown away instead."""
        return self.state in {Staged.State.PUBLISHED, Staged.State.PAUSED} and self.can_be_planned_by(member)

    def can_be_archived_by(self, member: Member | None) -> bool:
        return self.state not in {Staged.State.DRAFT, Staged.State.ARCHIVED} and self.can_be_planned_by(
            member
        )

    # Deeds ----------------------------------------------------------------------------------------------------------

    @transaction.atomic
    def publish(self, *, by: Member, at: datetime | None = None) -> None:
        at = at or timezone.now()
        self._enter(Staged.State.PUBLISHED, by=by, at=at)
        type(self)._default_manager.filter(pk=self.pk).update(published_at=at)
        self.published_at = at
        self.settle()

    @transaction.atomic
    def pause(self, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        """For a while nobody is reminded of anything. The dates stay until somebody shifts them."""
        self._enter(Staged.State.PAUSED, by=by, reason=reason, at=at)

    @transaction.atomic
    def resume(self, *, by: Member, at: datetime | None = None) -> None:
        """Take it up again; with it the meetings that were called off when it was cancelled."""
        for meeting in self.meetings.filter(state="cancelled", cancelled_at=self.state_at):
            meeting.take_up_again(by=by, at=at)
        self._enter(Staged.State.PUBLISHED, by=by, at=at)
        self.settle()

    @transaction.atomic
    def cancel(self, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        """Call off the whole of it: all meetings that are still to come."""
        at = at or timezone.now()
        for meeting in self.meetings.select_related("schedule").exclude(state="cancelled"):
            if not meeting.is_over(at):
                meeting.cancel(by=by, reason=reason, at=at)
        self._enter(Staged.State.CANCELLED, by=by, reason=reason, at=at)

    @transaction.atomic
    def archive(self, *, by: Member, at: datetime | None = None) -> None:
        """Put it away: it stays to be read, at the end of the list."""
        self._enter(Staged.State.ARCHIVED, by=by, at=at)

    def settle(self) -> dict[int, int | None]:
        raise NotImplementedError

    def touch(self, at: datetime) -> None:
        raise NotImplementedError

    def _enter(self, state: str, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
        at = at or timezone.now()
        fields = {"state": state, "state_by": by, "state_reason": reason, "state_at": at}
        type(self)._default_manager.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)
        self.touch(at)
