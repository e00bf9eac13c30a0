"""Feeds: what is new in the club, for programs that gather such things."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "bookclub.feeds"
    verbose_name = "Feeds"

    def ready(self) -> None:
        from bookclub.members import secrets

        from .addresses import of_key

        secrets.offer(
            "feeds",
            title="Feeds",
            words="What is new, in a feed reader, as you may see it. Other feeds of the club show what anyone may see.",
            addresses=of_key,
        )
