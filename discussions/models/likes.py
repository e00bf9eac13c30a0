"""A like: one member's, of one comment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Like(models.Model):
    """A member liked a comment, once."""

    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="likes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.member} likes comment {self.comment_id}"
