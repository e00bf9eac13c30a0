"""Ratings: half stars, kept as whole half steps from 1 to 10, so that nothing is ever rounded."""

from __future__ import annotations

from django.core.exceptions import ValidationError

HALF_STEPS = range(1, 11)
APART = 1.0  # stars, on average, from which on a club is divided
FEWEST = 3  # ratings before an average is shown: of two, each could work out the other's


def valid_rating(rating: int | None) -> None:
    if rating is not None and rating not in HALF_STEPS:
        raise ValidationError(
            "Stars come in halves, from half a star to five: “%(rating)s” is none of them.",
            params={"rating": rating},
        )


def in_words(rating: int) -> str:
    """ "3½ stars": what stands beside the control, and what a screen reader says."""
    whole, half = divmod(rating, 2)
    if whole == 0:
        return "half a star"
    return f"{whole}{'½' if half else ''} star{'' if rating == 2 else 's'}"
