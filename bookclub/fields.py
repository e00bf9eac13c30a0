"""Form fields for what people type in any room."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookclub import markup

# Controls, formats and blanks. Not what Python's tables do not know yet: the emoji of next year are in use before.
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def one_line(text: str) -> str:
    """A line of text without control characters or anything that turns the page's direction."""
    try:
        return " ".join(markup.clean_source(text).split())
    except ValueError as error:
        raise ValidationError(str(error)) from error


def is_seen(text: str) -> bool:
    """Whether a page shows anything of it: neither blanks nor what has no shape of its own."""
    return any(unicodedata.category(character) not in UNSEEN for character in text)


def nonce_for(sent: uuid.UUID | None, *words: object) -> uuid.UUID | None:
    """The nonce of a form, for just these words: with them it is sent once, however often one clicks.

    Whoever goes back in the browser and writes something else sends the same form, and means another thing by it.
    """
    return uuid.uuid5(sent, "\n".join(map(str, words))) if sent else None


class Paragraph(forms.CharField):
    """A few sentences of plain text, whose ends of lines are kept."""

    def __init__(self, *, max_length: int, rows: int = 4, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "data-count": max_length})
        super().__init__(max_length=max_length, widget=widget, **options)
        self.widget.attrs.pop("maxlength", None)  # it would cut what one pastes

    def clean(self, value: Any) -> str:
        try:
            text = markup.clean_source(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text.strip()


class Line(forms.CharField):
    """One line of text: a title, a heading, a reason."""

    def clean(self, value: Any) -> str:
        text = one_line(super().clean(value))
        if is_seen(text):
            return text
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return ""
