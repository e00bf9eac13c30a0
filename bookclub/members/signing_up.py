"""With what somebody comes to the door: an invitation, or a request that somebody has to read."""

from __future__ import annotations

from typing import Any

from .models import Club, Invitation

INVITATION = "invitation"  # the session's key for the code of the invitation that somebody came with


def is_invited(request: Any) -> bool:
    """Whether they came with an invitation that lets them in."""
    code = request.session.get(INVITATION, "")
    return bool(code) and Invitation.objects.open().filter(code=code).exists()


def asks_why(request: Any) -> bool:
    """Whether somebody will read this request to join, and wants to know why."""
    return Club.current().may_join == Club.MayJoin.APPROVAL and not is_invited(request)
