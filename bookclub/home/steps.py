"""Progress as a person likes it: one line a step, a tick when it is done, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management.base import OutputWrapper


@dataclass
class Step:
    """What is being done, and in the end what came of it."""

    result: str


class Steps:
    """Writes steps to `out`; on a terminal the running one is shown, elsewhere only the finished ones."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.live = out.isatty()
        speaks_utf8 = (getattr(out, "encoding", "") or "").lower().replace("-", "") == "utf8"
        self.tick, self.cross = ("✓", "✗") if speaks_utf8 else ("ok", "!!")

    @contextmanager
    def step(self, doing: str) -> Iterator[Step]:
        """Run a block as one step; the block sets `result` on what it is given."""
        step, started = Step(doing), time.monotonic()
        if self.live:
            self._write(f"  {doing}...")
        try:
            yield step
        except BaseException:
            self._finish(f"{self.cross} {doing}")
            raise
        self._finish(f"{self.tick} {step.result} ({time.monotonic() - started:.1f} s)")

    def line(self, text: str, good: bool) -> None:
        """A finished step whose time somebody else has kept."""
        self._write(f"{self.tick if good else self.cross} {text}\n")

    def _finish(self, line: str) -> None:
        self._write(f"\r\033[K{line}\n" if self.live else f"{line}\n")

    def _write(self, text: str) -> None:
        self.out.write(text, ending="")
        self.out.flush()
