"""The words of notices by mail, written when they are sent: as veiled as the inbox is at that moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from bookclub.members.models import Club, Member
from bookclub.post.models import Letter, mail_host
from bookclub.post.writers import Written
from bookclub.reading.readers import Reader

from . import unsubscribing
from .models import DIGESTS, How, Kind, MailChoice, Notification
from .models.notices import NOTICE
from .saying import Notice, in_words

DIGEST = "digest"
MOST_IN_A_DIGEST = 100  # the rest is in the inbox, and the digest says so


def notice(letter: Letter) -> Written | None:
    """One notice, unless it was read meanwhile, its thing is gone, or its member wants no such mails any more."""
    member = letter.member
    told = Notification.objects.filter(pk=letter.context.get("notice"), member=member).unread().to_show()
    notices = _worth_saying(told, member)
    if member is None or not notices or not _wants(member, notices[0].notification.kind):
        return None
    only, kind = notices[0], Kind(notices[0].notification.kind)
    return _written(
        "notifications/mail/notice",
        member,
        kind.value,
        subject=f"[{Club.current().name}] {only.title}",
        topic=only.notification.topic,
        context={"notice": only, "kind": kind},
    )


def digest(letter: Letter) -> Written | None:
    """All that waited for this morning and is still unread, by title."""
    member = letter.member
    if member is None:
        return None
    told = Notification.objects.filter(pk__in=letter.context.get("notices", []), member=member).unread()
    how = MailChoice.objects.all_of(member)
    wanted = told.filter(kind__in=[kind for kind, chosen in how.items() if chosen != How.NEVER])
    notices = _worth_saying(wanted.latest_first().to_show()[:MOST_IN_A_DIGEST], member)
    if not notices:
        return None
    heaps = [
        {"title": title, "notices": list(group)}
        for title, group in groupby(sorted(notices, key=_topic), key=lambda notice: notice.title)
    ]
    context = {"heaps": heaps, "count": len(notices), "is_cut": len(notices) == MOST_IN_A_DIGEST}
    subject = f"[{Club.current().name}] What is new for you"
    return _written("notifications/mail/digest", member, DIGEST, subject=subject, topic="", context=context)


def _topic(notice: Notice) -> tuple[str, str]:
    return notice.notification.topic, notice.title


def _worth_saying(told: Iterable[Notification], member: Member | None) -> list[Notice]:
    """In words, without those whose words are gone."""
    if member is None or not member.is_in_club:
        return []
    with timezone.override(member.zone):
        return [notice for notice in in_words(told, Reader(member)) if not notice.is_gone]


def _wants(member: Member, kind: str) -> bool:
    return MailChoice.objects.how(kind, [member.pk])[member.pk] != How.NEVER


def _written(
    template: str, member: Member, kind: str, *, subject: str, topic: str, context: dict[str, Any]
) -> Written:
    origin = settings.CLUB_ORIGIN.rstrip("/")
    off = origin + unsubscribing.address(member, kind)
    everything = {**context, "member": member, "club": Club.current(), "origin": origin, "off": off}
    with timezone.override(member.zone):
        text = render_to_string(f"{template}_message.txt", everything).strip() + "\n"
        html = render_to_string(f"{template}_message.html", everything)
    headers = {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if topic:
        root = root_of(topic, member)
        headers |= {"In-Reply-To": root, "References": root}
    return Written(subject, text, html, headers)


def root_of(topic: str, member: Member) -> str:
    """A message that never was, which all mails of one thread answer: so mail programs lay them together."""
    name = hashlib.sha256(f"{topic}:{member.pk}".encode()).hexdigest()[:32]
    return f"<topic-{name}@{mail_host()}>"


def gather_digests(at: datetime | None = None) -> int:
    """Put what waits for a morning that has come into the outbox, one letter a member; answer how many."""
    at = at or timezone.now()
    due = Notification.objects.filter(digest_due_at__lte=at)
    members = list(due.order_by().values_list("member", flat=True).distinct())
    return sum(_gather_digest(pk, at) for pk in members)


def _gather_digest(member_id: int, at: datetime) -> bool:
    with transaction.atomic():
        # Whoever comes second waits here, and then finds nothing left.
        Member.objects.select_for_update(no_key=True).get(pk=member_id)
        due = Notification.objects.filter(member=member_id, digest_due_at__lte=at)
        ids = list(due.unread().latest_first().values_list("pk", flat=True))
        due.update(digest_due_at=None)
        if ids:
            Letter.objects.create(member_id=member_id, kind=DIGEST, context={"notices": ids}, due_at=at)
    return bool(ids)


def digest_kinds(member: Member) -> list[str]:
    return [kind for kind, how in MailChoice.objects.all_of(member).items() if how in DIGESTS]


__all__ = ["DIGEST", "NOTICE", "digest", "digest_kinds", "gather_digests", "notice", "root_of"]
