"""What a member takes along of their notices, and what becomes of those that name them when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Notification, Watch

if TYPE_CHECKING:
    from bookclub.members.models import Member


def notices(member: Member) -> list[dict[str, Any]]:
    """What they were told of, and never what others wrote: that is somebody else's, and may be veiled from them."""
    told = Notification.objects.of(member).order_by("at", "pk")
    return [
        {
            "title": notice.title,
            "kind": notice.get_kind_display(),
            "told_at": notice.at,
            "address": notice.address,
            "is_read": not notice.is_unread,
        }
        for notice in told
    ]


def watches(member: Member) -> list[dict[str, Any]]:
    """What they watch, and whom they have muted."""
    chosen = Watch.objects.of(member).prefetch_related("thing").order_by("at", "pk")
    followed = [
        {"title": str(watch.thing or "The whole club"), "level": watch.get_level_display(), "since": watch.at}
        for watch in chosen
    ]
    muted = member.mutes.select_related("muted").order_by("at")
    return followed + [{"title": str(row.muted), "level": "Muted", "since": row.at} for row in muted]


def farewell(member: Member, *, taking_words: bool) -> None:
    """A gathered notice that named nobody else goes with them; their own go with the account."""
    alone = Notification.objects.filter(others=member).exclude(
        others__in=type(member).objects.exclude(pk=member.pk)
    )
    Notification.objects.filter(pk__in=[notice.pk for notice in alone]).delete()
