"""What a member takes along of what was never posted. Registered with `bookclub.members.archives`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Held

if TYPE_CHECKING:
    from bookclub.members.models import Member


def waiting(member: Member) -> list[dict[str, Any]]:
    """What waits, and what was turned down as long as it is kept. What was posted is among what was posted."""
    kept = Held.objects.of(member).exclude(state=Held.State.POSTED).oldest_first()
    return [
        {
            "title": held.title or f"A {held.noun}",
            "address": held.get_absolute_url(),
            "written_at": held.held_at,
            "state": held.get_state_display(),
            "reason": held.reason,
            "body": held.body,
        }
        for held in kept
    ]
