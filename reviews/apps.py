"""What members make of the works: stars, reviews, books beside their films."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        from bookclub.members import archives, farewells
        from bookclub.moderation import items, postings
        from discussions import quoting

        from . import archive, kinds, posting
        from .models import Review

        archives.register("reviews", archive.reviews)
        archives.register("wishes", archive.wishes)
        archives.register("likes_of_reviews", archive.likes)
        farewells.register(archive.farewell)
        items.register(kinds.ReviewKind())
        postings.register(posting.Reviews())
        quoting.register(Review)
