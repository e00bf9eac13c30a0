"""The search form: words, and what narrows them. Whatever stands in the words is fine; a filter may be wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reading.forms import WorkChoice
from discussions.models import Thread

from .asking import Asked
from .phrasing import LONGEST
from .sources import SOURCES

DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 1, 1))]


def day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, validators=DAYS, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip


class SearchForm(forms.Form):
    q = forms.CharField(label="Words", required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "everything"), *((s.kind, s.label) for s in SOURCES)]
    )
    work = WorkChoice(
        Work.objects.order_by("title", "year"), to_field_name="slug", required=False, label="On",
        empty_label="any work",
    )  # fmt: skip
    by = forms.CharField(
        label="Written by", required=False, max_length=30,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}), help_text="A user name.",
    )  # fmt: skip
    since = day("From")
    until = day("Until")
    thread = forms.ModelChoiceField(
        Thread.objects.visible(), required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": "That thread is gone."},
    )  # fmt: skip

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        return words[:LONGEST]

    def clean_by(self) -> Member | None:
        name: str = self.cleaned_data["by"].strip().removeprefix("@").lower()
        if not name:
            return None
        member = Member.objects.in_club().filter(username=name).first()
        if member is None:
            raise forms.ValidationError("Nobody in the club has that user name.")
        return member

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "That is before the first day.")
        return said

    @property
    def asked(self) -> Asked:
        """The filters. Only after `is_valid()`."""
        said = self.cleaned_data
        return Asked(said["kind"], said["work"], said["by"], said["since"], said["until"], said["thread"])

    @property
    def narrows(self) -> bool:
        """Whether anything but the words is said."""
        return any(
            value for name, value in self.data.items() if name not in {"q", "page"} and name in self.fields
        )
