"""Reviews, lists, shelves, and book beside film."""

from __future__ import annotations

from reviews.models import Comparison, Review, WorkList
from reviews.models.reviews import ReviewLike
from reviews.models.wishes import Wish

from ..cast import ORGANISER, SUPERUSER, Club
from ..table import (
    ALL_BUT_ITS_AUTHOR,
    EVERYBODY,
    KEEPERS,
    SIGNED_IN,
    THE_AUTHOR,
    WRITERS,
    Seen,
    deed,
    page,
)

MINE = "/reviews/{review.pk}/"  # the author's
LISTS = frozenset({ORGANISER, SUPERUSER})
LIST = {"title": "A list anew", "works": "novel: Read it."}


def likes(name: str) -> Seen:
    return lambda club: ReviewLike.objects.filter(review=club.things[name], member=club.me).exists()


def _rated(club: Club) -> bool:
    return Review.objects.filter(work=club.other, author=club.me, rating=7).exists()


def _wishes(club: Club) -> bool:
    return Wish.objects.filter(work=club.other, member=club.me).exists()


ROWS = {
    "works/<slug:slug>/reviews/": [page("/works/novel/reviews/")],
    "works/<slug:slug>/rate/": [deed("/works/other/rate/", WRITERS, _rated, rating="7")],
    "works/<slug:slug>/review/": [
        page("/works/other/review/", WRITERS),
        deed(
            "/works/other/review/", WRITERS, lambda club: Review.objects.filter(body="Well.", author=club.me).exists(),
            body="Well.", rating="7",
        ),
    ],
    "works/<slug:slug>/reviews/feed/": [page("/works/novel/reviews/feed/")],
    "works/<slug:slug>/wish/": [deed("/works/other/wish/", SIGNED_IN, _wishes)],
    "works/<slug:slug>/beside/": [page("/works/novel/beside/", touches=("discussions_readmark",))],
    "works/<slug:slug>/beside/talk/": [
        deed("/works/other/beside/talk/", WRITERS, lambda club: Comparison.objects.filter(work=club.other).exists())
    ],
    "reviews/": [page("/reviews/")],
    "reviews/<int:pk>/": [page(MINE, touches=("discussions_readmark",))],
    "reviews/<int:pk>/delete/": [
        page(f"{MINE}delete/", KEEPERS | THE_AUTHOR),
        deed(f"{MINE}delete/", KEEPERS | THE_AUTHOR, lambda club: club.fresh("review").is_deleted),
    ],
    "reviews/<int:pk>/like/": [deed(f"{MINE}like/", ALL_BUT_ITS_AUTHOR, likes("review"))],
    "reviews/<int:pk>/unlike/": [
        deed("/reviews/{liked_review.pk}/unlike/", WRITERS, lambda club: not likes("liked_review")(club))
    ],
    "reviews/<int:pk>/history/": [page(f"{MINE}history/")],
    "reviews/<int:pk>/spoiler-point/": [
        page(f"{MINE}spoiler-point/", KEEPERS | THE_AUTHOR),
        deed(
            f"{MINE}spoiler-point/", KEEPERS | THE_AUTHOR, lambda club: club.fresh("review").scope_id is not None,
            other="{other.pk}",
        ),
    ],
    "reviews/<int:pk>/spoilers/<int:number>/": [ deed(f"{MINE}spoilers/0/", EVERYBODY, None),
    ],
    "lists/": [page("/lists/")],
    "lists/new/": [
        page("/lists/new/", LISTS),
        deed("/lists/new/", LISTS, lambda club: WorkList.objects.filter(title="A list anew").exists(), **LIST),
    ],
    "lists/<slug:slug>/": [page("/lists/together/")],
    "lists/<slug:slug>/edit/": [
        page("/lists/together/edit/", LISTS),
        deed("/lists/together/edit/", LISTS, lambda club: club.fresh("list").title == "A list anew", **LIST),
    ],
    "members/<str:username>/shelf/": [page("/members/mara/shelf/")],
    "members/<str:username>/year/<int:number>/": [page("/members/mara/year/2026/")],
}  # fmt: skip
