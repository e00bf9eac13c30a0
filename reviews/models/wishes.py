"""What a member means to read or to watch."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bookclub.library.models import Work


class Wish(models.Model):
    """A work that a member means to come to. It goes from their shelf by itself once they have begun."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="wishes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["member", "work"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.member} means to come to {self.work.full_title}"
