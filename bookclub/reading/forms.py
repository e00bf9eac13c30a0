"""How a writer says how far their words spoil."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bookclub.library.models import Milestone, Work

from .models import Scope, ScopePoint
from .options import spoken


class PointChoice(forms.ChoiceField):
    """A point of one work, the parts as groups. The value is a milestone's id; empty is nothing of this work."""

    def __init__(self, work: Work, *, least: ScopePoint | None = None, **options: Any) -> None:
        self.work = work
        self.milestones = {str(m.pk): m for m in work.milestones.all()}
        empty = f"nothing beyond {least.label}" if least else "nothing of it"
        super().__init__(
            label=f"It tells of {work.full_title} as far as",
            choices=[("", empty), *grouped(self.milestones.values(), after=least.needs if least else 0)],
            required=False,
            **options,
        )

    def valid_value(self, value: str) -> bool:
        # Also the points that are not offered, since they are less than what the surroundings ask for: the scope is
        # raised to those anyhow, and a page that was opened before must not fail.
        return value in self.milestones


def grouped(milestones: Iterable[Milestone], after: int = 0) -> list[Any]:
    """Choices for a select: chapters in the group of their part, from the given position on."""
    choices: list[Any] = []
    for milestone in milestones:
        if milestone.position <= after:
            continue
        choice = (str(milestone.pk), spoken(milestone))
        if not milestone.part:
            choices.append(choice)
        elif choices and choices[-1][0] == milestone.part:
            choices[-1][1].append(choice)
        else:
            choices.append((milestone.part, [choice]))
    return choices


class WorkChoice(forms.ModelChoiceField):
    def label_from_instance(self, work: Any) -> str:
        return work.full_title


class ScopeFields(forms.Form):
    """One select a work, and one for any other work as a whole. `scope` is what was chosen."""

    other = WorkChoice(
        Work.objects.order_by("title", "year"), required=False, label="It gives away another work",
        empty_label="no other", help_text="It then waits for those who have finished that work.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, works: Iterable[Work] = (), least: Scope | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.least = least
        bounds = (
            {p.work_id: p for p in least.points.with_needs().select_related("milestone", "work")}
            if least
            else {}
        )
        in_play = {work.pk: work for work in works} | {p.work_id: p.work for p in bounds.values()}
        for work in in_play.values():
            self.fields[f"after_{work.pk}"] = PointChoice(work, least=bounds.get(work.pk))
        self.bounds = list(bounds.values())
        self.fields["other"].queryset = Work.objects.exclude(pk__in=in_play).order_by("title", "year")  # type: ignore[attr-defined]

    @property
    def point_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("after_")] + [self["other"]]

    @property
    def seen_by(self) -> str:
        """Who will see it if nothing further is chosen: "Readers past Part One will see this." """
        if not self.bounds:
            return "Everyone will see this, unless you choose a point."
        points = " and ".join(f"{p.label} of {p.work.full_title}" for p in self.bounds)
        return f"Readers past {points} will see this."

    @property
    def scope(self) -> Scope | None:
        """What the writer chose. Only after `is_valid()`."""
        chosen: dict[int, Milestone | None] = {}
        for name, field in self.fields.items():
            if isinstance(field, PointChoice) and (
                milestone := field.milestones.get(self.cleaned_data.get(name, ""))
            ):
                chosen[field.work.pk] = milestone
        if other := self.cleaned_data.get("other"):
            chosen[other.pk] = None
        return Scope.objects.of(chosen)
