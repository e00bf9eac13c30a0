"""How far a comment spoils: raised with all that hangs on it, lowered never below its surroundings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from bookclub.moderation.models import Deed, Report
from bookclub.reading.models import Scope

from .. import quoting
from . import holding, telling
from .threads import Thread

if TYPE_CHECKING:
    from bookclub.library.models import Work
    from bookclub.members.models import Member

    from .comments import Comment


def raise_(
    comment: Comment, scope: Scope | None, *, by: Member | None = None, reason: str = ""
) -> dict[int, int | None]:
    """Veil it at least this far, and what hangs on it; answer the scopes that were, by the ids of comments."""
    comments = type(comment).objects
    with transaction.atomic():
        holding.thread_of(comment)
        stored = comments.select_related("scope").get(pk=comment.pk).scope
        level = {comment.pk: stored.pk if stored else None} if veil(comment, scope) else {}
        seen = dict(level)
        while level:
            # The rows above are changed before these are looked for: whoever was writing under them is done.
            hanging = comments.filter(Q(parent__in=list(level)) | Q(quotes__in=list(level)))
            level = hanging.exclude(pk__in=list(seen)).distinct().veil_at_least(comment.scope)
            seen |= level
        if seen:
            seen = quoting.settle(seen) | seen
        telling.note_point(comment, Deed.RAISE, stored, by=by, reason=reason)
    return seen


def lower(comment: Comment, scope: Scope | None, *, by: Member | None = None, reason: str = "") -> None:
    """Set a lesser point; earlier versions go on waiting for what they waited for."""
    with transaction.atomic():
        holding.thread_of(comment)
        stored = type(comment).objects.select_related("scope").get(pk=comment.pk).scope
        for edit in comment.edits.select_related("scope"):
            edit.scope = Scope.objects.covering(edit.scope, stored)
            edit.save(update_fields=["scope"])
        comment.scope = Scope.objects.covering(scope, *bounds(comment))
        comment.save(update_fields=["scope"])
        telling.note_point(comment, Deed.LOWER, stored, by=by, reason=reason)


def fully(comment: Comment, work: Work) -> dict[str, Any]:
    """To the end of the work; what `unveil` wants to undo it."""
    were = raise_(comment, Scope.objects.of({work.pk: None}))
    return with_versions(type(comment), were)


def thread_fully(thread: Thread, work: Work) -> dict[str, Any]:
    """All that is said in it, to the end of the work; what `thread_unveil` wants to undo it."""
    from .comments import Comment

    with transaction.atomic():
        before = holding.threads([thread.pk])[thread.pk].scope
        thread._set(scope=Scope.objects.covering(before, Scope.objects.of({work.pk: None})))
        were: dict[int, int | None] = {}
        for comment in thread.comments.filter(parent=None).order_by("pk"):
            were = raise_(comment, None) | were
    scopes = [before.pk if before else None, thread.scope_id]
    return {"scopes": scopes, "comments": with_versions(Comment, were)}


def thread_unveil(thread: Thread, were: dict[str, Any]) -> None:
    """Give back the points of before, if nobody has moved the thread's meanwhile."""
    from .comments import Comment

    before, after = were["scopes"]
    with transaction.atomic():
        stored = holding.threads([thread.pk])[thread.pk]
        if stored.scope_id == after:
            thread._set(scope=Scope.objects.filter(pk=before or 0).first())
        unveil(Comment, were["comments"])


def unveil(comments: type[Comment], were: dict[str, Any]) -> None:
    """Give back the points of before, never less than the surroundings ask for as they stand now."""
    pks = [int(pk) for pk in were]
    with transaction.atomic():
        found = comments.objects.filter(pk__in=pks)
        holding.threads(found.order_by().values_list("thread_id", flat=True).distinct())
        holding.comments(found)
        for pk, (scope, version) in were.items():
            comments.objects.filter(pk=int(pk), version=version).update(scope=scope)
        quoting.settle(pks)
        for comment in found.order_by("depth", "pk"):
            raise_(comment, None)


def remember(comment: Comment, scope: Scope | None, *, lowers: bool = False) -> None:
    """Somebody says how far it spoils: a report that veils it gives it back as they say, and not as it was.

    Reports are held before threads, so this comes first.
    """
    pk, reports = str(comment.pk), Report.objects.veiling()
    veiling = [report.pk for report in reports if pk in _comments_in(report, type(comment))]
    for report in reports.filter(pk__in=veiling).select_for_update(of=("self",)) if veiling else ():
        report.give_back(_comments_in(report, type(comment))[pk], scope, lowers=lowers)


def remember_thread(thread: Thread, scope: Scope | None) -> None:
    """The same of a whole thread."""
    for report in Report.objects.veiling().about(thread).select_for_update(of=("self",)):
        if "scopes" in report.veiled:
            report.give_back(report.veiled["scopes"], scope)


def _comments_in(report: Report, comments: type[Comment]) -> dict[str, Any]:
    """What a report would give back: of a comment and what hangs under it, or of a whole thread or review."""
    is_of_one = report.content_type_id == ContentType.objects.get_for_model(comments).pk
    found: dict[str, Any] = report.veiled if is_of_one else report.veiled.get("comments", {})
    return found


def bounds(comment: Comment) -> Iterable[Scope | None]:
    """The scopes that it may not be under, as they stand in the database now."""
    comments = type(comment).objects
    yield Scope.objects.filter(pk__in=Thread.objects.filter(pk=comment.thread_id).values("scope")).first()
    yield Scope.objects.filter(pk__in=comments.filter(pk=comment.parent_id or 0).values("scope")).first()
    yield from Scope.objects.filter(pk__in=comment.quotes.values("scope"))


def veil(comment: Comment, least: Scope | None) -> bool:
    """Raise its scope to what is asked and what the surroundings ask; answer whether that changed it."""
    stored = Scope.objects.filter(pk__in=type(comment).objects.filter(pk=comment.pk).values("scope")).first()
    comment.scope = Scope.objects.covering(stored, least, *bounds(comment))
    if comment.scope != stored:
        comment.save(update_fields=["scope"])
    return comment.scope != stored


def with_versions(comments: type[Comment], were: dict[int, int | None]) -> dict[str, Any]:
    """Who changes their words meanwhile may choose another point: by the version one sees that."""
    versions = dict(comments.objects.filter(pk__in=list(were)).values_list("pk", "version"))
    return {str(pk): [scope, versions[pk]] for pk, scope in were.items()}
