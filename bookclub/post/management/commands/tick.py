"""`manage.py tick`: sends what is due and does all other timed work, once or for as long as it is let."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from bookclub.post import timed


class Command(BaseCommand):
    help = "Tells watchers, sends mails and digests, reminds, prunes. Run it every minute, or with --loop as a service."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--loop", action="store_true", help="Go on until it is ended (Ctrl-C, SIGTERM).")
        parser.add_argument("--seconds", type=float, default=10, help="How long to rest between rounds.")

    def handle(self, *, loop: bool, seconds: float, **options: Any) -> None:
        if not loop:
            if failed := self.round():
                raise CommandError(f"These failed, and the log says why: {', '.join(failed)}")
            return
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        signal.signal(signal.SIGINT, lambda *_: ended.set())
        while not ended.is_set():
            close_old_connections()  # a database that was away is asked anew
            self.round()
            ended.wait(seconds)

    def round(self) -> list[str]:
        done, failed = timed.tick()
        told = ", ".join(f"{name}: {count}" for name, count in done.items() if count)
        if told:
            self.stdout.write(told)
        return failed
