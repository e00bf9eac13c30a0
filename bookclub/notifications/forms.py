"""What a member chooses: how to hear of what, and how closely to watch."""

from __future__ import annotations

from typing import Any

from django import forms

from bookclub.members.models import Member

from .models import How, Kind, Level, MailChoice

AS_AROUND = "around"


class MailForm(forms.Form):
    """One choice a kind."""

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        for kind, how in MailChoice.objects.all_of(member).items():
            self.fields[kind] = forms.ChoiceField(label=Kind(kind).label, choices=How.choices, initial=how)

    def save(self) -> None:
        for kind, how in self.cleaned_data.items():
            if how != self.fields[kind].initial:
                MailChoice.objects.choose(self.member, kind, how)


class WritingForm(forms.ModelForm):
    """Whether writing in a thread is a reason to watch it."""

    class Meta:
        model = Member
        fields = ["watches_own_threads"]

    def save(self, commit: bool = True) -> Member:
        self.instance.save(update_fields=self.Meta.fields)
        return self.instance


class WatchForm(forms.Form):
    """How closely to follow one thing."""

    level = forms.ChoiceField(label="What you hear of", widget=forms.RadioSelect)

    def __init__(self, *args: Any, around: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = [(AS_AROUND, around), *Level.choices]  # type: ignore[attr-defined]
