"""What is filled in about one meeting: when and where, what is said in it, whether one comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookclub import markup
from bookclub.fields import Line

from . import planning
from .forms import ClockInput, DayField, WhereFields
from .models import Meeting
from .models.rsvps import MOST_GUESTS, Rsvp
from .models.worded import LONGEST_WORDS


class MeetingForm(WhereFields):
    """When and where one meeting takes place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = Line(max_length=60, help_text="Everybody sees it, so it must spoil nothing.")
    day = DayField(required=False, help_text="Empty while there is no date yet.")
    clock = forms.TimeField(required=False, widget=ClockInput, label="At")

    field_order = ["title", "day", "clock"]

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        self.meeting = meeting
        there = meeting.starts_at.astimezone(meeting.schedule.zone) if meeting.starts_at else None
        names = ("title", "duration", "place", "link", "host", "capacity")
        initial = {name: getattr(meeting, name) for name in names} | {"version": meeting.sequence}
        if there:
            initial |= {"day": there.date(), "clock": there.time()}
        super().__init__(data, initial=initial)
        self.fields["clock"].help_text = f"As the clocks of {meeting.schedule.zone.key} show it."

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("day") and not given.get("clock") and "clock" not in self.errors:
            self.add_error("clock", "At what time?")
        if not self.errors:
            self._keep_order(self.starts_at)
        return given

    def _keep_order(self, starts_at: datetime | None) -> None:
        """The plan is read in its order, so its dates rise with it."""
        for other in self.meeting.schedule.meetings.planned().exclude(pk=self.meeting.pk):
            if starts_at is None or other.starts_at is None:
                continue
            if (other.position < self.meeting.position) != (other.starts_at < starts_at):
                side = "before" if other.position < self.meeting.position else "after"
                raise ValidationError(
                    f"“{other.title}” comes {side} this one: keep the order, or change the plan."
                )

    @property
    def starts_at(self) -> datetime | None:
        day = self.cleaned_data["day"]
        return planning.moment(day, self.cleaned_data["clock"], self.meeting.schedule.zone) if day else None

    @property
    def facts(self) -> dict[str, Any]:
        names = ("title", "duration", "place", "link", "host", "capacity")
        return {name: self.cleaned_data[name] for name in names} | {"starts_at": self.starts_at}


class WordsForm(forms.ModelForm):
    """What is said in a meeting. It waits for those who have read the stretch."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = ["agenda", "questions", "notes"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 6, "data-toolbar": "", "data-count": str(LONGEST_WORDS)})
            for name in ("agenda", "questions", "notes")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.sequence
        for name in ("agenda", "questions", "notes"):
            self.fields[name].widget.attrs.pop("maxlength", None)  # it would cut what one pastes

    def clean(self) -> dict[str, Any]:
        for name in ("agenda", "questions", "notes"):
            try:
                self.cleaned_data[name] = markup.clean_source(self.cleaned_data.get(name, ""))
            except ValueError as error:
                self.add_error(name, str(error))
        return self.cleaned_data

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("agenda", "questions", "notes")}


class AnswerForm(forms.Form):
    """Do you come?"""

    answer = forms.ChoiceField(choices=Rsvp.Answer)
    guests = forms.IntegerField(min_value=0, max_value=MOST_GUESTS, required=False)
