"""How far one is: everybody's own, a visitor's kept in their session."""

from __future__ import annotations

from bookclub.reading.models import Progress, Reading, Reveal

from ..cast import VISITOR, Club
from ..table import EVERYBODY, NO_TRACE, SIGNED_IN, Seen, deed, page


def for_members(seen: Seen) -> Seen:
    """What a visitor says stays in their session, where the database knows nothing of it."""
    return lambda club: NO_TRACE if club.role == VISITOR else seen(club)


def _moved_on(club: Club) -> bool:
    return Progress.objects.filter(member=club.me, milestone=club.last).exists()


def _shown(club: Club) -> bool:
    return Reveal.objects.filter(member=club.me, object_id=club.comment.pk).exists()


ROWS = {
    "reading/": [page("/reading/")],
    "reading/opened/<slug:slug>/": [page("/reading/opened/novel/?since=1")],
    "reading/progress/<slug:slug>/": [
        deed("/reading/progress/novel/", EVERYBODY, for_members(_moved_on), milestone="{last.pk}"),
    ],
    "reading/again/<slug:slug>/": [
        deed(
            "/reading/again/novel/", SIGNED_IN, lambda club: Reading.objects.filter(member=club.me).exists()
        ),
    ],
    "reading/show/<str:label>/<int:pk>/": [
        deed("/reading/show/discussions.comment/{comment.pk}/", EVERYBODY, for_members(_shown)),
        deed("/reading/show/members.member/{pim.pk}/", frozenset(), None),
    ],
}
