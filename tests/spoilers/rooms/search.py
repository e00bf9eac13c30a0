"""Search: what begins as every planted word does is asked for, and found by those alone who may read it.

Exactly what is found, and that a guess is never confirmed, is looked at in `test_search.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviews.models import Review

from ..outlets import veiled
from ..planting import SAFE, STEM, Planted, Waits
from ..walking import Ask, words_in

ALL = f"/search/?q={STEM}"
ECHO = frozenset({STEM})  # the page repeats what it was asked


def plant(club: Planted) -> None:
    found = list(_findable(club))
    club.rooms["search"] = found
    for words, waits in found:
        club.may_come_out(words, waits, ALL)


def _findable(club: Planted) -> Iterator[tuple[set[str], Waits]]:
    """What a search may find: the words of one row, and what they wait for."""
    for comment in club.comments.values():
        if waits := club.comment_waits.get(comment.pk):
            comment.refresh_from_db()
            words = words_in(comment.text)
            if words and comment.author and comment.author.username == "greta":
                words.add(STEM + "greta")
            yield words, waits
    shown = {
        spot.word: spot.waits
        for spot in club.spots
        if spot.place in {p.get_absolute_url() for p in club.pages}
    }
    for page in club.pages:
        for section in page.sections.all():
            for statement in section.statements.all():
                words = words_in(f"{statement.label} {statement.text}")
                for word in words:
                    yield words, shown[word]
    shelf = club.rooms["reviews"]
    for review in Review.objects.published().filter(pk__in=[review.pk for review in shelf.reviews.values()]):
        key = next(key for key, planted in shelf.reviews.items() if planted.pk == review.pk)
        words = words_in(f"{review.headline} {review.text}")
        yield words | ({STEM + "greta"} if review.author.username == "greta" else set()), shelf.waits[key]
    yield {STEM + "greta"}, SAFE  # who is in the club is no secret


def searches(club: Planted) -> Iterator[Ask]:
    yield Ask("/search/")
    for kind in ("", "thread", "comment", "review", "page", "statement", "work", "person", "member"):
        yield Ask(
            f"{ALL}&kind={kind}",
            place="/search/?part",
            besides=ECHO,
            again=kind not in {"comment", "review", "statement"},
        )
        yield Ask(f"{ALL}&kind={kind}&page=2", place="/search/?part", besides=ECHO, again=True)
    for author in ("wanda", "olaf", "greta"):
        yield Ask(f"{ALL}&by={author}", place="/search/?part", besides=ECHO, again=True)
    yield Ask(f"{ALL}&thread={club.threads[0].pk}", place="/search/?part", besides=ECHO, again=True)
    yield Ask(f"{ALL}&since=nonsense", place="/search/?part", besides=ECHO, again=True)
    yield Ask(
        "/search/?q=last+pages&kind=thread", waiting=veiled(club, "On the last pages"), place="/search/?part"
    )


OUTLETS = {"search/": searches}
PLACES = {
    f"bookclub/search/sources.py {name}": ("a member who has not begun", ["search/"])
    for name in ("_comments", "_reviews", "_statements", "_thread")
}
