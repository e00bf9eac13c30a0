"""What is said in a meeting: the agenda, the questions, the notes afterwards. All of it waits for the spoiler point."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from bookclub import markup
from bookclub.members.models import Member
from discussions.models import Comment, holding

LONGEST_WORDS = 10_000  # characters of each


def quoted_in(texts: Iterable[str]) -> set[int]:
    """The numbers of the comments that these quote."""
    some = (text for text in texts if "comment" in text)
    return {pk for text in some for pk in markup.render(text, base=settings.CLUB_ORIGIN).quoted}


class Worded(models.Model):
    """Holds three texts. Each has its HTML beside it; inline spoilers are cut out, and stand apart in `spans`."""

    WORDS = ("agenda", "questions", "notes")

    agenda = models.TextField(max_length=LONGEST_WORDS, blank=True)
    agenda_html = models.TextField(blank=True, editable=False)
    questions = models.TextField("discussion questions", max_length=LONGEST_WORDS, blank=True)
    questions_html = models.TextField(blank=True, editable=False)
    notes = models.TextField("notes afterwards", max_length=LONGEST_WORDS, blank=True)
    notes_html = models.TextField(blank=True, editable=False)
    spans = models.JSONField(
        default=dict,
        editable=False,
        help_text="What stands in inline spoilers, cut out, for each of the three.",
    )

    quotes = models.ManyToManyField(Comment, blank=True, related_name="quoted_in_meetings", editable=False)

    class Meta:
        abstract = True

    @property
    def has_words(self) -> bool:
        return bool(self.agenda or self.questions or self.notes)

    @transaction.atomic
    def write(
        self, words: dict[str, str], *, by: Member, version: int | None = None, at: datetime | None = None
    ) -> None:
        """Store agenda, questions or notes, rendered once, here. Raises ValidationError for what cannot be kept.

        They wait as far as the comments that they quote. Those are held first, always: whoever raises the point of one
        goes on from there to what quotes it.
        """
        kept = {name: getattr(self, name) for name in self.WORDS} | words
        quoted = Comment.objects.filter(pk__in=quoted_in(kept.values()))
        holding.threads(quoted.order_by().values_list("thread_id", flat=True).distinct())
        holding.comments(quoted)
        self.take_turn(version)
        changed = [name for name, text in words.items() if getattr(self, name) != text]
        for name in changed:
            self._set_words(name, words[name])
        if changed:
            fields = [field for name in changed for field in (name, f"{name}_html")]
            self.store([*fields, "spans"], at=at or timezone.now())
            self.quotes.set(quoted)
        # A text that stays was written for those of then: as long as one does, all wait as before.
        is_anew = all(name in changed or not getattr(self, name) for name in self.WORDS)
        self.stand_where_it_ends(is_rewritten=is_anew)

    def _set_words(self, name: str, text: str) -> None:
        try:
            source = markup.clean_source(text)
        except ValueError as error:
            raise ValidationError({name: str(error)}) from error
        rendered = markup.render(source, known_members=Member.objects.addresses, base=settings.CLUB_ORIGIN)
        setattr(self, name, source)
        setattr(self, f"{name}_html", rendered.html if source else "")
        self.spans = {**self.spans, name: list(rendered.spans)}

    def take_turn(self, version: int | None) -> Worded:
        raise NotImplementedError

    def stand_where_it_ends(self, *, is_rewritten: bool) -> None:
        """Words that are written anew are written for those who have read as far as is asked now."""
        raise NotImplementedError

    def store(self, fields: list[str], *, at: datetime) -> None:
        raise NotImplementedError
