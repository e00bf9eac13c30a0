"""What the club has decided about itself."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Q


class Club(models.Model):
    """What the club has decided about itself: one row, edited in the admin."""

    class MayRead(models.TextChoices):
        ANYONE = "anyone", "Anyone"
        MEMBERS = "members", "Members only"

    class MayJoin(models.TextChoices):
        ANYONE = "anyone", "Anyone"
        INVITATION = "invitation", "Those with an invitation"
        APPROVAL = "approval", "Anyone, once approved"

    KEY = "club"
    SECONDS = 5  # another process learns of a change this late

    name = models.CharField(max_length=60, default="Bookclub")
    motto = models.CharField(max_length=160, blank=True, help_text="One line under the name.")
    may_read = models.CharField("who may read", max_length=10, choices=MayRead, default=MayRead.ANYONE)
    shows_log = models.BooleanField(
        "show how order is kept", default=False,
        help_text="A page for everyone: what moderators did and when. It names nobody and nothing.",
    )  # fmt: skip
    may_join = models.CharField("who may join", max_length=10, choices=MayJoin, default=MayJoin.ANYONE)
    first_posts_wait = models.PositiveSmallIntegerField(
        "first posts that wait", default=0,
        help_text="So many first posts of each member wait until a moderator has let them through. 0: none.",
    )  # fmt: skip
    new_for_days = models.PositiveSmallIntegerField(
        "new for days", default=0, help_text="Who joined so few days ago is new. 0: nobody, for that."
    )
    new_for_posts = models.PositiveSmallIntegerField(
        "new for posts", default=0, help_text="Who has fewer posts than this is new. 0: nobody, for that."
    )
    new_links = models.PositiveSmallIntegerField(
        "links a post", default=2, help_text="More than so many does nobody post while they are new."
    )
    new_posts_an_hour = models.PositiveSmallIntegerField(
        "posts an hour", default=6, help_text="More than so many does nobody post while they are new."
    )

    class Meta:
        verbose_name = "club settings"
        verbose_name_plural = "club settings"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="club_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Club:
        club = cache.get(cls.KEY)
        if club is None:
            club = cls.objects.filter(pk=1).first() or cls(pk=1)
            cache.set(cls.KEY, club, cls.SECONDS)
        return club

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        cache.delete(self.KEY)

    def is_closed_to(self, user: Any) -> bool:
        """Whether this person must sign in, or be let in, before they read anything."""
        return self.may_read == self.MayRead.MEMBERS and (
            not user.is_authenticated or getattr(user, "awaits_approval", False)
        )
