"""The deeds that stand beside a report: what each is called, who may do it, what it asks, and what it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from bookclub.fields import Line

from .models import Deed, LogEntry, Outcome, Report

if TYPE_CHECKING:
    from bookclub.members.models import Member


class ReasonForm(forms.Form):
    """Every deed has a reason. `item` is for forms whose choices depend on what it is done to: one thing, or a list."""

    reason = Line(
        max_length=300,
        help_text="Whom it concerns reads it, and so do other moderators: it must spoil nothing.",
    )

    def __init__(self, *args: Any, item: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)


@dataclass(frozen=True)
class DeskDeed:
    """One deed for one kind of thing. `do` calls the thing's own method, as the site does."""

    name: str  # in the address
    label: str  # on the button
    may: Callable[[Any, Member], bool]
    do: Callable[..., object]  # do(item, by=, reason=, **what the form asks besides)
    form: type[ReasonForm] = ReasonForm
    outcome: Outcome = Outcome.UPHELD
    hint: str = ""
    many: str = ""  # in lists, where it is done to many; those without a name are not offered there
    of: Callable[[Any], object] | None = None  # whom it is done to, where several things may be of one

    def form_for(self, item: Any, data: Any = None) -> forms.Form:
        return self.form(data, item=item, auto_id=f"{self.name}_%s")


def act_on(report: Report, deed: DeskDeed, form: forms.Form, *, by: Member) -> None:
    """Do the deed and close the report with it: both or neither, and once.

    Raises ReportIsClosed where another moderator was quicker, PermissionDenied for one who may not.
    """
    with transaction.atomic():
        report.claim()
        item = report.item
        if not deed.may(item, by):
            raise PermissionDenied("This cannot be done here any more, or not by you.")
        words = {"reason": form.cleaned_data["reason"], **asked(form)}
        report.unveil()
        deed.do(item, by=by, **words)
        report.close(deed.outcome, by=by)
        kind = Deed.DISMISS if deed.outcome is Outcome.DISMISSED else Deed.UPHOLD
        LogEntry.objects.note(
            by=by, deed=kind, about=report, member=report.author, reason=words["reason"],
            after={"deed": deed.name},
        )  # fmt: skip


def asked(form: forms.Form) -> dict[str, Any]:
    """What a form asks besides the reason: with points, the scope that they make."""
    if hasattr(form, "scope"):
        return {"scope": form.scope}
    return {name: value for name, value in form.cleaned_data.items() if name != "reason"}


def nothing(item: models.Model, *, by: Member, reason: str) -> None:
    """What a report that is dismissed, or was dealt with elsewhere, does to the thing itself."""


def _may_close(item: Any, member: Member) -> bool:
    return member.may("moderation.change_report")


DISMISS = DeskDeed(
    "dismiss", "Dismiss", _may_close, nothing, outcome=Outcome.DISMISSED,
    hint="Nothing needs doing. If the report veiled it, it is as open as before.", many="Dismiss",
)  # fmt: skip
DONE = DeskDeed(
    "done",
    "It is dealt with",
    _may_close,
    nothing,
    hint="You have done elsewhere what had to be done.",
    many="They are dealt with",
)
