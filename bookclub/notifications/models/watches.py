"""What a member watches, how closely, and whom they have muted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from bookclub.members.models import Member

# A thing that can be watched, as its content type and id; None is the whole club.
Place = tuple[int, int] | None


def place_of(thing: models.Model | None) -> Place:
    if thing is None:
        return None
    return ContentType.objects.get_for_model(thing).pk, thing.pk


def places_of(thing: Any) -> list[Place]:
    """Where somebody may have said how closely they watch this, the nearest first: a comment's thread, work, club.

    A thing names its own surroundings in `watched_through`, as model instances. This room knows none of them.
    """
    around = getattr(thing, "watched_through", [])
    return [*(place_of(each) for each in around), None]


class Level(models.TextChoices):
    """How closely. The nearest choice counts: a thread before its work, a work before the club."""

    ALL = "all", "Everything"
    ANSWERS = "answers", "Answers and mentions"
    NOTHING = "nothing", "Nothing"


class WatchQuerySet(models.QuerySet["Watch"]):
    def of(self, member: Member) -> WatchQuerySet:
        return self.filter(member=member)

    def at(self, places: Iterable[Place]) -> WatchQuerySet:
        found = Q(pk__in=[])
        for place in places:
            kind, pk = place or (None, None)
            found |= Q(content_type=kind, object_id=pk)
        return self.filter(found)

    def levels(self, places: list[Place], members: Iterable[int]) -> dict[int, str]:
        """How closely each of these members watches, by the nearest place that they chose for."""
        rows = self.at(places).filter(member__in=members)
        ranks = {place: rank for rank, place in enumerate(places)}
        nearest: dict[int, tuple[int, str]] = {}
        for member, kind, pk, level in rows.values_list("member", "content_type", "object_id", "level"):
            rank = ranks[(kind, pk) if kind and pk else None]
            nearest[member] = min(nearest.get(member, (rank, level)), (rank, level))
        return {member: level for member, (_, level) in nearest.items()}

    def chosen(self, member: Member, thing: models.Model | None) -> str | None:
        """What a member has said of just this thing."""
        return self.of(member).at([place_of(thing)]).values_list("level", flat=True).first()

    def by_default(self, member: Member, thing: models.Model) -> None:
        """What one writes in is watched, unless one has chosen already, or wants none of that."""
        if not member.watches_own_threads:
            return
        kind, pk = place_of(thing) or (None, None)
        made = Watch(member=member, content_type_id=kind, object_id=pk, level=Level.ALL, is_default=True)
        Watch.objects.bulk_create([made], ignore_conflicts=True)

    def choose(self, member: Member, thing: models.Model | None, level: str) -> None:
        """How closely a member wants to follow a thing; None is the whole club."""
        kind, pk = place_of(thing) or (None, None)
        chosen = {"level": level, "is_default": False, "at": timezone.now()}
        self.update_or_create(member=member, content_type_id=kind, object_id=pk, defaults=chosen)

    def forget(self, member: Member, thing: models.Model | None) -> None:
        """Back to what is chosen for what lies around it."""
        self.of(member).at([place_of(thing)]).delete()


class Watch(models.Model):
    """A member follows a thread, a work or the whole club, this closely."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    content_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    thing = GenericForeignKey()
    level = models.CharField(max_length=10, choices=Level, default=Level.ALL)
    is_default = models.BooleanField(default=False, help_text="Came by writing in it, not by choice.")
    at = models.DateTimeField(default=timezone.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["member", "content_type", "object_id"], name="watch_once"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(content_type=None), name="watch_the_club_once"
            ),
            models.CheckConstraint(
                condition=Q(content_type=None, object_id=None)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="watch_has_its_thing",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="watch_level_known"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id", "level"], name="watch_by_thing")]

    def __str__(self) -> str:
        return f"{self.member} watches {self.content_type or 'the club'} {self.object_id or ''}".strip()


class Mute(models.Model):
    """A member wants no notices of what another one writes. It hides no words, and nobody else learns of it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(member=F("muted")), name="mute_is_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member} has muted {self.muted}"
