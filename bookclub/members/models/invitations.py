"""Links that let people sign up."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from .people import Member


class NotLetIn(Exception):
    """The club is open to those with an invitation, and this one lets nobody in any more."""


def new_invitation_code() -> str:
    return secrets.token_urlsafe(24)  # 192 random bits


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> InvitationQuerySet:
        """Those that still let somebody in: not revoked, not expired, not used up."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now(), uses__lt=F("most_uses"))

    def use(self, code: str) -> Invitation | None:
        """Count one use of the invitation with this code, or answer None where it lets nobody in any more.

        One UPDATE decides, so two who join at once cannot both take the last place.
        """
        taken = self.open().filter(code=code).update(uses=F("uses") + 1)
        return self.get(code=code) if taken else None


class Invitation(models.Model):
    """A link that lets people sign up: so many, until then, unless revoked."""

    code = models.CharField(max_length=43, unique=True, default=new_invitation_code, editable=False)
    note = models.CharField(max_length=120, blank=True, help_text="For whom it is; only organisers see this.")
    most_uses = models.PositiveIntegerField("how many may use it", default=1)
    uses = models.PositiveIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField("good until")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(uses__lte=F("most_uses")), name="invitation_not_overused"),
        ]

    def __str__(self) -> str:
        return self.note or f"Invitation of {self.created_at:%d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("members:invited", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.uses < self.most_uses

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.revoked_at is not None:
            return "revoked"
        if self.uses >= self.most_uses:
            return "used up"
        return "open" if self.expires_at > timezone.now() else "expired"

    def can_be_revoked_by(self, member: Member | None) -> bool:
        return member is not None and self.is_open and member.may("members.change_invitation")

    def give_back(self) -> None:
        """One who used it never came: the place is free again."""
        type(self).objects.filter(pk=self.pk, uses__gt=0).update(uses=F("uses") - 1)

    def revoke(self, *, by: Member, at: datetime | None = None) -> None:
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(
            revoked_at=at or timezone.now(), revoked_by=by
        )
        self.refresh_from_db()
