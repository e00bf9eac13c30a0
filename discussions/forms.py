"""What people fill in to write: a comment, a thread, and how far their words spoil."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookclub import markup
from bookclub.fields import Line, is_seen
from bookclub.library.models import Work
from bookclub.reading.forms import ScopeFields, WorkChoice
from bookclub.reading.models import Scope

from .models import Comment, Thread
from .models.comments import LONGEST


def new_nonce() -> uuid.UUID:
    return uuid.uuid4()


class BodyField(forms.CharField):
    """Markdown, within the length of a comment; what cannot be kept is refused in words."""

    def __init__(self, label: str = "Your words", key: str = "", **options: Any) -> None:
        attributes = {"rows": 7, "data-toolbar": "", "data-count": LONGEST, "data-draft": key}
        # Not stripped, and no NUL check of Django's own: clean_source has a kinder word for it.
        super().__init__(label=label, strip=False, widget=forms.Textarea(attrs=attributes), **options)
        self.validators = []

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            text = markup.clean_source(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not is_seen(text):
            raise ValidationError("There are no words in it yet.")
        if len(text) > LONGEST:
            raise ValidationError(f"That is {len(text):,} characters; {LONGEST:,} fit into one comment.")
        return text


class CommentForm(ScopeFields, forms.Form):
    """A reply. `bounds` are the scopes of what it answers: it may go further, never less far."""

    body = BodyField()
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ["body"]

    def __init__(
        self, *args: Any, thread: Thread, under: Comment | None = None, bounds: Iterable[Scope | None] = (),
        works: Iterable[Work] = (), **options: Any,
    ) -> None:  # fmt: skip
        options.setdefault("auto_id", f"id_{under.pk if under else 'thread'}_%s")
        super().__init__(*args, works=works, least=Scope.objects.covering(*bounds), **options)
        self.fields["body"].widget.attrs["data-draft"] = (
            f"reply-{under.pk}" if under else f"thread-{thread.pk}"
        )
        self.initial.setdefault("nonce", new_nonce())


class EditForm(ScopeFields, forms.Form):
    """New words for a comment, and the version that they are a change of."""

    body = BodyField()
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["body"]


class ThreadForm(ScopeFields, forms.Form):
    """A new thread: a title that is safe for all, perhaps a work, and the first words."""

    title = Line(
        max_length=160,
        help_text="Everybody sees the title, wherever they are in the book: it must give nothing away.",
    )
    work = WorkChoice(
        Work.objects.all(), required=False, to_field_name="slug", empty_label="No work in particular",
        help_text="What you want to talk about.",
    )  # fmt: skip
    body = BodyField("Your opening words", key="new-thread")
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ["title", "work", "body"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("nonce", new_nonce())


class ScopeForm(ScopeFields, forms.Form):
    """Only how far something spoils."""


class RenameForm(forms.Form):
    title = Line(max_length=160, help_text="The address stays the same; the old words are shown nowhere.")


class LockForm(forms.Form):
    reason = Line(
        max_length=200, required=False, help_text="Everyone sees it on the thread: it must spoil nothing."
    )
