"""What organisers fill in to plan a schedule, and to change its facts and those of a meeting."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bookclub import markup
from bookclub.fields import Line, nonce_for
from bookclub.library.models import Milestone, Work
from bookclub.members.forms import time_zone_choices
from bookclub.members.models import Member
from bookclub.reading.forms import WorkChoice

from . import planning
from .days import days_of, valid_day
from .models import Meeting, Row, Schedule, Span

WORKS = 3  # rows for works in the first form; more are added to the plan itself
MOST_MEETINGS = 120
WEEKDAYS = [(str(day), name) for day, name in enumerate(
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
)]  # fmt: skip


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class DayField(forms.DateField):
    """A day that a club may plan for: no typing error of a year, after which no calendar knows any more."""

    widget = DayInput
    default_validators = [valid_day]


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


class Days(forms.CharField):
    """Some days, one a line; its value is a set of them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        return days_of(super().clean(value))


class SafeWords(forms.CharField):
    """Markdown that everybody sees: so nothing in it can be an inline spoiler, which would never open."""

    def clean(self, value: Any) -> str:
        try:
            words = markup.clean_source(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if markup.render(words).spans:
            raise ValidationError(
                "Everybody sees this, and nothing in it opens later: leave out the || bars."
            )
        return words


def zone_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Time zone of the meetings", choices=time_zone_choices, help_text="Each member sees their own.", **options
    )  # fmt: skip


class HostField(forms.CharField):
    """A member of the club, by their user name."""

    def prepare_value(self, value: Any) -> Any:
        return value.username if isinstance(value, Member) else value

    def clean(self, value: Any) -> Any:
        name = super().clean(value).removeprefix("@").lower()
        if not name:
            return None
        host = Member.objects.in_club().filter(username=name).first()
        if host is None:
            raise ValidationError("Nobody in the club has that user name.")
        return host


class WhereFields(forms.Form):
    """Where meetings take place, and for how long."""

    duration = forms.IntegerField(min_value=1, max_value=24 * 60, initial=90, label="How long, in minutes")
    place = Line(max_length=200, required=False, help_text="Only members see it.")
    link = forms.URLField(
        max_length=500, required=False, label="Video link", help_text="Only members see it.", assume_scheme="https"
    )  # fmt: skip
    host = HostField(
        max_length=31, required=False, help_text="Their user name. Hosts may change their meeting, too.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    capacity = forms.IntegerField(
        min_value=1, max_value=10_000, required=False, label="Places",
        help_text="Guests count. When they are taken, people wait and move up by themselves.",
    )  # fmt: skip


class ScheduleForm(WhereFields):
    """A plan in a minute: what, from when, how often."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    title = Line(
        max_length=90, required=False, help_text="Everybody sees it, so it must spoil nothing. Empty: that of the work."
    )  # fmt: skip
    first = DayField(label="First meeting")
    clock = forms.TimeField(label="At", widget=ClockInput, initial="19:00")
    rhythm = forms.ChoiceField(choices=Schedule.Rhythm, initial="weekly", widget=forms.RadioSelect)
    weekdays = forms.MultipleChoiceField(
        choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple, label="Weekdays",
        help_text="For meetings on chosen weekdays.",
    )  # fmt: skip
    own = Days(
        required=False, label="Dates of your own", help_text="For these, one a line: 2026-12-24 or 24 December 2026."
    )  # fmt: skip
    skipped = Days(
        required=False, label="Leave out", help_text="Holidays, one a line; a row of days as 2026-12-21 to 2027-01-03."
    )  # fmt: skip
    most = forms.IntegerField(
        min_value=1, max_value=5_000, required=False, label="At most so many pages for each meeting",
        help_text="Instead of a number of meetings. Chapters, where the library does not know the pages of all.",
    )  # fmt: skip
    keeps_parts = forms.BooleanField(
        required=False, initial=True, label="Keep parts whole where it costs little",
        help_text="The longest stretch may then be a fifth longer than it has to be.",
    )  # fmt: skip
    time_zone = zone_field()
    opens_days_before = forms.IntegerField(
        min_value=0, max_value=60, required=False, label="Days before a meeting on which its thread opens",
        help_text="Empty: all of them open when the schedule is published.",
    )  # fmt: skip

    field_order = ["title", "first", "clock", "rhythm", "weekdays", "own", "skipped", "most", "keeps_parts"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        works = Work.objects.order_by("title", "year")
        for number in range(1, WORKS + 1):
            self.fields[f"work_{number}"] = WorkChoice(
                works, required=number == 1, label="Work" if number == 1 else "Then",
                empty_label="choose" if number == 1 else "nothing more",
            )  # fmt: skip
            self.fields[f"count_{number}"] = forms.IntegerField(
                min_value=1, max_value=MOST_MEETINGS, required=False, label="Meetings"
            )

    @property
    def works(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"work_{number}"], self[f"count_{number}"]) for number in range(1, WORKS + 1)]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        chosen = [given.get(f"work_{number}") for number in range(1, WORKS + 1)]
        named = [work for work in chosen if work]
        for number, work in enumerate(chosen, start=1):
            if work and work in chosen[: number - 1]:
                self.add_error(f"work_{number}", "This is in the schedule already.")
        if given.get("rhythm") == Schedule.Rhythm.WEEKDAYS and not given.get("weekdays"):
            self.add_error("weekdays", "Choose the weekdays.")
        if given.get("rhythm") == Schedule.Rhythm.OWN and not given.get("own") and "own" not in self.errors:
            self.add_error("own", "Write down the dates.")
        if not self.errors:
            self._lay_out(named)
        return given

    def _lay_out(self, works: list[Work]) -> None:
        """Cut the works into stretches, and give each its day: `rows` is the plan."""
        spans = [span for number, work in enumerate(works, start=1) for span in self._cut(number, work)]
        if self.errors:
            return
        if len(spans) > MOST_MEETINGS:
            raise ValidationError(
                f"That would make {len(spans)} meetings; a schedule has {MOST_MEETINGS} at most."
            )
        days = planning.first_of(self._days(), len(spans))
        if len(days) < len(spans):
            name = "own" if self.cleaned_data["rhythm"] == Schedule.Rhythm.OWN else "skipped"
            self.add_error(name, f"There {_counted(len(days))} for {len(spans)} meetings.")
        zone = ZoneInfo(self.cleaned_data["time_zone"])
        self.rows = [
            Row(f"Meeting {number}", planning.moment(day, self.cleaned_data["clock"], zone), (span,))
            for number, (day, span) in enumerate(zip(days, spans, strict=False), start=1)
        ]

    def _cut(self, number: int, work: Work) -> list[Span]:
        stones = list(work.milestones.all())
        if not stones:
            self.add_error(f"work_{number}", "The library knows no chapters of it: add its contents first.")
            return []
        loads = planning.loads_of(stones)
        count = self._count(f"count_{number}", work, loads)
        whole = planning.ends_of_parts(stones) if self.cleaned_data.get("keeps_parts") else None
        ends = planning.split(loads, count, whole=whole)
        return [Span(work.pk, stones[start].pk, stones[end - 1].pk) for start, end in pairwise([0, *ends])]

    def _count(self, name: str, work: Work, loads: list[int]) -> int:
        """How many meetings a work gets: as said, as the pages ask for, or all dates of one's own; a film gets one."""
        if count := self.cleaned_data.get(name):
            return min(count, len(loads))
        if work.is_watched:
            return 1
        if most := self.cleaned_data.get("most"):
            return planning.count_for(loads, most)
        if self.cleaned_data["rhythm"] == Schedule.Rhythm.OWN:
            return min(len(self.cleaned_data["own"] - self.cleaned_data["skipped"]), len(loads))
        self.add_error(name, "How many meetings? Or say below how many pages at most.")
        return 0

    def _days(self) -> Any:
        given = self.cleaned_data
        first, skipped = given["first"], given["skipped"]
        if given["rhythm"] == Schedule.Rhythm.OWN:
            return planning.on_own(given["own"], skipped=skipped)
        if given["rhythm"] == Schedule.Rhythm.WEEKDAYS:
            return planning.on_weekdays({int(day) for day in given["weekdays"]}, first, skipped=skipped)
        return planning.every(7 if given["rhythm"] == Schedule.Rhythm.WEEKLY else 14, first, skipped=skipped)

    def plan(self, *, by: Member) -> Schedule:
        """The draft. Only after `is_valid()`."""
        given = self.cleaned_data
        shared = {name: given[name] for name in ("duration", "place", "link", "host", "capacity")}
        facts = {name: given[name] for name in ("time_zone", "rhythm", "opens_days_before")}
        title = given["title"] or given["work_1"].full_title[:90]
        nonce = nonce_for(given["nonce"], title, self.rows, shared, facts)
        return Schedule.objects.plan(self.rows, by=by, title=title, nonce=nonce, meeting=shared, **facts)


class FactsForm(forms.ModelForm):
    """What a schedule says of itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    time_zone = zone_field()

    class Meta:
        model = Schedule
        fields = ["title", "about", "time_zone", "opens_days_before"]
        field_classes = {"title": Line, "about": SafeWords}
        widgets = {"about": forms.Textarea(attrs={"rows": 6, "data-toolbar": "", "data-count": "2000"})}
        labels = {"opens_days_before": "Days before a meeting on which its thread opens"}
        help_texts = {"opens_days_before": "Empty: all of them open when the schedule is published."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ReasonForm(forms.Form):
    reason = Line(
        max_length=200, required=False,
        help_text="Those who said yes are told it. Everybody sees it, so it must spoil nothing.",
    )  # fmt: skip


class ShiftForm(forms.Form):
    """By how many days the rest moves."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    days = forms.IntegerField(
        min_value=-366, max_value=366, initial=7, help_text="-7 moves them forward by a week.",
    )  # fmt: skip
    since = forms.ModelChoiceField(
        Meeting.objects.none(), required=False, label="From", empty_label="the next meeting"
    )

    def __init__(self, *args: Any, schedule: Schedule, **options: Any) -> None:
        super().__init__(*args, **options)
        self.schedule = schedule
        self.fields["version"].initial = schedule.version
        coming = schedule.meetings.planned().in_order().filter(starts_at__gte=timezone.now())
        self.fields["since"].queryset = coming  # type: ignore[attr-defined]
        self.fields["since"].label_from_instance = lambda meeting: meeting.title  # type: ignore[attr-defined]

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if not days:
            raise ValidationError("By no day at all, nothing would move.")
        return days

    def clean(self) -> dict[str, Any]:
        """What moves forward may not move past what stays, nor into the past."""
        coming = [m for m in self.schedule.meetings.planned().in_order() if m.is_to_come() and m.starts_at]
        if not coming:
            raise ValidationError("Nothing is still to come.")
        since = self.cleaned_data.get("since") or coming[0]
        if self.errors or self.cleaned_data["days"] > 0:
            return self.cleaned_data
        landing = since.starts_at + timedelta(days=self.cleaned_data["days"])
        staying = [m.starts_at for m in coming if m.position < since.position]
        if landing < max([timezone.now(), *staying]):
            self.add_error("days", "That is before the meeting that stays, or before today.")
        return self.cleaned_data


class CopyForm(forms.Form):
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    title = Line(max_length=90, help_text="Everybody sees it, so it must spoil nothing.")
    first = DayField(label="First meeting", help_text="The others follow at the same distances.")

    @property
    def facts(self) -> dict[str, Any]:
        """Only after `is_valid()`."""
        title, first = self.cleaned_data["title"], self.cleaned_data["first"]
        return {"title": title, "first": first, "nonce": nonce_for(self.cleaned_data["nonce"], title, first)}


def _counted(dates: int) -> str:
    return "is 1 date" if dates == 1 else f"are {dates} dates"


def milestones_of(work_ids: list[int]) -> list[Milestone]:
    """All milestones of these works, work by work in the order given."""
    places = {pk: place for place, pk in enumerate(work_ids)}
    found = Milestone.objects.filter(work__in=work_ids).select_related("work")
    return sorted(found, key=lambda stone: (places[stone.work_id], stone.position))
