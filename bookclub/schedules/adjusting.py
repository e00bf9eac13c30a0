"""The plan as a table that its organiser adjusts: a row a meeting, with its day, and how far is read for it.

All works of a schedule are one line of milestones, and each meeting ends somewhere on it. So whatever boundary is
moved, each milestone stays in exactly one stretch, and their order is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from bookclub.fields import Line
from bookclub.library.models import Work
from bookclub.reading.options import spoken

from . import planning
from .days import YEARS
from .forms import MOST_MEETINGS, ClockInput, DayField, milestones_of
from .models import Row, Schedule, Span, Stretch


class RowForm(forms.Form):
    """One meeting of the plan."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = Line(max_length=60)
    day = DayField(required=False)
    clock = forms.TimeField(required=False, widget=ClockInput, label="At")
    last = forms.ChoiceField(required=False, label="Read to")
    goes = forms.BooleanField(required=False, label="Take out")

    def __init__(self, *args: Any, line: Course, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["last"].choices = line.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("day") and not given.get("clock") and "clock" not in self.errors:
            self.add_error("clock", "At what time?")
        return given

    # What the row shows beside its fields; the table fills it in.
    label: str = ""
    amount: str = ""
    load: int = 0
    share: int = 0


class Course:
    """The milestones of all works of a schedule, in the order in which they are read."""

    def __init__(self, work_ids: Sequence[int]) -> None:
        self.work_ids = list(work_ids)
        self.stones = milestones_of(self.work_ids)
        self.loads = planning.loads_of(self.stones)
        in_pages = planning.are_in_pages(self.stones)
        self.units = ["page" if in_pages else stone.name.rpartition(" ")[0].lower() for stone in self.stones]
        self.places = {stone.pk: place for place, stone in enumerate(self.stones)}

    @cached_property
    def choices(self) -> list[Any]:
        """For a select: chapters in the group of their part, and of their work where there are several."""
        many = len(self.work_ids) > 1
        groups = groupby(self.stones, key=lambda stone: (stone.work.full_title if many else "", stone.part))
        listed: list[Any] = [("", "nothing new")]
        for names, stones in groups:
            name = ": ".join(name for name in names if name)
            options = [(str(stone.pk), spoken(stone)) for stone in stones]
            listed += [(name, options)] if name else options
        return listed

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """What lies between two places on the line, work by work; the end is not included."""
        runs = groupby(self.stones[start:end], key=lambda stone: stone.work_id)
        ends = [(work, list(stones)) for work, stones in runs]
        return tuple(Span(work, stones[0].pk, stones[-1].pk) for work, stones in ends)

    def label(self, start: int, end: int) -> str:
        """What lies between two places, in words; the work is named where there are several."""
        words = []
        for span in self.spans(start, end):
            stretch = Stretch(work_id=span.work_id, first_id=span.first_id, last_id=span.last_id)
            words.append(stretch.in_full if len(self.work_ids) > 1 else stretch.label)
        return "; ".join(words) or "nothing new"

    def amount(self, start: int, end: int) -> str:
        """How much that is: "61 pages", "5 chapters"; nothing where it is of several kinds."""
        units, load = set(self.units[start:end]), sum(self.loads[start:end])
        return (
            f"{load} {units.pop()}{'' if load == 1 else 's'}" if len(units) == 1 and "" not in units else ""
        )

    def left_over(self, start: int) -> str:
        return self.label(start, len(self.stones)) if start < len(self.stones) else ""


class Table(BaseFormSet):
    """The rows. After `is_valid()`, `rows` is the plan."""

    def __init__(self, data: Any = None, *, schedule: Schedule, line: Course, **options: Any) -> None:
        self.schedule, self.line = schedule, line
        super().__init__(data, form_kwargs={"line": line}, **options)

    def clean(self) -> None:
        if any(self.errors):
            return
        place, day = 0, None
        self.rows: list[Row] = []
        for form in self.staying:
            end = self._end(form, place)
            at = self._moment(form)
            if at and day and at <= day:
                form.add_error("day", "This is not after the meeting before it.")
            self.rows.append(
                Row(form.cleaned_data["title"], at, self.line.spans(place, end), form.cleaned_data["pk"])
            )
            place, day = end, at or day
        if not self.rows:
            raise ValidationError("A schedule has at least one meeting.")

    @property
    def staying(self) -> list[Any]:
        return [form for form in self.forms if not form.cleaned_data.get("goes")]

    def _end(self, form: Any, place: int) -> int:
        chosen = form.cleaned_data.get("last")
        if not chosen:
            return place
        end = self.line.places[int(chosen)] + 1
        if end < place:
            form.add_error("last", "That is read for an earlier meeting.")
            return place
        return end

    def _moment(self, form: Any) -> datetime | None:
        day = form.cleaned_data.get("day")
        return planning.moment(day, form.cleaned_data["clock"], self.schedule.zone) if day else None

    def is_valid(self) -> bool:
        # Errors that `clean` finds between rows are added to rows that were counted as right before.
        return super().is_valid() and not any(form.errors for form in self.forms)

    def draw(self) -> None:
        """Give each row its bar, as long as it can be told from what is filled in."""
        place = 0
        for form in self.forms:
            end = max(place, self._place_of(form))
            form.label, form.load = self.line.label(place, end), sum(self.line.loads[place:end])
            form.amount = self.line.amount(place, end)
            place = end
        most = max([form.load for form in self.forms], default=0) or 1
        for form in self.forms:
            form.share = round(100 * form.load / most)
        self.left_over = self.line.left_over(place)

    def _place_of(self, form: Any) -> int:
        chosen = str(form["last"].value() or "")
        return self.line.places.get(int(chosen), -1) + 1 if chosen.isdecimal() else 0


TableOf: Any = formset_factory(
    RowForm, Table, extra=0, max_num=MOST_MEETINGS, absolute_max=MOST_MEETINGS + 10, validate_max=True
)


def table_of(schedule: Schedule, course: Course, *, rows: list[dict[str, Any]]) -> Table:
    """A table that nobody has filled in yet."""
    table: Table = TableOf(schedule=schedule, line=course, initial=rows)
    table.draw()
    return table


def filled_in(table: Table) -> list[dict[str, Any]]:
    """What stands in the rows that stay, right or wrong."""
    names = ("pk", "title", "day", "clock", "last")
    return [{name: form[name].value() for name in names} for form in table.forms if not form["goes"].value()]


def with_one_more(
    rows: list[dict[str, Any]], schedule: Schedule, course: Course, work: Work | None
) -> tuple[list[dict[str, Any]], Course]:
    """One more meeting at the end, in the rhythm of the schedule; for another work, if one is named."""
    if work is not None and work.pk not in course.work_ids:
        course = Course([*course.work_ids, work.pk])
    last = rows[-1] if rows else {"day": None, "clock": None}
    step = 14 if schedule.rhythm == Schedule.Rhythm.FORTNIGHTLY else 7
    day = _day(last["day"])
    row = {
        "pk": None, "title": f"Meeting {len(rows) + 1}", "clock": last["clock"],
        "day": day + timedelta(days=step) if day else None,
        "last": str(course.stones[-1].pk) if course.stones else "",
    }  # fmt: skip
    return [*rows, row], course


def spread(rows: list[dict[str, Any]], course: Course) -> list[dict[str, Any]]:
    """The works spread evenly over the same meetings: each over those that end in it, the last over the rest."""
    places = [course.places.get(int(row["last"]), 0) if str(row["last"]).isdecimal() else 0 for row in rows]
    works = [course.stones[place].work_id for place in places]
    lasts: list[str] = []
    for number, work in enumerate(course.work_ids):
        stones = [stone for stone in course.stones if stone.work_id == work]
        is_last = number == len(course.work_ids) - 1
        count = len(rows) - len(lasts) if is_last else works.count(work)
        ends = planning.split(planning.loads_of(stones), count, whole=planning.ends_of_parts(stones))
        lasts += [str(stones[end - 1].pk) for end in ends]
        lasts += [""] * (count - len(ends))
    return [{**row, "last": last} for row, last in zip(rows, lasts, strict=True)]


def _day(value: Any) -> date | None:
    """What stands in a row, perhaps unchecked as yet."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def works_of(schedule: Schedule) -> list[int]:
    """The works of a schedule in the order in which they are read."""
    found = schedule.meetings.values_list("stretches__work", flat=True)
    found = found.order_by("position", "stretches__position")
    return list(dict.fromkeys(work for work in found if work))


def initial_rows(schedule: Schedule) -> list[dict[str, Any]]:
    rows = []
    for meeting in schedule.meetings.in_order().with_stretches():
        stretches = list(meeting.stretches.all())
        last = stretches[-1].last_id if stretches else None
        rows.append(row_of(meeting.title, meeting.starts_at, schedule, last, meeting.pk))
    return rows


def row_of(
    title: str, at: datetime | None, schedule: Schedule, last: int | None, pk: int | None = None
) -> dict[str, Any]:
    there = at.astimezone(schedule.zone) if at else None
    return {
        "pk": pk, "title": title, "last": str(last or ""),
        "day": there.date() if there else None, "clock": there.time() if there else None,
    }  # fmt: skip
