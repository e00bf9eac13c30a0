"""Something new in what others watch. The deed writes one row; whom to tell is looked up afterwards, by `tick`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone

from .kinds import Kind
from .notices import Notification
from .watches import Level, Watch, places_of


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def announce(self, about: models.Model, *, title: str, by: Any, at: datetime) -> None:
        """One INSERT, however many watch it."""
        self.create(about=about, title=title, by=by, at=at)

    def claim(self) -> Announcement | None:
        """The oldest that no other worker has in hand; within a transaction."""
        waiting = self.order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        return waiting.first()

    def spread(self, at: datetime | None = None) -> int:
        """Tell the watchers of all that was announced; answer how many were told."""
        told = 0
        while True:
            with transaction.atomic():
                announcement = self.claim()
                if announcement is None:
                    return told
                told += announcement.tell_watchers()
                announcement.delete()


class Announcement(models.Model):
    about_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    about_id = models.PositiveBigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    title = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AnnouncementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Announcement {self.pk}"

    def tell_watchers(self) -> int:
        """Those who watch everything here, and have not been told of it for a better reason."""
        about: Any = self.about
        if about is None or getattr(about, "is_deleted", False) or getattr(about, "is_hidden", False):
            return 0
        places = places_of(about)
        around = set(Watch.objects.at(places).filter(level=Level.ALL).values_list("member", flat=True))
        levels = Watch.objects.levels(places, around)
        told = set(Notification.objects.about([about]).values_list("member", flat=True))
        watchers = [pk for pk, level in levels.items() if level == Level.ALL and pk not in told]
        # What it is called by now: the title of then may have been taken back.
        title = about.told_as() if hasattr(about, "told_as") else self.title
        told_now = Notification.objects.tell(
            watchers, Kind.WATCHED, about=about, title=title, by=self.by, at=self.at
        )
        return len(told_now)
