"""What a member takes along of their reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Progress, Reading

if TYPE_CHECKING:
    from bookclub.members.models import Member


def progress(member: Member) -> list[dict[str, Any]]:
    rows = (
        Progress.objects.filter(member=member)
        .select_related("work", "milestone")
        .order_by("work__title", "pk")
    )
    return [
        {"title": row.work.full_title, "finished": row.milestone.name, "noted_at": row.updated_at}
        for row in rows
    ]


def readings(member: Member) -> list[dict[str, Any]]:
    rows = Reading.objects.filter(member=member).select_related("work").order_by("work__title", "number")
    return [
        {
            "title": row.work.full_title,
            "number": row.number,
            "began_at": row.began_at,
            "finished_at": row.finished_at,
        }
        for row in rows
    ]
