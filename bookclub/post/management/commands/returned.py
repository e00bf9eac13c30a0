"""`manage.py returned < a-mail`: notes that a mail of the club came back, as its delivery report says."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from bookclub.post import returning


class Command(BaseCommand):
    help = (
        "Reads one returned mail from standard input and notes at its letter that it came back. "
        "Let the mail server hand those to it: in Postfix, a line of /etc/aliases with a pipe."
    )

    def handle(self, **options: Any) -> None:
        # Never a failure: the mail server would send a report of the report.
        letter = returning.note(sys.stdin.buffer.read(returning.LONGEST))
        self.stdout.write(f"{letter} came back." if letter else "No report of a letter of ours.")
