"""Why somebody is told."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    REPLY = "reply", "Answers to me"
    MENTION = "mention", "Mentions of me"
    QUOTE = "quote", "Quotations of me"
    LIKE = "like", "Likes"
    WATCHED = "watched", "What I watch"
    SCHEDULE = "schedule", "Changes of a schedule"
    MEETING = "meeting", "Meetings"
    MODERATION = "moderation", "Moderation of what I wrote"
    REPORT = "report", "Outcomes of my reports"


# About one thing a member is told once why: an edit that names them again, or a second run, adds nothing.
TOLD_ONCE = (Kind.REPLY, Kind.MENTION, Kind.QUOTE, Kind.WATCHED)
# Nobody mutes what concerns their own standing in the club.
NEVER_MUTED = (Kind.MODERATION, Kind.REPORT)
