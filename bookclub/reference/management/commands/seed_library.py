"""Fill the library with the works, people and pages that come with the club."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bookclub.reference.seeding import SEED, SeedError, seed


class Command(BaseCommand):
    help = "Bring in the seed files: works, people, sources, pages, series. What a person has edited is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=SEED, help="Where the seed files are.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = seed(options["folder"])
        except SeedError as error:
            raise CommandError(str(error)) from error
        for heading, counts in (
            ("Added", report.added),
            ("Changed", report.changed),
            ("As it was", report.unchanged),
        ):
            if counts:
                listed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
                self.stdout.write(f"{heading}: {listed}")
        for line in report.left_alone:
            self.stdout.write(self.style.WARNING(f"Left alone: {line}"))
