"""Forgets old notices, and sessions that have run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from .models import Notification

CLEARED_KEPT = timedelta(days=30)
KEPT = timedelta(days=365)  # read or not: after a year nobody looks for it in the inbox


def forget_old(at: datetime | None = None) -> int:
    at = at or timezone.now()
    old = Q(cleared_at__lt=at - CLEARED_KEPT) | Q(at__lt=at - KEPT)
    Session.objects.filter(expire_date__lt=at).delete()
    return Notification.objects.filter(old).delete()[0]
