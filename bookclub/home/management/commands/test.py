"""`manage.py test`: every check, then the whole suite on SQLite and once more on PostgreSQL."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bookclub.home.steps import Steps
from bookclub.testing import checks, postgresql
from bookclub.testing.plugin import CLOSING_LINE, RAN_BEFORE

EPILOG = "Everything else goes to pytest as it is: paths, -k, -x, -m 'not browser'..."
SQLITE, POSTGRESQL = "sqlite", "postgresql"
TITLES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}
SECONDS_TO_STOP = 20
# Each process takes the next test from one list; the plugin says what stays in one of them.
IN_TWO = ["-n", "2", "--dist", "loadgroup"]


class Terminated(KeyboardInterrupt):
    """A SIGTERM, which like Ctrl-C must leave neither a server nor a folder behind."""


class Command(BaseCommand):
    """Takes the place of Django's own `test`. Ends with the runner's closing line for each database."""

    help = "Run every check, then the tests on SQLite and on PostgreSQL."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        # Not through Django's parser: it would take -v, --version and others that are meant for pytest.
        wishes, for_pytest = parser(" ".join(argv[:2])).parse_known_args(argv[2:])
        self.steps = Steps(self.stdout)
        signal.signal(signal.SIGTERM, _stop)
        try:
            sound = self.run_checks() if wants_checks(wishes, for_pytest) else True
            outcomes = [self.test(name, for_pytest, again=name != wishes.only[0]) for name in wishes.only]
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
            sys.exit(130)
        self.stdout.write("".join(["\n", *(words for _, words in outcomes)]), ending="")
        self.stdout.flush()
        sys.exit(0 if sound and not any(code for code, _ in outcomes) else 1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Not reached from the command line; `call_command("test")` runs everything."""
        self.run_from_argv(["manage.py", "test", *args])

    def run_checks(self) -> bool:
        """Run the checks, one line each; those that fail say why."""
        sound = True
        for outcome in checks.run_all():
            self.steps.line(f"{outcome.check.name} ({outcome.seconds:.1f} s)", outcome.passed)
            if not outcome.passed:
                sound = False
                self.stdout.write(outcome.output)
        if not sound:
            self.stdout.write("A check failed, so this run will not pass. The tests follow all the same.")
        return sound

    def test(self, database: str, for_pytest: list[str], *, again: bool = False) -> tuple[int, str]:
        """The suite on one database: its exit code, and its closing words under the name of the database."""
        title = TITLES[database]
        self.stdout.write(f"\nTests on {title}")
        self.stdout.flush()
        if database == SQLITE:
            code, words = pytest(for_pytest, None, again)
            return code, f"{title}:\n{words}"
        try:
            with postgresql.database_url() as url:
                code, words = pytest(for_pytest, url, again)
        except postgresql.NoPostgreSQL as problem:
            return 1, f"{title}:\nThe tests did not run: {problem}\n"
        return code, f"{title}:\n{words}"


def parser(name: str) -> argparse.ArgumentParser:
    """The command's own options; it leaves all others to pytest, even those that begin alike."""
    made = argparse.ArgumentParser(prog=name, description=Command.help, epilog=EPILOG, allow_abbrev=False)
    made.add_argument(
        "--only",
        type=lambda name: [name],
        choices=[[SQLITE], [POSTGRESQL]],
        default=[SQLITE, POSTGRESQL],
        metavar=f"{{{SQLITE},{POSTGRESQL}}}",
        help="test on one database instead of both",
    )
    made.add_argument("--no-checks", action="store_true", help="leave out ruff, mypy, djade and such")
    return made


def wants_checks(wishes: argparse.Namespace, for_pytest: list[str]) -> bool:
    """Somebody who asks for certain tests waits for those, not for mypy."""
    return not wishes.no_checks and not for_pytest


def wants_everything(for_pytest: list[str]) -> bool:
    """Nothing is picked but by marker: that takes long enough for a second process to be worth its start."""
    return not for_pytest or (len(for_pytest) == 2 and for_pytest[0] == "-m")


def pytest(arguments: list[str], database_url: str | None, again: bool) -> tuple[int, str]:
    """Run pytest in its own process, `again` if not for the first time: the exit code, the closing line."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["BOOKCLUB_MODE"] = "test"
    # Playwright runs an event loop in the thread of the tests. Django would forbid them the database for it.
    environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if database_url:
        environment["DATABASE_URL"] = database_url
    if again:
        environment[RAN_BEFORE] = "1"
    with tempfile.TemporaryDirectory(prefix="bookclub-") as folder:
        closing_line = Path(folder) / "closing-line"
        environment[CLOSING_LINE] = str(closing_line)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "bookclub.testing.plugin",
            *(IN_TWO if wants_everything(arguments) else []),
            *arguments,
        ]
        code = _run_to_the_end(command, environment)
        words = closing_line.read_text("utf-8") if closing_line.exists() else "pytest ended without a word.\n"
    return code, words


def _run_to_the_end(command: list[str], environment: dict[str, str]) -> int:
    """Wait for a child, and where the wait is broken off, until it has tidied up too."""
    child = subprocess.Popen(command, cwd=checks.ROOT, env=environment)  # noqa: S603
    try:
        return child.wait()
    except KeyboardInterrupt as stopped:
        if isinstance(stopped, Terminated):  # while Ctrl-C has reached the child as well
            child.send_signal(signal.SIGINT)
        try:
            child.wait(SECONDS_TO_STOP)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            child.kill()
            child.wait()
        raise


def _stop(signum: int, frame: object) -> None:
    raise Terminated
