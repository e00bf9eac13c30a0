"""How a member wants to be told by mail, kind by kind; and when the next digest is due to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from .kinds import Kind

if TYPE_CHECKING:
    from bookclub.members.models import Member

BREAKFAST = time(8)  # by the member's own clock
MONDAY = 0


class How(models.TextChoices):
    NOW = "now", "At once"
    DAILY = "daily", "In a daily digest"
    WEEKLY = "weekly", "In a weekly digest"
    NEVER = "never", "Never"


# Somebody waits for an answer; a like can wait until Monday.
DEFAULTS = dict.fromkeys(Kind, How.NOW) | {Kind.LIKE: How.WEEKLY, Kind.WATCHED: How.DAILY}
DIGESTS = (How.DAILY, How.WEEKLY)


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    def how(self, kind: str, members: Iterable[int]) -> dict[int, str]:
        """How each of these members wants to hear of this kind."""
        found = dict.fromkeys(members, str(DEFAULTS[Kind(kind)]))
        chosen = self.filter(kind=kind, member__in=found)
        return found | dict(chosen.values_list("member", "how"))

    def all_of(self, member: Member) -> dict[str, str]:
        """What holds for each kind, chosen or not."""
        chosen = dict(self.filter(member=member).values_list("kind", "how"))
        return {kind.value: chosen.get(kind.value, str(DEFAULTS[kind])) for kind in Kind}

    def choose(self, member: Member, kind: str, how: str) -> None:
        self.update_or_create(member=member, kind=kind, defaults={"how": how})

    def stop(self, member: Member, kinds: Iterable[str]) -> None:
        """No more mails of these kinds."""
        for kind in kinds:
            self.choose(member, kind, How.NEVER)


class MailChoice(models.Model):
    """One member's choice for one kind. Without a row the default holds."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choices"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    how = models.CharField(max_length=6, choices=How)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="mail_choice_one_a_kind"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="mail_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member} hears of {self.get_kind_display()}: {self.get_how_display()}"


def digest_due(how: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The next morning, or the next Monday morning, as the member's clock has it."""
    here = after.astimezone(zone)
    day = here.date() + timedelta(days=0 if here.time() < BREAKFAST else 1)
    if how == How.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, BREAKFAST, tzinfo=zone)
