"""What the statements of the club's pages rest on."""

from __future__ import annotations

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.urls import reverse

from bookclub.members.models import Member

# Must agree with what `manuscript` takes for a source.
valid_key = RegexValidator(
    r"^(?!new\Z)[a-z0-9][a-z0-9-]*\Z", "Use small letters, digits and hyphens, and not just the word “new”."
)


class Source(models.Model):
    """A book, an article, an interview. All of it is safe for anyone to see."""

    # Of these kinds the title stands alone, in italics; of all others in quotation marks, within their container.
    WHOLE = {
        "novel",
        "book",
        "first edition",
        "revised edition",
        "edition",
        "film",
        "television",
        "play",
        "letters",
    }

    key = models.CharField(
        max_length=60,
        unique=True,
        validators=[valid_key],
        help_text="What statements cite it by: [@this-key].",
    )
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=160, blank=True)
    container = models.CharField(
        max_length=160, blank=True, help_text="Where it stands: the blog, the newspaper, the publisher."
    )
    date = models.CharField(max_length=80, blank=True, help_text="As it is known: “autumn 2010”.")
    kind = models.CharField(
        max_length=40, blank=True, help_text="In small letters: novel, interview, blog post."
    )
    note = models.CharField(max_length=300, blank=True, help_text="Anyone sees it, so it must spoil nothing.")
    url = models.URLField(
        "address", blank=True, max_length=500, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("reference:edit_source", args=[self.key])

    @property
    def stands_alone(self) -> bool:
        return self.kind in self.WHOLE

    @staticmethod
    def can_be_edited_by(member: Member | None) -> bool:
        return member is not None and member.may("reference.change_source")
