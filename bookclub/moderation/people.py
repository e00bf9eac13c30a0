"""Members as the desk knows them: a profile can be reported; its owner warned, suspended, and let write again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookclub import markup
from bookclub.members.models import Member
from bookclub.notifications.models import Kind as Notice
from bookclub.notifications.models import Notification
from bookclub.reading.readers import Reader

from .deeds import DeskDeed, ReasonForm
from .items import Kind
from .models import Deed, LogEntry, Reason


def warn(member: Member, *, by: Member, reason: str) -> None:
    """Say so: they read the reason, and it stays in the log."""
    _tell(member, f"A moderator warns you: {reason}", by)
    LogEntry.objects.note(by=by, deed=Deed.WARN, about=member, reason=reason)


def suspend(member: Member, *, until: datetime, by: Member, reason: str) -> None:
    """Let them read and not write until then. Wherever they are signed in, they sign in anew, and are told."""
    with transaction.atomic():
        before = member.suspended_until
        Member.objects.filter(pk=member.pk).update(suspended_until=until, suspension_reason=reason)
        member.suspended_until, member.suspension_reason = until, reason
        _tell(member, f"You can read, but not write, until {_day(until)}. {reason}".strip(), by)
        for session in member.usersession_set.all():
            session.end()
        LogEntry.objects.note(
            by=by, deed=Deed.SUSPEND, about=member, reason=reason,
            before={"until": _day(before)}, after={"until": _day(until)},
        )  # fmt: skip


def lift(member: Member, *, by: Member, reason: str = "") -> bool:
    """Let them write again; answer whether they could not."""
    with transaction.atomic():
        suspended = Member.objects.filter(pk=member.pk, suspended_until__gt=timezone.now())
        if not suspended.update(suspended_until=None, suspension_reason=""):
            return False
        before, member.suspended_until, member.suspension_reason = member.suspended_until, None, ""
        LogEntry.objects.note(
            by=by, deed=Deed.LIFT, about=member, reason=reason, before={"until": _day(before)}
        )
        _tell(member, "You can write again.", by)
    return True


def _tell(member: Member, words: str, by: Member) -> None:
    Notification.objects.tell(
        [member], Notice.MODERATION, about=member, title="your account", by=by, words=words,
        address=reverse("moderation:yours"),
    )  # fmt: skip


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y") if at else ""


class SuspendForm(ReasonForm):
    MOST_DAYS = 3650

    until = forms.DateField(label="Until the end of", widget=forms.DateInput(attrs={"type": "date"}))

    field_order = ["until", "reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].initial = f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}"

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=self.MOST_DAYS):
            raise forms.ValidationError("Choose a day from today on, within ten years.")
        return timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))


def _author(item: Any) -> Member | None:
    from .items import kind_of

    return kind_of(item).author(item)


def _may(item: Any, member: Member) -> bool:
    author = _author(item)
    return author is not None and author.can_be_suspended_by(member)


def _may_lift(item: Any, member: Member) -> bool:
    author = _author(item)
    return _may(item, member) and author is not None and author.is_suspended


def _to_author(deed: Any) -> Any:
    def do(item: Any, **words: Any) -> object:
        return deed(_author(item), **words)

    return do


ON_AUTHORS = (
    DeskDeed("warn", "Warn its author", _may, _to_author(warn), hint="They read the reason on their own page.",
             many="Warn", of=_author),
    DeskDeed("suspend", "Suspend its author", _may, _to_author(suspend), SuspendForm, many="Suspend", of=_author,
             hint="They read and do not write until then, and are told why."),
    DeskDeed("lift", "Lift the suspension", _may_lift, _to_author(lift), many="Lift the suspension", of=_author),
)  # fmt: skip


class MemberKind(Kind):
    model = Member
    noun = "profile"
    reasons = (Reason.SPOILS, Reason.UNKIND, Reason.SPAM, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Member:
        return get_object_or_404(Member.objects.in_club(), pk=pk)

    def author(self, item: Any) -> Member | None:
        return item if isinstance(item, Member) else None

    def name(self, item: Member) -> str:
        return f"the profile of {item}"

    def words(self, item: Member) -> SafeString:
        return format_html("<p>{}</p>", markup.render(item.about).text)
