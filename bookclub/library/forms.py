"""The forms with which organisers keep the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from stdnum import isbn as isbn_numbers

from bookclub.markup.source import BIDI_CONTROLS, UNWRITABLE

from . import contents
from .contents import Contents
from .models import Credit, Work, valid_isbn

MOST_CREDITS = 200


def plain(words: str | None) -> str:
    """Words for one line or a short text, without signs that nobody types on purpose."""
    words = BIDI_CONTROLS.sub("", words or "").replace("\r\n", "\n")
    if UNWRITABLE.search(words):
        raise ValidationError("There is an invisible control character in this. Please type it anew.")
    return words


class PlainWords(forms.CharField):
    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value))


class IsbnField(forms.CharField):
    """An ISBN as people paste it: "ISBN-13: 978-1-4000-7877-6"."""

    default_validators = [valid_isbn]

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # without a length, which would cut off what is pasted

    def to_python(self, value: Any) -> str:
        words = plain(super().to_python(value)).upper().removeprefix("ISBN")
        bare = words.removeprefix("-13").removeprefix("-10").strip(" :")
        return isbn_numbers.compact(bare) if bare else ""


class ByTitleField(forms.ModelMultipleChoiceField):
    """Works to choose from, told apart from their adaptations."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_title}, {obj.year_in_words}" if obj.year else obj.full_title


class WorkForm(forms.ModelForm):
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Work
        fields = ["title", "kind", "year", "isbn", "pages", "summary", "adapted_from"]
        field_classes = {
            "title": PlainWords, "summary": PlainWords, "isbn": IsbnField, "adapted_from": ByTitleField,
        }  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "year": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        help_texts = {
            "year": "Of its first publication, or its first showing.",
            "isbn": "Of the edition that most of you read. With or without hyphens.",
            "pages": "Of the same edition.",
            "adapted_from": "Hold Ctrl or Cmd to choose more than one, or to choose none again.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Work.objects.exclude(pk=self.instance.pk) if self.instance.pk else Work.objects.all()
        self.fields["adapted_from"].queryset = others  # type: ignore[attr-defined]
        self.fields["version"].initial = self.instance.version

    def clean_adapted_from(self) -> Any:
        chosen = self.cleaned_data["adapted_from"]
        if self.instance.pk and (circle := chosen.filter(adapted_from=self.instance).first()):
            raise ValidationError(
                f"{circle.full_title} is adapted from this one, so this is not adapted from it."
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        facts = {name: cleaned.get(name) for name in ("title", "kind", "year")}
        if facts["title"] and Work.objects.filter(**facts).exclude(pk=self.instance.pk).exists():
            raise ValidationError("The library has this one already: the same title, kind and year.")
        return cleaned


class CreditForm(forms.Form):
    person = PlainWords(
        max_length=120, label="Name", required=False, widget=forms.TextInput(attrs={"list": "people"})
    )
    role = forms.ChoiceField(choices=Credit.Role.choices)
    character = PlainWords(max_length=80, required=False, label="Plays")
    note = PlainWords(max_length=80, required=False, label="Note")

    def clean_person(self) -> str:
        return " ".join(str(self.cleaned_data["person"]).split())

    def clean(self) -> dict[str, Any]:
        said = [self.cleaned_data.get(name) for name in ("character", "note")]
        if any(said) and not self.cleaned_data.get("person") and "person" not in self.errors:
            self.add_error("person", "Whose part is this?")
        return self.cleaned_data


class CreditsFormSet(BaseFormSet):
    """All the credits of a work. A row without a name is left out; so is one that is ticked to go."""

    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            if form.cleaned_data.get("DELETE") or not form.cleaned_data.get("person"):
                continue
            given = tuple(
                str(form.cleaned_data.get(name, "")).casefold() for name in ("person", "role", "character")
            )
            if given in seen:
                form.add_error("person", "This is said twice.")
            seen.add(given)

    @property
    def credits(self) -> list[dict[str, str]]:
        rows = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [{k: v for k, v in row.items() if k != "DELETE"} for row in rows if row.get("person")]


def credits_formset(extra: int = 3) -> type[CreditsFormSet]:
    return formset_factory(  # type: ignore[return-value]
        CreditForm,
        CreditsFormSet,
        extra=extra,
        can_delete=True,
        max_num=MOST_CREDITS,
        absolute_max=MOST_CREDITS + 50,
    )


class ContentsForm(forms.Form):
    """A pasted table of contents; what was understood of it is `understood`, errors or none."""

    contents = forms.CharField(
        label="Table of contents",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="One chapter a line. Lines that are indented belong to the part above them.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    understood: Contents | None = None

    def clean_contents(self) -> str:
        text: str = self.cleaned_data["contents"]
        self.understood = contents.parse(text)
        if self.understood.errors:
            raise ValidationError(list(self.understood.errors))
        return text
