"""What is filled in to import a schedule: a file or pasted text, and what it does not say itself."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from bookclub.fields import Line, nonce_for
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.forms import WorkChoice

from .forms import zone_field
from .importing import LARGEST, Refused, Sheet, decoded, read
from .models import Row, Schedule, Span


class ImportForm(forms.Form):
    """`sheet` is what was understood, errors or none; only after `is_valid()`."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    title = Line(max_length=90, required=False, help_text="Everybody sees it. Empty: as the file says.")
    work = WorkChoice(
        Work.objects.order_by("title", "year"), required=False, empty_label="the file says", label="Work",
        help_text="Of which the chapters are, where the file does not name one.",
    )  # fmt: skip
    time_zone = zone_field()
    file = forms.FileField(
        required=False, help_text="CSV, iCalendar or our own JSON, at most 512 KB.", allow_empty_file=True
    )
    contents = forms.CharField(
        required=False, strip=False, max_length=LARGEST, label="Or paste it",
        help_text="Of a sheet the first line names the columns: Title, Date, Begins, To have read, Host, Place, "
        "Places. Chapters are understood as you spell them: Ch. 1–5, Part Two, Prologue to 3.",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )  # fmt: skip

    sheet: Sheet | None = None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        try:
            given["contents"] = self._text(given)
            self.sheet = read(given["contents"], zone=given["time_zone"], usual=given.get("work"))
        except Refused as error:
            raise ValidationError(str(error)) from error
        return given

    def _text(self, given: dict[str, Any]) -> str:
        file = given.get("file")
        if file is None:
            if not given["contents"].strip():
                raise Refused("Choose a file, or paste what is in it.")
            return str(given["contents"])
        # Read no more than we take, however large it is.
        return decoded(file.read(LARGEST + 1))

    @transaction.atomic
    def plan(self, *, by: Member) -> Schedule:
        """The draft: all of it, or nothing. Only where no line is wrong. Sent twice, it is planned once."""
        assert self.sheet is not None
        assert not self.sheet.wrong
        given = [self.cleaned_data[name] for name in ("title", "work", "time_zone", "contents")]
        nonce = nonce_for(self.cleaned_data["nonce"], *given)
        if again := Schedule.objects.planned_before(by, nonce):
            return again
        lines = self.sheet.lines
        rows = [
            Row(line.title, line.starts_at, tuple(Span(a.work_id, a.pk, b.pk) for a, b in line.spans))
            for line in lines
        ]
        title = self.cleaned_data["title"] or self.sheet.title or "An imported schedule"
        zone = self.sheet.time_zone or self.cleaned_data["time_zone"]
        schedule = Schedule.objects.plan(
            rows, by=by, title=title, nonce=nonce, time_zone=zone, rhythm=Schedule.Rhythm.OWN
        )
        for meeting, line in zip(schedule.meetings.in_order().select_related("schedule"), lines, strict=True):
            meeting.change(by=by, **line.facts)
            meeting.write({"agenda": line.agenda, "questions": line.questions}, by=by)
            if line.cancelled:
                meeting.cancel(by=by)
        return schedule
