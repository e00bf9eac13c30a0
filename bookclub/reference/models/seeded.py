"""What `seed_library` has brought in, so that it knows what a person has changed since."""

from __future__ import annotations

from django.db import models


class Seeded(models.Model):
    """One thing from the seed files, and what it looked like when it was stored."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="Of the seed file's words.")
    state = models.CharField(max_length=64, help_text="Of what was stored then.")

    class Meta:
        verbose_name_plural = "seeded"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="seeded_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
