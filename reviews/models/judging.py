"""A review that somebody says spoils: veiled until a moderator has looked, and given back as it was."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bookclub.reading.models import Scope
from discussions.models import Comment
from discussions.models.veiling import with_versions

from .reviews import Review


def veil_fully(review: Review) -> dict[str, Any]:
    """Let it wait for the end of its work, and what was said below it; answer what `unveil` wants."""
    with transaction.atomic():
        held = _held(review)
        before = held.least_scope_id
        held.least_scope = Scope.objects.covering(held.least_scope, Scope.objects.of({held.work_id: None}))
        comments = with_versions(Comment, held._settle())
    review.refresh_from_db()
    return {"least": [before, held.least_scope_id], "comments": comments}


def unveil(review: Review, were: dict[str, Any]) -> None:
    """Undo it, unless somebody has set another point meanwhile."""
    before, after = were["least"]
    with transaction.atomic():
        held = _held(review)
        if held.least_scope_id == after:
            held.least_scope = Scope.objects.filter(pk=before or 0).first()
            held._settle()
        Comment.unveil(were["comments"])
    review.refresh_from_db()


def _held(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("work").get(pk=review.pk)
