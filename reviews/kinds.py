"""Reviews as the desk knows them. Registered with `bookclub.moderation.items` in `ReviewsConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Work
from bookclub.moderation.items import Kind
from bookclub.reading.readers import Reader

from .models import Review


class ReviewKind(Kind):
    model = Review
    noun = "review"

    def find(self, pk: int, reader: Reader) -> Review:
        """A published one, for those who can read it: nobody reports what they have not seen."""
        review = get_object_or_404(Review.objects.published().select_related("author", "work"), pk=pk)
        if not reader.may_read(review):
            raise PermissionDenied("You have not read far enough to see this review.")
        return review

    def name(self, item: Review) -> str:
        return f"a review of {item.work.full_title}"

    def works(self, item: Review) -> Iterable[Work]:
        return [work for work in (item.work, item.beside) if work]

    def words(self, item: Review) -> SafeString:
        """With its inline spoilers, for those who judge."""
        hidden = mark_safe("".join(f"<li>{span}</li>" for span in item.spans))  # sanitised when it was saved
        inline = format_html("<p>Hidden in it:</p><ul>{}</ul>", hidden) if item.spans else ""
        return format_html("<h3>{}</h3>{}{}", item.headline, mark_safe(item.body_html), inline)
