"""What members send of a work: it stands at once, or waits until a moderator has let it through."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError

from bookclub.fields import nonce_for
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Held
from bookclub.moderation.newcomers import Sent, post_or_hold
from bookclub.moderation.postings import CannotBePosted, Posting

from .models import EditClash, Review
from .models.reviews import Opinion

REVIEW = "review"


def say(
    work: Work, opinion: Opinion, *, by: Member, version: int, publish: bool, nonce: uuid.UUID | None
) -> Review | Held:
    """Write a review, or change it. Stars alone, and a draft, are nothing that anybody has to read first.

    A review that waits keeps its stars as well: no sum knows of them. While a change waits, what stood there stands,
    but for a point that is raised: how far words spoil waits for nobody.
    """
    mine = Review.objects.of(by, work)

    def write() -> Review:
        return Review.objects.write(work, opinion, by=by, version=version, publish=publish, nonce=nonce)

    is_read = publish or (mine is not None and mine.is_published)
    if not is_read or not (opinion.headline or opinion.body):
        return write()
    sent = Sent(
        REVIEW, by, opinion.body, title=opinion.headline, place=f"library.work:{work.pk}", scope=opinion.scope,
        nonce=nonce_for(nonce, opinion), said=_as_said(opinion, version),
    )  # fmt: skip
    posted = post_or_hold(
        sent, write, before=lambda: mine if mine and opinion.was_sent(mine, nonce) else None
    )
    if isinstance(posted, Held) and mine is not None and opinion.scope is not None:
        mine.raise_scope(opinion.scope, by=by)
    return posted


def _as_said(opinion: Opinion, version: int) -> dict[str, object]:
    return {
        "rating": opinion.rating, "stars_are_safe": opinion.stars_are_safe, "order": opinion.order,
        "reading": opinion.reading, "beside": opinion.beside.pk if opinion.beside else None, "version": version,
    }  # fmt: skip


class Reviews(Posting):
    name, noun, replaces = REVIEW, "review", True

    def post(self, held: Held) -> Review:
        work, said = _work(held), held.said
        if work is None:
            raise CannotBePosted("The work is gone.")
        opinion = Opinion(
            rating=said["rating"], headline=held.title, body=held.body, scope=held.scope,
            stars_are_safe=said["stars_are_safe"], order=said["order"], reading=said["reading"],
            beside=Work.objects.filter(pk=said["beside"] or 0).first(),
        )  # fmt: skip
        mine = Review.objects.of(held.author, work)
        if mine is not None and mine.is_hidden:
            raise CannotBePosted("Their review of this is hidden.")
        try:
            return Review.objects.write(
                work, opinion, by=held.author, version=said["version"], nonce=held.nonce
            )
        except EditClash:
            raise CannotBePosted("Its author has changed the review since.") from None
        except ValidationError as error:
            raise CannotBePosted(" ".join(error.messages)) from error

    def place(self, held: Held) -> tuple[str, str]:
        work = _work(held)
        return (work.full_title, work.get_absolute_url()) if work else ("a work that is gone", "")

    def posted_by(self, member: Member, since: datetime | None = None) -> int:
        """Those with words: stars alone are no post."""
        found = Review.objects.filter(author=member)
        return (found.filter(published_at__gt=since) if since else found.published()).count()


def _work(held: Held) -> Work | None:
    return Work.objects.filter(pk=held.place.rpartition(":")[2]).first()
