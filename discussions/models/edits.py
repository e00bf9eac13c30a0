"""The history of a comment: what stood there before somebody changed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bookclub.reading.models import Spoilable, SpoilableQuerySet


class Edit(Spoilable):
    """The words of a comment before somebody changed them: as veiled as the comment, and as far as it ever was."""

    written_by = "replaced_by"

    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="The version that these words were.")
    body = models.TextField()
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SpoilableQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="edit_numbered")]

    def __str__(self) -> str:
        return f"version {self.number} of comment {self.comment_id}"

    @property
    def is_withheld(self) -> bool:
        return self.comment.is_withheld
