"""Words and sites that hold a post back until a moderator has read it. Moderators keep the lists at the desk."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from ..matching import any_of, bare, host_of

KEY, SECONDS = "held-words-and-sites", 5  # another process learns of a change this late


class Listed(models.Model):
    """One line of a list. Compared as `matching` compares, so it stands there once however it is typed."""

    note = models.CharField(max_length=200, blank=True, help_text="Why it is here, for other moderators.")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(KEY)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        gone = super().delete(*args, **kwargs)
        cache.delete(KEY)
        return gone


class HeldWord(Listed):
    """A word, or several in a row."""

    word = models.CharField(
        max_length=80, help_text="Found as a whole word, whatever its case and accents. Several words are fine."
    )  # fmt: skip
    compared = models.CharField(
        max_length=320, unique=True, editable=False, help_text="As texts are compared."
    )

    class Meta:
        verbose_name = "word that holds a post"
        verbose_name_plural = "words that hold a post"
        ordering = ["compared"]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.compared = bare(self.word)
        if not self.compared:
            raise ValidationError({"word": "There is nothing in it that could be found."})
        if type(self).objects.filter(compared=self.compared).exclude(pk=self.pk).exists():
            raise ValidationError({"word": "It is on the list already."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.compared = bare(self.word)
        super().save(*args, **kwargs)


class HeldDomain(Listed):
    """A site, with all sites under it."""

    domain = models.CharField(
        max_length=253, unique=True,
        help_text="As “example.org”; what stands under it, as “shop.example.org”, is held as well.",
    )  # fmt: skip

    class Meta:
        verbose_name = "site that holds a post"
        verbose_name_plural = "sites that hold a post"
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain

    def clean(self) -> None:
        """Kept as the network knows it: who pastes an address means its host."""
        self.domain = host_of(self.domain)
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", self.domain):
            raise ValidationError({"domain": "This is no domain, as “example.org” is one."})
        if type(self).objects.filter(domain=self.domain).exclude(pk=self.pk).exists():
            raise ValidationError({"domain": "It is on the list already."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.domain = host_of(self.domain)
        super().save(*args, **kwargs)


def lists() -> tuple[re.Pattern[str] | None, frozenset[str]]:
    """The words as one pattern, and the domains; asked by every post, so remembered for a moment."""
    known: tuple[re.Pattern[str] | None, frozenset[str]] | None = cache.get(KEY)
    if known is None:
        words = any_of(HeldWord.objects.values_list("compared", flat=True))
        known = (words, frozenset(HeldDomain.objects.values_list("domain", flat=True)))
        cache.set(KEY, known, SECONDS)
    return known
