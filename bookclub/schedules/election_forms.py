"""What is filled in to choose the next book: a nomination, an election, a ballot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bookclub.fields import Line
from bookclub.library.models import Work
from bookclub.reading.forms import WorkChoice

from . import planning
from .forms import ClockInput, DayField
from .models import Ballot, Election, Nomination
from .models.elections import FEWEST_ON_A_BALLOT, MOST_ON_A_BALLOT

LONGEST_VOTE = timedelta(days=180)


class NominationForm(forms.Form):
    work = WorkChoice(Work.objects.order_by("title", "year"), empty_label="choose")
    why = Line(
        max_length=300, required=False, label="Why this one",
        help_text="A sentence for those who will vote. Everybody sees it, so it must spoil nothing.",
    )  # fmt: skip


class StandingChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, nomination: Any) -> str:
        return nomination.work.full_title


class ElectionForm(forms.Form):
    title = Line(max_length=90, initial="What do we read next?", help_text="Everybody sees it.")
    nominations = StandingChoice(
        Nomination.objects.none(), label="Who stands", widget=forms.CheckboxSelectMultiple
    )
    method = forms.ChoiceField(
        choices=Election.Method, initial=Election.Method.RANKED, widget=forms.RadioSelect, label="How we vote"
    )
    day = DayField(label="Voting closes on")
    clock = forms.TimeField(label="At", widget=ClockInput, initial="20:00")
    hides_results = forms.BooleanField(
        required=False, initial=True, label="Hide the count until voting is over",
        help_text="So nobody votes for whoever is ahead.",
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone
        standing = Nomination.objects.standing().for_lists().in_order()
        self.fields["nominations"].queryset = standing  # type: ignore[attr-defined]
        self.fields["nominations"].initial = [one.pk for one in standing[:MOST_ON_A_BALLOT]]
        self.fields["day"].initial = timezone.localtime(timezone=zone).date() + timedelta(days=7)
        self.fields["clock"].help_text = f"By the clock of {zone.key.rpartition('/')[2].replace('_', ' ')}."

    def clean_nominations(self) -> Any:
        chosen = self.cleaned_data["nominations"]
        if not FEWEST_ON_A_BALLOT <= len(chosen) <= MOST_ON_A_BALLOT:
            raise ValidationError(f"Choose {FEWEST_ON_A_BALLOT} to {MOST_ON_A_BALLOT} of them.")
        return chosen

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("day") and given.get("clock"):
            self.closes_at: datetime = planning.moment(given["day"], given["clock"], self.zone)
            if not timedelta() < self.closes_at - timezone.now() <= LONGEST_VOTE:
                self.add_error("day", "Choose a moment that is to come, within half a year.")
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """Only after `is_valid()`."""
        names = ("title", "method", "hides_results")
        return {name: self.cleaned_data[name] for name in names} | {"closes_at": self.closes_at}


class BallotForm(forms.Form):
    """One field a nomination: a tick, or a number. Works by keyboard, and without JavaScript."""

    def __init__(
        self,
        *args: Any,
        election: Election,
        nominations: Sequence[Nomination],
        cast: Ballot | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.election, self.nominations = election, list(nominations)
        given = cast.choices if cast else []
        for one in self.nominations:
            place = given.index(one.pk) + 1 if one.pk in given else None
            self.fields[self._name(one)] = self._field(one, place)

    @staticmethod
    def _name(nomination: Nomination) -> str:
        return f"choice_{nomination.pk}"

    def _field(self, nomination: Nomination, place: int | None) -> forms.Field:
        label = nomination.work.full_title
        if not self.election.is_ranked:
            return forms.BooleanField(label=label, required=False, initial=place is not None)
        places = [(str(number), _ordinal(number)) for number in range(1, len(self.nominations) + 1)]
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "not on my ballot"), *places], initial=str(place or "")
        )

    @property
    def rows(self) -> list[tuple[Nomination, forms.BoundField]]:
        return [(one, self[self._name(one)]) for one in self.nominations]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.election.is_ranked:
            self._refuse_shared_places()
        if not self.errors and not any(given.values()):
            raise ValidationError("Your ballot is empty. Choose at least one, or take your vote back.")
        return given

    def _refuse_shared_places(self) -> None:
        taken: dict[str, str] = {}
        for one in self.nominations:
            place = self.cleaned_data.get(self._name(one))
            if place and place in taken:
                self.add_error(self._name(one), f"{taken[place]} is your {_ordinal(int(place))} already.")
            elif place:
                taken[place] = one.work.full_title

    @property
    def choices(self) -> list[Nomination]:
        """The best first; numbers may be left out, only their order counts. Only after `is_valid()`."""
        chosen = [one for one in self.nominations if self.cleaned_data[self._name(one)]]
        if self.election.is_ranked:
            chosen.sort(key=lambda one: int(self.cleaned_data[self._name(one)]))
        return chosen


def _ordinal(number: int) -> str:
    """ "1st", "2nd", "3rd", "11th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
