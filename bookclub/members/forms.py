"""What members fill in about themselves, and what organisers say of an invitation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone

from bookclub import markup

from .models import Invitation, Member, time_zones

PLACES = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def time_zone_choices() -> list[tuple[str, Any]]:
    """The time zones that name a place, by part of the world."""
    parts: dict[str, list[tuple[str, str]]] = {place: [] for place in PLACES}
    for name in sorted(time_zones()):
        part, _, place = name.partition("/")
        if place and part in parts:
            parts[part].append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *((part, places) for part, places in parts.items() if places)]


class SettingsForm(forms.ModelForm):
    time_zone = forms.ChoiceField(choices=time_zone_choices, help_text="All times on the pages are yours.")

    class Meta:
        model = Member
        fields = [
            "name",
            "about",
            "time_zone",
            "theme",
            "shows_progress",
            "shows_writing",
            "offers_reveal",
            "hides_ratings",
        ]
        labels = {"theme": "Light or dark"}
        widgets = {"about": forms.Textarea(attrs={"rows": 6, "data-count": "2000"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].widget.attrs.pop("maxlength", None)  # it would cut what one pastes
        kept = self.instance.time_zone
        if kept not in time_zones_on_offer():
            self.fields["time_zone"].choices = [(kept, kept), *time_zone_choices()]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name and Member.objects.called(name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                "Somebody here is called that already. Add to it, so that nobody takes you for them."
            )
        return name

    def clean_about(self) -> str:
        try:
            about = markup.clean_source(self.cleaned_data["about"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if markup.render(about).spans:
            raise forms.ValidationError(
                "Everybody sees this, and nothing in it opens later: leave out the || bars."
            )
        return about


def time_zones_on_offer() -> set[str]:
    grouped = [group for _, group in time_zone_choices() if isinstance(group, list)]
    return {"UTC", *(name for group in grouped for name, _ in group)}


class InvitationForm(forms.ModelForm):
    DAYS = 14  # long enough to be read after a holiday
    MOST_DAYS, MOST_USES = 366, 500

    last_day = forms.DateField(
        label="Good until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Invitation
        fields = ["note", "most_uses"]
        labels = {"note": "For whom it is", "most_uses": "How many may use it"}
        help_texts = {"note": "Only those who may invite see this."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["last_day"].initial = today + timedelta(days=self.DAYS)
        most_uses = self.fields["most_uses"]
        most_uses.widget.attrs |= {"min": 1, "max": self.MOST_USES, "inputmode": "numeric"}

    def clean_most_uses(self) -> int:
        number: int = self.cleaned_data["most_uses"]
        if not 1 <= number <= self.MOST_USES:
            raise forms.ValidationError(f"One invitation lets in between 1 and {self.MOST_USES} people.")
        return number

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=self.MOST_DAYS):
            raise forms.ValidationError("Choose a day from today on, within a year.")
        return day

    def make(self, *, by: Member) -> Invitation:
        """The invitation, good to the end of its last day as its maker's clock has it."""
        self.instance.created_by = by
        end = datetime.combine(self.cleaned_data["last_day"], time.max.replace(microsecond=0))
        self.instance.expires_at = timezone.make_aware(end)
        return self.save()


class DeleteForm(forms.Form):
    """The last question before an account is closed."""

    WORDS = [
        ("leave", "Leave my words where they are, under “former member”"),
        ("take", "Take my words with me"),
    ]

    words = forms.ChoiceField(label="What you wrote", choices=WORDS, widget=forms.RadioSelect)
    username = forms.CharField(
        label="Your user name",
        help_text="Type it once more, so that nobody closes an account by a slip.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip().removeprefix("@")
        if username.lower() != self.member.username.lower():
            raise forms.ValidationError("This is not your user name.")
        return username

    @property
    def taking_words(self) -> bool:
        return self.cleaned_data["words"] == "take"
