"""What templates ask about reviews: stars as a picture, and what stands on the page of a work."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from bookclub import markup
from bookclub.library.models import Work

from .. import metadata
from .. import stars as pictures
from ..eyes import Eyes
from ..forms import RateForm
from ..models import Review
from ..tallies import Tally

register = template.Library()

SHOWN = 3  # reviews on the page of a work


@dataclass
class OnWork:
    """What the page of a work says of its reviews."""

    tally: Tally
    hides: bool
    mine: Review | None
    may_rate: bool
    may_wish: bool
    form: RateForm
    reviews: list[Review]
    waiting: list[tuple[str, int]]


@register.simple_tag(takes_context=True)
def reviews_on(context: Context, work: Work) -> OnWork:
    eyes = Eyes.of(context["request"])
    mine, found = eyes.mine_and_open_on(work, SHOWN)
    return OnWork(
        tally=eyes.tally(work),
        hides=eyes.hides(work.pk),
        mine=mine,
        may_rate=eyes.member is not None and eyes.member.may_write,
        may_wish=eyes.member is not None and eyes.reader.position_in(work.pk) == 0,
        form=RateForm(initial={"rating": mine.rating if mine else None}, auto_id=f"rate_{work.pk}_%s"),
        reviews=found[:SHOWN],
        waiting=eyes.waiting_on(work),
    )


@register.simple_tag(takes_context=True)
def rating_data(context: Context, work: Work) -> SafeString | str:
    """For machines, what this reader sees as well."""
    return metadata.of_work(work, Eyes.of(context["request"]).tally(work))


@register.filter
def stars(rating: int | None) -> SafeString | str:
    return pictures.drawn(rating) if rating else ""


@register.filter
def body_of(review: Review) -> SafeString:
    """The stored HTML, sanitised when it was saved, with a button in the place of each inline spoiler."""
    if review.spans:
        return SafeString(markup.with_span_buttons(review.body_html, f"/reviews/{review.pk}/spoilers/"))
    return SafeString(review.body_html)
