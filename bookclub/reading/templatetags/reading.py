"""What templates ask about progress."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from bookclub.library.models import Work
from bookclub.library.outlines import Point, outline

from ..models import Reading
from ..options import options_html

register = template.Library()


@dataclass
class Now:
    """Where one reader is in one work."""

    options: SafeString
    next_point: Point | None
    next_words: str
    is_finished: bool
    is_rereading: bool
    readings: str


@register.simple_tag(takes_context=True)
def progress_of(context: Context, work: Work) -> Now:
    reader = context["request"].reader
    reached = reader.position_in(work.pk)
    drawn = outline(work.pk)
    is_finished = reached >= drawn.last
    following = next((point for point in drawn.points if point.position > reached), None)
    readings = reader.readings.get(work.pk, []) if is_finished else []
    return Now(
        options=options_html(work.pk, chosen=reached),
        next_point=following,
        next_words=_when_done(work, following) if following else "",
        is_finished=is_finished,
        is_rereading=bool(readings) and readings[-1].finished_at is None,
        readings=_in_words(readings),
    )


def _when_done(work: Work, point: Point) -> str:
    """ "Chapter 10 finished", "Act One seen": what the button of the next point says."""
    if not work.is_watched:
        return f"{point.name} finished"
    return point.name if point.name.casefold() == "seen" else f"{point.name} seen"


def _in_words(readings: list[Reading]) -> str:
    done = [timezone.localtime(r.finished_at) for r in readings if r.finished_at]
    if not done:
        return ""
    when = ", again in ".join(f"{at:%B %Y}" for at in done)
    return f"Finished in {when}."
