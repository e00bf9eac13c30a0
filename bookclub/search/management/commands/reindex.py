"""`manage.py reindex`: makes the search indexes anew, of what is in the database now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bookclub.search import indexes


class Command(BaseCommand):
    help = (
        "Makes the search indexes anew. They keep fresh by themselves; this is for a database that was copied "
        "table by table, or after a new version of PostgreSQL or SQLite that reads words otherwise."
    )

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            indexes.drop()
            indexes.make()
        self.stdout.write(f"Made anew: {len(indexes.indexes())} indexes.")
