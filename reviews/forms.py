"""What members fill in: stars, and a review."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookclub.fields import Line, one_line
from bookclub.library.models import Work
from bookclub.reading.forms import PointChoice, ScopeFields, WorkChoice
from bookclub.reading.models import Scope
from discussions.forms import BodyField

from . import stars
from .models import Opinion, Review
from .models.ratings import valid_rating


class StarsField(forms.Field):
    """Half steps from 1 to 10, or nothing: ten radio buttons that look like five stars."""

    def __init__(self, label: str = "Your stars") -> None:
        super().__init__(label=label, required=False, template_name="reviews/_picker.html")

    @property
    def choices(self) -> list[tuple[int, str]]:
        return stars.choices()

    def clean(self, value: Any) -> int | None:
        value = str(value or "").strip()
        if not value:
            return None
        # Not only what the form offers arrives here: 3.3 of some script, 11 of somebody curious.
        rating = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None
        if rating is None:
            raise ValidationError(
                f"Stars come in halves, from half a star to five: “{value[:20]}” is none of them."
            )
        valid_rating(rating)
        return rating


class RateForm(forms.Form):
    """Stars alone, from the page of a work."""

    rating = StarsField()


class Words(BodyField):
    """The text of a review, which may do without."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if (value or "").strip() else ""


class ReviewForm(ScopeFields, forms.Form):
    """All that one may say of a work. `opinion` is what it comes to, once the form is valid."""

    rating = StarsField()
    headline = Line(
        max_length=120, required=False,
        help_text="Everybody sees it, wherever they are in the book: it must give nothing away.",
    )  # fmt: skip
    body = Words("Your review", required=False)
    spoils = forms.BooleanField(
        label="It gives something away", required=False,
        help_text="It then waits for those who have got as far as you say: to the end, where you name no point.",
    )  # fmt: skip
    stars_are_safe = forms.BooleanField(
        label="Show my stars to everyone, even while the words wait", required=False, initial=True
    )
    order = forms.ChoiceField(
        label="Which came first", required=False, choices=[("", "I do not say"), *Review.Order.choices]
    )
    beside = WorkChoice(
        Work.objects.none(), required=False, label="It speaks of this one, too", to_field_name="slug",
        empty_label="no other", help_text="It then stands on the page that sets the two side by side.",
    )  # fmt: skip
    reading = forms.TypedChoiceField(label="Of my", coerce=int, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, work: Work, works: Iterable[Work], readings: int = 1, **options: Any
    ) -> None:
        works = list(works)
        super().__init__(*args, works=works, **options)
        self.work, self.kin = work, [other for other in works if other != work]
        self.initial.setdefault("nonce", uuid.uuid4())
        self.fields["body"].widget.attrs["data-draft"] = f"review-{work.pk}"
        own = self.fields[f"after_{work.pk}"]
        own.label = f"It tells of {work.full_title} as far as"
        own.choices = [("", "the end"), *own.choices[1:]]  # type: ignore[attr-defined]
        act = "viewing" if work.is_watched else "reading"
        self.fields["reading"].choices = [  # type: ignore[attr-defined]
            (number, f"{ordinal(number)} {act}") for number in range(1, readings + 1)
        ]
        if readings == 1:
            del self.fields["reading"]
        self._offer_kin()

    def _offer_kin(self) -> None:
        """What the story is besides; nothing to choose where it is only this."""
        if not self.kin:
            del self.fields["beside"], self.fields["order"]
            return
        self.fields["beside"].queryset = Work.objects.filter(  # type: ignore[attr-defined]
            pk__in=[other.pk for other in self.kin]
        )

    @property
    def circumstances(self) -> list[forms.BoundField]:
        return [self[name] for name in ("order", "beside", "reading") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        words = super().clean() or self.cleaned_data
        named = [
            name for name, field in self.fields.items() if isinstance(field, PointChoice) and words.get(name)
        ]
        if (named or words.get("other")) and not words.get("spoils"):
            self.add_error("spoils", "You name a point and say that nothing is given away. Which is it?")
        if not (words.get("rating") or words.get("headline") or words.get("body") or self.errors):
            raise ValidationError("Choose some stars or write some words: one of the two makes a review.")
        return words

    @property
    def opinion(self) -> Opinion:
        words = self.cleaned_data
        return Opinion(
            rating=words["rating"], headline=words["headline"], body=words["body"], scope=self.waits_for,
            stars_are_safe=words["stars_are_safe"], order=words.get("order", ""),
            beside=words.get("beside"), reading=words.get("reading") or 1,
        )  # fmt: skip

    @property
    def waits_for(self) -> Scope | None:
        """What was flagged. Of its own work to the end, where no point of it is named; none where nothing spoils."""
        if not self.cleaned_data["spoils"]:
            return None
        named = self.scope
        if self.cleaned_data.get(f"after_{self.work.pk}"):
            return named
        return Scope.objects.covering(named, Scope.objects.of({self.work.pk: None}))


class PointForm(ScopeFields, forms.Form):
    """Only how far a review spoils."""


def ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def initial_of(review: Review) -> dict[str, Any]:
    """A review as its form has it."""
    points = review.scope.points.all() if review.scope else []
    named: dict[str, Any] = {f"after_{point.work_id}": point.milestone_id or "" for point in points}
    return named | {
        "rating": review.rating, "headline": review.headline, "body": review.body, "spoils": review.scope is not None,
        "stars_are_safe": review.stars_are_safe, "order": review.order, "version": review.version,
        "reading": review.reading, "beside": review.beside.slug if review.beside else "",
    }  # fmt: skip


class WorksField(forms.CharField):
    """A work a line, by its name in addresses; behind a colon a word on why it is there."""

    def __init__(self) -> None:
        super().__init__(
            label="Works", widget=forms.Textarea(attrs={"rows": 10, "class": "manuscript"}),
            help_text="A work a line, in their order, as “emma: the matchmaker”. Anyone sees the notes: no spoilers.",
        )  # fmt: skip

    def clean(self, value: Any) -> list[tuple[Work, str]]:
        lines = [line.partition(":") for line in super().clean(value).splitlines() if line.strip()]
        known = {
            work.slug: work for work in Work.objects.filter(slug__in=[name.strip() for name, _, _ in lines])
        }
        wrong = [name.strip()[:80] for name, _, _ in lines if name.strip() not in known]
        if wrong:
            raise ValidationError(f"There is no work called “{wrong[0]}”. Their names stand beside the form.")
        notes = [(known[name.strip()], one_line(note)) for name, _, note in lines]
        if long := next((work for work, note in notes if len(note) > 300), None):
            raise ValidationError(f"The note on {long.full_title} is longer than 300 characters.")
        return notes


class ListForm(forms.Form):
    title = Line(max_length=120)
    summary = Line(
        max_length=300, required=False, help_text="A sentence that spoils nothing: anyone sees it."
    )
    works = WorksField()
    version = forms.CharField(widget=forms.HiddenInput, required=False)
