"""Reviews: words in every state of one, asked for wherever a review, a rating or what they come to is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from bookclub.library.models import Work
from discussions.models import Thread
from reviews.models import Comparison, Opinion, Review, WorkList
from tests.people import NOON

from ..outlets import PLAIN, Way, _posts, both, form, page
from ..planting import (
    ARCHIVE,
    FILM,
    LAST_CHAPTER,
    NOVEL,
    SAFE,
    SEEN,
    STEM,
    Kind,
    Planted,
    Points,
    Waits,
    _scope,
    _Talk,
    just,
    writers,
)
from ..walking import Ask

ROOM = "reviews"
WRITING = {"body": PLAIN, "rating": "7"}


class Shelf:
    """The reviews of the planted club, and what they wait for."""

    def __init__(self) -> None:
        self.reviews: dict[str, Review] = {}
        self.waits: dict[str, Waits] = {}
        self.spans: set[str] = set()


def plant(club: Planted) -> None:
    shelf = club.rooms[ROOM] = Shelf()
    _say(club, shelf, "reviewsafe", "olaf", club.novel, {}, span=True)
    _say(club, shelf, "reviewlast", "wanda", club.novel, {NOVEL: LAST_CHAPTER}, span=True)
    _say(club, shelf, "reviewfilm", "greta", club.film, {FILM: SEEN})
    _changed(club, shelf)
    _opened(club, shelf)
    _draft(club, shelf)
    _deleted(club, shelf)
    _calling(club, shelf)
    safe = shelf.reviews["reviewsafe"].thread
    assert safe is not None
    _Talk(club, safe).say("reviewtalk", "wanda", {NOVEL: LAST_CHAPTER})
    club.thread_waits[safe.pk] = SAFE
    # What is safe on the feed of a work, and what waits on the page of both.
    feed = f"/works/{NOVEL}/reviews/feed/"
    club.may_come_out([f"{STEM}reviewsafe"], SAFE, feed)
    club.may_come_out([f"{STEM}reviewnow"], SAFE, f"/works/{FILM}/reviews/feed/")
    comparison = Comparison.open(club.novel)
    club.may_come_out([f"{STEM}reviewboth"], shelf.waits["reviewboth"], f"/works/{NOVEL}/beside/")
    _Talk(club, comparison.thread).say("besidetalk", "wanda", {FILM: SEEN})
    club.thread_waits[comparison.thread.pk] = SAFE
    # Long ago, so that the talk of others stays on the front page.
    Thread.objects.filter(pk__in=[safe.pk, comparison.thread.pk]).update(active_at=NOON - timedelta(days=90))
    WorkList(title="Together").keep([(club.novel, "Read it."), (club.film, "")], by=None)
    places = ("shelf/", "year/2026/", "year/1999/")
    club.may_come_out([f"{STEM}greta"], SAFE, *(f"/members/greta/{place}" for place in places))
    # Greta's name stands on a veiled review, and opens with it.
    review, waits = shelf.reviews["reviewfilm"], shelf.waits["reviewfilm"]
    name = [f"{STEM}greta"]
    club.may_come_out(name, waits, *_places(review))
    club.may_come_out(name, waits, f"/reviews/{review.pk}/history/")


def _places(review: Review) -> list[str]:
    work = review.work.get_absolute_url()
    return [work, f"{work}reviews/", review.get_absolute_url(), "/reviews/"]


def _say(
    club: Planted, shelf: Shelf, key: str, by: str, work: Work, needs: Points, *, span: bool = False
) -> Review:
    word = club.word(key)
    body = f"So {word} then." + (f" And ||{club.word(key + 'span')}||." if span else "")
    opinion = Opinion(rating=7, body=body, scope=_scope(club, needs))
    review = Review.objects.write(work, opinion, by=club.members[by])
    _settle(club, shelf, key, review, needs, by)
    if span:
        shelf.spans.add(key)
        waits, place = shelf.waits[key], f"POST /reviews/{review.pk}/spoilers/0/"
        club.may_come_out([word + "span"], waits, place)
        club.may_come_out([word + "span"], SAFE, f"{work.get_absolute_url()}review/", ARCHIVE, to=just(by))
    return review


def _settle(club: Planted, shelf: Shelf, key: str, review: Review, needs: Points, by: str) -> None:
    """Say where the words of a review may come out."""
    word, waits = [STEM + key], Waits(needs, by, f"reviews.review/{review.pk}")
    shelf.reviews[key], shelf.waits[key] = review, waits
    club.may_come_out(word, waits, *_places(review), f"/reviews/{review.pk}/history/")
    club.may_come_out(word, waits, f"/reviews/{review.pk}/delete/", to=_deleter(by))
    club.may_come_out(word, SAFE, f"{review.work.get_absolute_url()}review/", ARCHIVE, to=just(by))


def _changed(club: Planted, shelf: Shelf) -> None:
    """Open once, and then not any more: what it said then waits with what it says now."""
    wanda, earlier, word = club.members["wanda"], club.word("reviewearlier"), club.word("reviewboth")
    review = Review.objects.write(club.film, Opinion(body=f"It was {earlier}."), by=wanda)
    needs = {NOVEL: LAST_CHAPTER, FILM: SEEN}
    opinion = Opinion(body=f"It is {word}.", scope=_scope(club, needs), beside=club.novel)
    review = Review.objects.write(club.film, opinion, by=wanda, version=review.version)
    _settle(club, shelf, "reviewboth", review, needs, "wanda")
    club.may_come_out([earlier], shelf.waits["reviewboth"], f"/reviews/{review.pk}/history/")
    club.may_come_out([earlier], SAFE, ARCHIVE, to=just("wanda"))


def _opened(club: Planted, shelf: Shelf) -> None:
    """Veiled once, and open now: what it said then goes on waiting."""
    mid, earlier, word = club.members["mid"], club.word("reviewbefore"), club.word("reviewnow")
    opinion = Opinion(body=f"It was {earlier}.", scope=_scope(club, {FILM: SEEN}))
    review = Review.objects.write(club.film, opinion, by=mid)
    review = Review.objects.write(club.film, Opinion(body=f"It is {word}."), by=mid, version=1)
    _settle(club, shelf, "reviewnow", review, {}, "mid")
    history = f"/reviews/{review.pk}/history/"
    # What changed is shown beside what it was before: where that waits, neither.
    club.spots = [spot for spot in club.spots if (spot.word, spot.place) != (word, history)]
    club.may_come_out([earlier, word], Waits({FILM: SEEN}, "mid"), history)
    club.may_come_out([earlier], SAFE, ARCHIVE, to=just("mid"))


def _calling(club: Planted, shelf: Shelf) -> None:
    """One that waits names some: those who are there read of it in their inbox, and the others what it waits for."""
    word, named, needs = club.word("reviewcalls"), ("nell", "mid", "fin", "quinn"), {NOVEL: LAST_CHAPTER}
    body = f"{' '.join(f'@{name}' for name in named)}: {word}."
    review = Review.objects.write(
        club.novel, Opinion(body=body, scope=_scope(club, needs)), by=club.members["sia"]
    )
    _settle(club, shelf, "reviewcalls", review, needs, "sia")
    club.may_come_out([word], shelf.waits["reviewcalls"], "/inbox/", to=lambda kind: kind.username in named)


def _draft(club: Planted, shelf: Shelf) -> None:
    word, head = club.word("reviewdraft"), club.word("reviewdrafthead")
    opinion = Opinion(rating=9, headline=head, body=f"Half {word}.")
    review = Review.objects.write(club.novel, opinion, by=club.members["alma"], publish=False)
    shelf.reviews["reviewdraft"] = review
    shelf.waits["reviewdraft"] = Waits(author="alma")
    own = [review.get_absolute_url(), f"/works/{NOVEL}/review/", ARCHIVE]
    club.may_come_out([word, head], SAFE, *own, to=just("alma"))
    club.may_come_out([word, head], SAFE, f"/reviews/{review.pk}/history/", to=just("alma"))
    club.may_come_out([word], SAFE, f"/reviews/{review.pk}/delete/", to=just("alma"))
    club.may_come_out([head], SAFE, f"/reviews/{review.pk}/spoiler-point/", to=just("alma"))


def _deleted(club: Planted, shelf: Shelf) -> None:
    """It comes out nowhere, though somebody has answered it."""
    word, head, fin = club.word("reviewgone"), club.word("reviewgonehead"), club.members["fin"]
    review = Review.objects.write(club.novel, Opinion(rating=2, headline=head, body=f"A {word}."), by=fin)
    review.delete_words(by=fin)
    shelf.reviews["reviewgone"] = review


def _deleter(by: str) -> Callable[[Kind], bool]:
    return lambda kind: kind.keeps_order or (kind.writes and kind.username == by)


# How they are asked -----------------------------------------------------------------------------------------------


def on_reviews(route: str = "", *, post: bool = False, htmx: bool = False) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for review in club.rooms[ROOM].reviews.values():
            path = f"/reviews/{review.pk}/{route}"
            if post:
                yield from _posts(path, {"next": "/"})
            else:
                yield Ask(path)

    return way


def liking(deed: str) -> Way:
    """Only of what one may read, and not of one's own."""

    def way(club: Planted) -> Iterator[Ask]:
        shelf: Shelf = club.rooms[ROOM]
        for key, waits in shelf.waits.items():

            def succeeds(kind: Kind, waits: Waits = waits, key: str = key) -> bool:
                return (
                    kind.writes
                    and kind.username != waits.author
                    and kind.may_read(waits)
                    and key != "reviewdraft"
                )

            yield Ask(f"/reviews/{shelf.reviews[key].pk}/{deed}/", data={}, succeeds=succeeds)

    return way


def histories(club: Planted) -> Iterator[Ask]:
    shelf: Shelf = club.rooms[ROOM]
    for key, waits in shelf.waits.items():

        def succeeds(kind: Kind, waits: Waits = waits, key: str = key) -> bool:
            return kind.may_read(waits) and (key != "reviewdraft" or kind.username == "alma")

        yield Ask(f"/reviews/{shelf.reviews[key].pk}/history/", succeeds=succeeds)


def spans(club: Planted) -> Iterator[Ask]:
    shelf: Shelf = club.rooms[ROOM]
    for key in shelf.spans:
        path = f"/reviews/{shelf.reviews[key].pk}/spoilers/0/"
        waits = shelf.waits[key]
        for htmx in (False, True):
            yield Ask(path, data={}, htmx=htmx, succeeds=lambda kind, waits=waits: kind.may_read(waits))  # type: ignore[misc]
        yield Ask(path.replace("/0/", "/7/"), data={}, succeeds=lambda kind: False)


def of_works(route: str, *queries: str) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for slug in (NOVEL, FILM):
            path = f"/works/{slug}/{route}"
            yield Ask(path)
            for query in queries:
                yield Ask(f"{path}?{query}", place=f"{path}?part", again=True)

    return way


def writing(club: Planted) -> Iterator[Ask]:
    """To oneself a review is given back; whoever has none gets an empty form."""
    for slug in (NOVEL, FILM):
        path = f"/works/{slug}/review/"
        yield Ask(path, succeeds=writers)
        yield Ask(path, data=WRITING | {"preview": "yes"}, place=f"{path}?part")
        yield Ask(path, data=WRITING | {"rating": "3.3"}, place=f"{path}?part")
        # Over a newer text of one's own, which is given back as well; for others it is their first.
        yield Ask(path, data=WRITING | {"version": 0}, place=f"{path}?part")


def rating(club: Planted) -> Iterator[Ask]:
    yield from _posts(f"/works/{NOVEL}/rate/", {"rating": "7"}, succeeds=writers)
    yield Ask(f"/works/{NOVEL}/rate/", data={"rating": "3.3"})


def shelves(club: Planted) -> Iterator[Ask]:
    for username in ("wanda", "olaf", "greta"):
        for route in ("shelf/", "year/2026/", "year/1999/"):
            yield Ask(f"/members/{username}/{route}")


def comparing(club: Planted) -> Iterator[Ask]:
    yield Ask(f"/works/{NOVEL}/beside/")
    yield Ask(f"/works/{FILM}/beside/")
    yield Ask(f"/works/{NOVEL}/beside/?end", place=f"/works/{NOVEL}/beside/?part", again=True)


SORTS = ("sort=liked", "sort=highest&stars=7", "sort=lowest", "sort=closest", "open=yes", "page=2")

OUTLETS: dict[str, Way] = {
    "works/<slug:slug>/reviews/": of_works("reviews/", *SORTS),
    "works/<slug:slug>/rate/": rating,
    "works/<slug:slug>/review/": writing,
    "works/<slug:slug>/reviews/feed/": of_works("reviews/feed/"),
    "works/<slug:slug>/wish/": lambda club: _posts(f"/works/{NOVEL}/wish/", {"next": "/"}),
    "works/<slug:slug>/beside/": comparing,
    "works/<slug:slug>/beside/talk/": lambda club: _posts(
        f"/works/{NOVEL}/beside/talk/", {"next": "/"}, succeeds=writers
    ),
    "lists/": page("/lists/"),
    "lists/new/": both(page("/lists/new/"), form("/lists/new/", title="A list", works="nothing")),
    "lists/<slug:slug>/": page("/lists/together/"),
    "lists/<slug:slug>/edit/": both(page("/lists/together/edit/"), form("/lists/together/edit/", title="")),
    "members/<str:username>/shelf/": shelves,
    "members/<str:username>/year/<int:number>/": shelves,
    "reviews/": lambda club: [Ask("/reviews/"), Ask("/reviews/?page=2", place="/reviews/?part")],
    "reviews/<int:pk>/": on_reviews(),
    "reviews/<int:pk>/delete/": lambda club: [*on_reviews("delete/")(club), *on_reviews("delete/", post=True)(club)],
    "reviews/<int:pk>/like/": liking("like"),
    "reviews/<int:pk>/unlike/": liking("unlike"),
    "reviews/<int:pk>/history/": histories,
    "reviews/<int:pk>/spoiler-point/": lambda club: [
        *on_reviews("spoiler-point/")(club), *on_reviews("spoiler-point/", post=True)(club)
    ],
    "reviews/<int:pk>/spoilers/<int:number>/": spans,
}  # fmt: skip

# As in tests.spoilers.test_proof_of_the_proof.
NOT_BEGUN, MODERATOR = "a member who has not begun", "a moderator who has not begun"
PLACES: dict[str, tuple[str, list[str]]] = {
    "reviews/eyes.py mine_and_open_on": (NOT_BEGUN, ["works/<slug:slug>/"]),
    "reviews/feeds.py open_to_all": ("a visitor", ["works/<slug:slug>/reviews/feed/"]),
    "reviews/views/beside.py beside": (NOT_BEGUN, ["works/<slug:slug>/beside/"]),
    "reviews/eyes.py open_on": (NOT_BEGUN, ["works/<slug:slug>/reviews/"]),
    "reviews/views/shown.py history": (NOT_BEGUN, ["reviews/<int:pk>/history/"]),
    "reviews/views/shown.py latest": (NOT_BEGUN, ["reviews/"]),
    "reviews/views/shown.py readable": (NOT_BEGUN, ["reviews/<int:pk>/history/", "reviews/<int:pk>/like/"]),
    "reviews/views/shown.py review": (NOT_BEGUN, ["reviews/<int:pk>/"]),
    "reviews/views/writing.py delete": (MODERATOR, ["reviews/<int:pk>/delete/"]),
}
# Where no words could come out, but stars, counts, or a form: each has a test of its own.
STARS_ONLY = {
    "reviews/kinds.py find": "test_a_review_can_be_reported_by_those_who_can_read_it",
    "reviews/eyes.py quiet_on": "test_a_reader_behind_sees_only_the_quiet_line_and_the_stars",
    "reviews/eyes.py stars_of": "test_stars_stay_veiled_where_the_author_wants_it",
    "reviews/models/queries.py gathered_for": "test_stars_that_wait_count_only_for_those_who_may_know_them",
    "reviews/models/queries.py with_stars_for": "test_no_taste_is_told_by_stars_that_wait",
}
