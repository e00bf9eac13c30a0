"""Reviews with their ratings, likes and earlier versions; books beside films, lists, wishes."""

from .comparisons import CitedRating, Comparison
from .lists import ListClash, ListEntry, WorkList
from .marks import ReviewEdit, ReviewLike
from .opinions import EditClash, Opinion
from .queries import ReviewQuerySet
from .ratings import FEWEST, HALF_STEPS, valid_rating
from .reviews import Review
from .wishes import Wish

__all__ = [
    "FEWEST",
    "HALF_STEPS",
    "CitedRating",
    "Comparison",
    "EditClash",
    "ListClash",
    "ListEntry",
    "Opinion",
    "Review",
    "ReviewEdit",
    "ReviewLike",
    "ReviewQuerySet",
    "Wish",
    "WorkList",
    "valid_rating",
]
