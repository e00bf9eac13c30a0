"""`manage.py seed_demo_club`: invented members and what they said, on top of the seeded library."""

from typing import Any

from django.core.management.base import BaseCommand

from bookclub.home.furnishing import furnish


class Command(BaseCommand):
    help = "Bring in the members, threads and comments of the demo club. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(furnish())
