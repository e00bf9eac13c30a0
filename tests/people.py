"""What tests say of people in plain words: how far they have read, what waits for which point."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.models import Progress, Scope

ClientOf = Callable[[Member], Client]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_member(username: str, name: str = "", **fields: Any) -> Member:
    return Member.objects.create_user(
        username, email=f"{username}@example.org", name=name or username.capitalize(), **fields
    )


def reach(member: Member, work: Work, position: int) -> None:
    """Set how far a member is, plainly: what the deed for it does is tested by itself."""
    milestone = work.milestones.get(position=position)
    Progress.objects.update_or_create(member=member, work=work, defaults={"milestone": milestone})


def after(work: Work, position: int) -> Scope:
    """The scope of what waits for this point."""
    scope = Scope.objects.after(work.milestones.get(position=position))
    assert scope is not None
    return scope
