"""What the club's middleware puts on a request, said for type checkers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from .models import Club, Member


class ClubRequest(HttpRequest):
    """Of anyone. The reader is made in a room above, so it is no type of ours."""

    user: Member | AnonymousUser
    club: Club
    reader: Any


class SignedInRequest(ClubRequest):
    """Of a member: behind `login_required`, or on the desk."""

    user: Member
