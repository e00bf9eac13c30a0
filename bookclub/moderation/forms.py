"""What members fill in to report something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from .models import Reason


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label="What is wrong with it", choices=Reason, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your words", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only those who keep order read this. They may not have read as far as you: spare them what you can.",
    )  # fmt: skip

    def __init__(self, *args: Any, reasons: Iterable[Reason] = tuple(Reason), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]  # type: ignore[attr-defined]
        self.fields["words"].widget.attrs.pop("maxlength", None)  # it would cut what one pastes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("words", "").strip():
            self.add_error("words", "Say what it is: nobody can guess.")
        return cleaned
