"""Members: their pages, what each decides for themselves, and who invites."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bookclub.members.models import Invitation, Member
from bookclub.members.secrets import SecretKey

from ..cast import Club
from ..table import EVERYBODY, NOBODY, ORGANISERS, SIGNED_IN, deed, page


def _key(club: Club) -> SecretKey | None:
    return SecretKey.objects.filter(member=club.me, purpose="feeds").first()


def _has_another_key(club: Club) -> bool:
    now, then = _key(club), club.keys[club.me.pk]
    return now is not None and now.text != then


def _renamed_and_no_more(club: Club) -> bool:
    now, then = club.fresh("me"), club.me
    rights = [(one.is_staff, one.is_superuser, sorted(one.groups.values_list("pk"))) for one in (now, then)]
    return now.name == "Somebody Else" and rights[0] == rights[1]


SETTINGS = {"name": "Somebody Else", "about": "", "time_zone": "Europe/Lisbon", "theme": "dark"}

ROWS = {
    "members/": [page("/members/")],
    "members/<str:username>/": [page("/members/pim/")],
    "settings/": [
        page("/settings/", SIGNED_IN),
        deed(
            "/settings/", SIGNED_IN, _renamed_and_no_more,
            # With what no form of theirs has.
            **SETTINGS, is_superuser="on", is_staff="on", groups=[1, 2],
        ),
    ],
    "settings/addresses/": [page("/settings/addresses/", SIGNED_IN)],
    "settings/addresses/<slug:purpose>/renew/": [
        deed("/settings/addresses/feeds/renew/", SIGNED_IN, _has_another_key),
        deed("/settings/addresses/nothing/renew/", NOBODY, None),
    ],
    "settings/addresses/<slug:purpose>/revoke/": [
        deed("/settings/addresses/feeds/revoke/", SIGNED_IN, lambda club: _key(club) is None)
    ],
    "settings/archive/": [page("/settings/archive/", SIGNED_IN)],
    "settings/archive/download/": [page("/settings/archive/download/", SIGNED_IN)],
    "settings/delete/": [
        page("/settings/delete/", SIGNED_IN),
        deed(
            "/settings/delete/", SIGNED_IN, lambda club: not Member.objects.filter(pk=club.me.pk).exists(),
            words="leave", username="{me.username}",
        ),
    ],
    "goodbye/": [page("/goodbye/")],
    "waiting/": [page("/waiting/", SIGNED_IN)],  # who does not wait is led to the front page
    # For one whose sign-up hangs in the air: to anybody else it does nothing.
    "accounts/start-again/": [deed("/accounts/start-again/", EVERYBODY, None)],
    "invitations/": [
        page("/invitations/", ORGANISERS),
        deed(
            "/invitations/", ORGANISERS, lambda club: Invitation.objects.filter(note="For Ada").exists(),
            note="For Ada", most_uses=2, last_day=f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}",
        ),
    ],
    "invitations/<int:pk>/": [page("/invitations/{invitation.pk}/", ORGANISERS)],
    "invitations/<int:pk>/revoke/": [
        deed(
            "/invitations/{invitation.pk}/revoke/", ORGANISERS,
            lambda club: club.fresh("invitation").revoked_at is not None,
        )
    ],
    "invitations/join/<str:code>/": [page("/invitations/join/{invitation.code}/")],
}  # fmt: skip
