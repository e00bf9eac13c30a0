"""Moving on in a work, setting back, reading again; and what that opens."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookclub.library.models import Milestone, Work
from bookclub.members.models import Member

from .models import Progress, Reached, Reading, Spoilable
from .opened import Opened, opened, reached_scopes
from .readers import Reader
from .requests import ReaderRequest

MOST_REVEALED = 500  # of one kind in a visitor's session, which is read with every page


def move(request: ReaderRequest, work: Work, milestone: Milestone | None) -> list[Opened]:
    """Set how far the one who asks is in a work, and answer what that opened.

    None: not begun. A visitor's progress is kept in their session.
    """
    reader: Reader = request.reader
    before = reached_scopes(reader, work)
    if reader.member:
        set_progress(reader.member, work, milestone)
    else:
        _set_in_session(request, work, milestone)
        reader.said = request.session.get("reader", {})
    reader.forget()
    return list(opened(reached_scopes(reader, work) - before))


def set_progress(
    member: Member, work: Work, milestone: Milestone | None, *, at: datetime | None = None
) -> None:
    """Note the furthest milestone finished, and when this reading began and ended."""
    at = at or timezone.now()
    if milestone is None:
        Progress.objects.filter(member=member, work=work).delete()
        Reading.objects.filter(member=member, work=work, finished_at=None).delete()
        return
    Reached.objects.note(member, work, milestone, at=at)
    try:
        with transaction.atomic():
            Progress.objects.update_or_create(
                member=member, work=work, defaults={"milestone": milestone, "updated_at": at}
            )
    except IntegrityError:  # two tabs at once: the row is there now
        Progress.objects.filter(member=member, work=work).update(milestone=milestone, updated_at=at)
    _note_reading(member, work, milestone, at)


def _note_reading(member: Member, work: Work, milestone: Milestone, at: datetime) -> None:
    reading = Reading.objects.filter(member=member, work=work).order_by("-number").first()
    if reading is None:
        reading, _ = Reading.objects.get_or_create(
            member=member, work=work, number=1, defaults={"began_at": at}
        )
    is_last = not work.milestones.filter(position__gt=milestone.position).exists()
    if is_last and reading.finished_at is None:
        Reading.objects.filter(pk=reading.pk, finished_at=None).update(finished_at=at)
    elif not is_last and reading.number == 1 and reading.finished_at is not None:
        # Set back before the end: that reading is not finished after all.
        Reading.objects.filter(pk=reading.pk).update(finished_at=None)


def begin_again(member: Member, work: Work, *, at: datetime | None = None) -> Reading:
    """Start another reading. What the first one reached stays open: nobody unreads a book."""
    with transaction.atomic():
        latest = (
            Reading.objects.select_for_update().filter(member=member, work=work).order_by("-number").first()
        )
        if latest is not None and latest.finished_at is None:
            return latest
        number = latest.number + 1 if latest else 1
        reading, _ = Reading.objects.get_or_create(
            member=member, work=work, number=number, defaults={"began_at": at or timezone.now()}
        )
    return reading


def finish_again(member: Member, work: Work, *, at: datetime | None = None) -> None:
    Reading.objects.filter(member=member, work=work, finished_at=None).update(
        finished_at=at or timezone.now()
    )


def _set_in_session(request: ReaderRequest, work: Work, milestone: Milestone | None) -> None:
    said = request.session.get("reader", {})
    reached = {**said.get("reached", {})}
    reached.pop(str(work.pk), None)
    if milestone is not None:
        reached[str(work.pk)] = milestone.pk
    request.session["reader"] = {**said, "reached": reached}


def reveal_in_session(request: ReaderRequest, item: Spoilable) -> None:
    """ "Show it anyway" for a visitor: remembered in their session, with the scope that it has now."""
    said = request.session.get("reader", {})
    revealed, label = {**said.get("revealed", {})}, item._meta.label_lower
    before = revealed.get(label)
    chosen = (
        {**before, str(item.pk): item.scope_id} if isinstance(before, dict) else {str(item.pk): item.scope_id}
    )
    revealed[label] = dict(list(chosen.items())[-MOST_REVEALED:])
    request.session["reader"] = {**said, "revealed": revealed}
