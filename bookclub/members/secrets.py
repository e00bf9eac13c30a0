"""Secret addresses of a member: what a feed reader or a calendar fetches without signing in.

One notion for all. A room that has such addresses (feeds, calendars) registers its purpose in `AppConfig.ready`:

    secrets.offer("calendar", title="Calendar", words="...", addresses=lambda key: [("All meetings", "/private/...")])

and guards its views with `@by_secret("calendar")`: they are called with `request.user` and `request.reader` of the one
who holds the key. The page /settings/addresses/ shows, renews and revokes the keys of every purpose.

Routes begin with `private/<str:key>/`: so the club's door lets them through (the key is the ticket), and whoever runs a
proxy in front can leave that one place out of its log.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from .models import Member

View = Callable[..., HttpResponse]
# From a key to what it opens: a label and the path, for each.
Addresses = Callable[[str], Iterable[tuple[str, str]]]

PLACE = "/private/"  # where all of them begin
NUMBER = 22  # characters: 128 random bits


@dataclass(frozen=True)
class Purpose:
    """What one kind of key is for, as the page of settings says it."""

    slug: str
    title: str
    words: str
    addresses: Addresses


_purposes: dict[str, Purpose] = {}


def offer(slug: str, *, title: str, words: str, addresses: Addresses) -> None:
    """Called in a room's `AppConfig.ready`."""
    _purposes[slug] = Purpose(slug, title, words, addresses)


def purposes() -> list[Purpose]:
    return [_purposes[slug] for slug in sorted(_purposes)]


def is_purpose(slug: str) -> bool:
    return slug in _purposes


class SecretKeyQuerySet(models.QuerySet["SecretKey"]):
    def renew(self, member: Member, purpose: str, *, at: datetime | None = None) -> SecretKey:
        """A new key, the first or one in place of the old, which opens nothing from this moment on."""
        fresh = {"number": secrets.token_urlsafe(16), "made_at": at or timezone.now()}
        return self.update_or_create(member=member, purpose=purpose, defaults=fresh)[0]

    def revoke(self, member: Member, purpose: str) -> None:
        self.filter(member=member, purpose=purpose).delete()

    def holder(self, text: str, purpose: str) -> Member | None:
        """The member whose key this is; None for a key that is wrong, renewed or revoked, or of one who has left."""
        if "\x00" in text:  # PostgreSQL would not even be asked for it
            return None
        number, seal = text[:NUMBER], text[NUMBER:]
        found = self.filter(number=number, purpose=purpose).select_related("member").first()
        if found is None or not found.member.is_in_club:
            return None
        known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return found.member if any(constant_time_compare(seal, found.seal(key)) for key in known) else None


class SecretKey(models.Model):
    """Half of a member's key. The other half is made of it with the club's SECRET_KEY and stored nowhere.

    So a copy of the database opens nobody's feeds, and the key can still be shown to its owner again.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="secret_keys")
    purpose = models.CharField(max_length=20)
    number = models.CharField(max_length=NUMBER, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = SecretKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "purpose"], name="secret_one_a_purpose")]

    def __str__(self) -> str:
        return f"Key of {self.member} for {self.purpose}"  # never the key: this stands in logs

    @property
    def text(self) -> str:
        """The key as it stands in an address: 128 random bits and the seal."""
        return self.number + self.seal(settings.SECRET_KEY)

    def seal(self, key: str) -> str:
        words = f"{self.purpose}:{self.member_id}:{self.number}"
        made = salted_hmac("bookclub.members.secrets", words, secret=key, algorithm="sha256")
        return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def by_secret(purpose: str) -> Callable[[View], View]:
    """Let in whoever has a key, as the member whose it is; 404 for anyone else.

    The wrapped view is called without the key. It answers GET only, and whatever session comes with the request counts
    for nothing.
    """

    def guard(view: View) -> View:
        @require_safe
        @sensitive_variables("key")
        @wraps(view)
        def guarded(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
            member = SecretKey.objects.holder(key, purpose)
            if member is None:
                raise Http404
            request.user = member
            with timezone.override(member.zone):
                return view(request, *args, **kwargs)

        return guarded

    return guard


class SecretAddressMiddleware:
    """Whatever begins with /private/ is in no log, no shared cache, no search engine and no referrer.

    Django logs the path of each refusal and failure, wherever it happens, so the path is taken from the request before
    anything else sees it; only `path_info`, by which views are found, keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PLACE):
            return self.get_response(request)
        request.path = request.META["PATH_INFO"] = f"{PLACE}secret/"
        for name in ("REQUEST_URI", "RAW_URI"):
            request.META.pop(name, None)
        response = self.get_response(request)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        patch_cache_control(response, private=True, no_cache=True)
        return response
