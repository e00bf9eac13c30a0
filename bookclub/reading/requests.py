"""What our middleware puts on a request, said for type checkers."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bookclub.members.models import Club, Member

from .readers import Reader


class ReaderRequest(HttpRequest):
    """Of anyone: a member or a visitor."""

    user: Member | AnonymousUser
    reader: Reader
    htmx: HtmxDetails
    club: Club


class MemberRequest(ReaderRequest):
    """Of somebody who is signed in: behind `members_only` or `writers_only`."""

    user: Member
