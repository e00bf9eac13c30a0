"""Notices and mails: everybody's own, and nobody else's."""

from __future__ import annotations

from bookclub.members.models import Member
from bookclub.notifications.models import Kind, MailChoice, Mute, Notification, Watch

from ..cast import Club
from ..table import AUTHOR, EVERYBODY, SIGNED_IN, THE_AUTHOR, deed, page


def _read(club: Club) -> bool:
    return not Notification.objects.of(club.me).unread().exists()


def _mutes(club: Club) -> bool:
    return Mute.objects.filter(member=club.me, muted=club.pim).exists()


def _watches(club: Club) -> bool:
    return Watch.objects.filter(member=club.me, object_id=club.other_thread.pk, level="all").exists()


def _watches_nothing_by_writing(club: Club) -> bool:
    return not Member.objects.get(pk=club.me.pk).watches_own_threads


def _wants_no_mail(club: Club) -> bool:
    return MailChoice.objects.filter(member=club.me, kind=Kind.REPLY, how="never").exists()


ROWS = {
    "inbox/": [page("/inbox/", SIGNED_IN)],
    "inbox/bell/": [page("/inbox/bell/")],
    "inbox/read/": [deed("/inbox/read/", SIGNED_IN, _read)],
    "inbox/clear/": [deed("/inbox/clear/", SIGNED_IN, lambda club: club.fresh("old_notice").cleared_at)],
    # To follow a notice is to have read it.
    "inbox/<int:pk>/": [
        page("/inbox/{notice.pk}/", SIGNED_IN, touches=("notifications_notification",)),
        page("/inbox/{authors_notice.pk}/", THE_AUTHOR, touches=("notifications_notification",)),
    ],
    "inbox/<int:pk>/clear/": [
        deed("/inbox/{notice.pk}/clear/", SIGNED_IN, lambda club: club.fresh("notice").cleared_at),
        deed("/inbox/{authors_notice.pk}/clear/", THE_AUTHOR, lambda club: club.fresh("authors_notice").cleared_at),
    ],
    "watching/": [
        page("/watching/", SIGNED_IN),
        deed("/watching/", SIGNED_IN, _watches_nothing_by_writing),
    ],
    "watching/members/<str:username>/": [
        page("/watching/members/pim/", SIGNED_IN),
        deed("/watching/members/pim/", SIGNED_IN, _mutes),
    ],
    "watching/<str:key>/": [
        page("/watching/discussions.thread:{other_thread.pk}/", SIGNED_IN),
        deed("/watching/discussions.thread:{other_thread.pk}/", SIGNED_IN, _watches, level="all"),
    ],
    "settings/mail/": [
        page("/settings/mail/", SIGNED_IN),
        deed("/settings/mail/", SIGNED_IN, _wants_no_mail, **dict.fromkeys(Kind.values, "never")),
    ],
    # Whoever has the link of a mail ends such mails; a visitor too.
    "private/mail/<str:token>/": [
        page("/private/mail/{token}/"),
        deed(
            "/private/mail/{token}/", EVERYBODY,
            lambda club: MailChoice.objects.filter(member=club.people[AUTHOR], kind=Kind.REPLY).exists(),
        ),
        deed("/private/mail/{token}x/", frozenset(), None),
    ],
}  # fmt: skip
