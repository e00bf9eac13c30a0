"""`manage.py render_again`: after an upgrade that changed how texts are rendered, those that are stored catch up."""

from typing import Any

from django.core.management.base import BaseCommand

from bookclub.home.rendering import STORED, render_again


class Command(BaseCommand):
    help = "Render every stored text anew. Safe to repeat, and while the club is open."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would change.")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        changes = "would change" if dry_run else "changed"
        for stored in STORED:
            count, changed = render_again(stored, save=not dry_run)
            name = f"{stored.model._meta.verbose_name_plural}, {stored.source}"
            if verbosity:
                self.stdout.write(f"{name}: {changed:,} of {count:,} {changes}")
