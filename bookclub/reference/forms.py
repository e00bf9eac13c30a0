"""What editors fill in: a page with its manuscript, a source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from bookclub import markup
from bookclub.fields import Line, one_line
from bookclub.library.models import Person, Work
from bookclub.members.models import Member

from .drafts import LONGEST, checked, draft
from .manuscript import Malformed, Problem
from .models import ReferencePage, Revision, Section, Series, Source


class WorkChoice(forms.ModelChoiceField):
    """Works, a novel told apart from its film."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_title}, {obj.year}" if obj.year else obj.full_title


class ManuscriptField(forms.CharField):
    """The text of a page; its form is looked at together with the work that it is about."""

    def __init__(self) -> None:
        attributes = {"rows": 30, "data-count": LONGEST, "spellcheck": "true", "class": "manuscript"}
        super().__init__(
            label="Text", strip=False, widget=forms.Textarea(attrs=attributes),
            help_text="A blank line ends a statement. Its sources and points stand at its end.",
        )  # fmt: skip
        self.validators = []  # clean_source has a kinder word for a NUL than Django's own check

    def clean(self, value: Any) -> str:
        try:
            return checked(super().clean(value))
        except Malformed as error:
            raise ValidationError([str(problem) for problem in error.problems]) from error


class PageForm(forms.ModelForm):
    """A page as its editor sees it. `sections` is what the text would become, once the form is valid."""

    title = Line(
        max_length=160, help_text="Everybody sees it, wherever they are in the book: it must spoil nothing."
    )
    summary = Line(
        max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence or two, for lists and search engines: it must spoil nothing either.",
    )  # fmt: skip
    work = WorkChoice(
        Work.objects.all(),
        required=False,
        empty_label="No work",
        help_text="Its points can be named short: {part-one}.",
    )
    person = forms.ModelChoiceField(Person.objects.all(), required=False, empty_label="No person")
    series = forms.ModelMultipleChoiceField(
        Series.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It joins them at the end.",
    )
    manuscript = ManuscriptField()
    note = Line(
        max_length=160, required=False, label="What you changed",
        help_text="For the page’s history, which every editor sees: it must spoil nothing.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    sections: list[Section]

    class Meta:
        model = ReferencePage
        fields = ["title", "kind", "work", "person", "summary"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = []
        page = self.instance
        self.is_new = page.pk is None
        self.initial.setdefault("version", page.version)
        if not self.is_new:
            self.initial.setdefault("manuscript", page.manuscript)
            self.initial.setdefault("series", [place.series_id for place in page.places.all()])
        self.fields["manuscript"].widget.attrs["data-draft"] = f"page-{page.pk or 'new'}-{page.version}"
        self._give_back_clean_text()

    def _give_back_clean_text(self) -> None:
        """Show the text as it will be kept, so that the line numbers of complaints fit what stands in the field."""
        if self.is_bound and "manuscript" in self.data:
            try:
                text = markup.clean_source(self.data["manuscript"])
            except ValueError:
                return
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["manuscript"] = text
            self.data = data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("work") and data.get("person"):
            self.add_error("person", "A page is about a work or about a person, not both.")
        if "manuscript" in data and "work" in data:
            try:
                self.sections = draft(
                    ReferencePage(slug=self.instance.slug, work=data["work"]), data["manuscript"]
                )
            except Malformed as error:
                self.add_error(
                    "manuscript", [_placed(problem, data["manuscript"]) for problem in error.problems]
                )
        return data

    def write(self, *, by: Member) -> Revision:
        """Save the page with its new text. Raises EditClash."""
        page: ReferencePage = self.instance
        if self.is_new:
            page.slug = ReferencePage.free_slug(page.title)
        data = self.cleaned_data
        revision = page.write(
            data["manuscript"],
            by=by,
            version=None if self.is_new else data["version"] or 0,
            note=data["note"],
        )
        self._join_series(page)
        return revision

    def _join_series(self, page: ReferencePage) -> None:
        chosen = self.cleaned_data["series"]
        page.places.exclude(series__in=chosen).delete()
        for series in chosen:
            series.append(page)


def _placed(problem: Problem, text: str) -> str:
    """A complaint with the words that its line begins with: a browser shows no line numbers."""
    lines = text.split("\n")
    words = lines[problem.line - 1].strip() if 0 < problem.line <= len(lines) else ""
    return f"{problem} (“{Truncator(words).chars(40)}”)" if words else str(problem)


class SourceForm(forms.ModelForm):
    """A source. Its key stays what it was: manuscripts cite by it."""

    url = forms.URLField(label="Address", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Source
        fields = ["key", "title", "author", "container", "date", "kind", "url", "note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = "Pages cite it by this, so it stays."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title", "author", "container", "date", "kind", "note"):
            if name in data:
                try:
                    data[name] = one_line(data[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return data
