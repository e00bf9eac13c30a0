"""allauth's pages: who is signed in changes what is their own; how it refuses the others is its own affair."""

from __future__ import annotations

from dataclasses import replace

from allauth.account.models import EmailAddress

from bookclub.members.models import Member
from tests.members.walks import a_while_ago

from ..cast import VISITOR, Club
from ..table import EVERYBODY, SIGNED_IN, Row, Who, deed, page


def _unasked(path: str, *also: Row) -> list[Row]:
    """Looked at, and sent an empty form, by everybody: whatever it answers, nothing comes of it."""
    asked = [replace(page(path), anyhow=True), replace(deed(path, EVERYBODY, None), anyhow=True)]
    return [*(replace(row, anyhow=True) for row in also), *asked]


def _gone(club: Club) -> bool:
    return not EmailAddress.objects.filter(user=club.me, email__contains="-2@").exists()


NEW, SECRET = "new@example.org", "a-long-Secret-8421"
JUST_VISITORS: Who = frozenset({VISITOR})
EMPTY = {
    "login/", "logout/", "inactive/", "reauthenticate/", "confirm-email/", "password/change/", "password/reset/",
    "login/code/confirm/", "password/reset/confirm/", "password/reset/complete/", "password/reset/done/", "login/code/",
    "2fa/", "2fa/authenticate/", "2fa/reauthenticate/", "2fa/totp/activate/", "2fa/totp/deactivate/",
    "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/download/", "2fa/webauthn/",
    "2fa/webauthn/add/", "2fa/webauthn/reauthenticate/", "2fa/webauthn/login/", "3rdparty/login/cancelled/",
    "3rdparty/login/error/", "3rdparty/signup/", "3rdparty/", "social/login/cancelled/", "social/login/error/",
    "social/signup/", "social/connections/", "sessions/",
}  # fmt: skip
FILLED = {
    "2fa/webauthn/keys/<int:pk>/remove/": "2fa/webauthn/keys/1/remove/",
    "2fa/webauthn/keys/<int:pk>/edit/": "2fa/webauthn/keys/1/edit/",
    "oidc/^(?P<provider_id>[^/]+)/login/": "oidc/nobody/login/",
    "oidc/^(?P<provider_id>[^/]+)/login/callback/": "oidc/nobody/login/callback/",
    **{
        f"{name}/{part}": f"{name}/{part}"
        for name in ("github", "google")
        for part in ("login/", "login/callback/")
    },
    "google/login/token/": "google/login/token/",
}

ROWS = {
    **{f"accounts/{route}": _unasked(f"/accounts/{route}") for route in EMPTY},
    **{f"accounts/{route}": _unasked(f"/accounts/{path}") for route, path in FILLED.items()},
    "accounts/signup/": _unasked(
        "/accounts/signup/",
        deed(
            "/accounts/signup/", JUST_VISITORS, lambda club: Member.objects.filter(username="ada").exists(),
            username="ada", name="Ada", email=NEW, password1=SECRET, password2=SECRET, opened=a_while_ago(),
        ),
    ),
    "accounts/email/": _unasked(
        "/accounts/email/",
        deed("/accounts/email/", SIGNED_IN, None, action_add="", email=NEW),  # not before it is confirmed
        deed("/accounts/email/", SIGNED_IN, _gone, action_remove="", email="{me.username}-2@example.org"),
    ),
    "accounts/password/set/": _unasked(
        "/accounts/password/set/",
        deed(
            "/accounts/password/set/", SIGNED_IN, lambda club: club.fresh("me").has_usable_password(),
            password1=SECRET, password2=SECRET,
        ),
    ),
}  # fmt: skip
