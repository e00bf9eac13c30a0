"""Finding what was said: one door to whatever a reader may be sent."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "bookclub.search"
    verbose_name = "Search"

    def ready(self) -> None:
        from .indexes import mend

        # SQLite rebuilds a table for many a migration, and what hung on the old one goes with it.
        post_migrate.connect(mend, sender=self)
