"""Form fields for what people type in any room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookclub import markup


def one_line(text: str) -> str:
    """A line of text without control characters or anything that turns the page's direction."""
    try:
        return " ".join(markup.clean_source(text).split())
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Line(forms.CharField):
    """One line of text: a title, a heading, a reason."""

    def clean(self, value: Any) -> str:
        return one_line(super().clean(value))
