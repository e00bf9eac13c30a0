"""Open forms, which a visitor may send: a field that only machines fill in, and a look at how soon the form came back.

A person whom this takes for a machine is told so in words, and sends the same form once more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

# Nobody reads the form and fills it in so soon, not even with a password manager.
LEAST = timedelta(seconds=2)
# Left open over night it is still good; a page that a machine fetched once is not good for ever.
MOST = timedelta(days=1)

FILLED = (
    "A field that people do not see was filled in, by a helper of your browser perhaps. "
    "It is empty again: please send the form once more."
)
HASTY = "That was quicker than anybody types. If you are a person, please send the form once more."
STALE = "This page was open for too long, or did not come back whole. Please send the form once more."

_signer = TimestampSigner(salt="an open form")


def stamp() -> str:
    """When the form was drawn, signed: it says nothing of who asked, and needs no session."""
    return _signer.sign("open")


class Guarded(forms.Form):
    """Mix it in before the form itself. What it refuses loses nothing that was typed."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    homepage = forms.CharField(
        label="Leave this empty", required=False,
        widget=forms.TextInput(
            # Password managers are told to leave it alone, and so are browsers that fill in forms.
            attrs={"tabindex": "-1", "autocomplete": "off", "data-1p-ignore": "", "data-lpignore": "true"}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", stamp())
        self.fields["homepage"].template_name = "members/_trap.html"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if wrong := self._wrong():
            if not self.errors:
                self._keep_what_was_typed()
            raise ValidationError(wrong)
        return cleaned

    def _wrong(self) -> str:
        if self.cleaned_data.get("homepage"):
            self._put("homepage", "")
            return FILLED
        sent: str = self.cleaned_data.get("opened", "")
        try:
            _signer.unsign(sent, max_age=MOST)
        except BadSignature:  # SignatureExpired is one
            self._put("opened", stamp())
            return STALE
        try:
            _signer.unsign(sent, max_age=LEAST)
        except SignatureExpired:
            return ""
        return HASTY

    def _put(self, name: str, value: str) -> None:
        """In the form as it is drawn again."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix(name)] = value  # type: ignore[index]

    def _keep_what_was_typed(self) -> None:
        """Else a password goes from a form that is drawn again: here nothing is wrong with it."""
        for field in self.fields.values():
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.render_value = True
