"""Makes `.venv` ready where only Python is, and starts the same command again inside it.

Only the standard library, since nothing else may be there yet. A stamp in `.venv` holds the hash of the
requirements that were installed. It is written last, so that an interrupted start is seen for what it is.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "bookclub-stamp.json"
UNFINISHED = VENV / "bookclub-unfinished"
LOCK = ROOT / ".venv.lock"
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
NO_NETWORK = re.compile(r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|unreachable")


class Refusal(Exception):
    """Why the command cannot start, in words for the person who typed it."""


def settle(command: str) -> None:
    """Return if this Python has all that `command` needs; else go on in `.venv`, made ready if need be."""
    needs = "requirements-dev.txt" if command == "test" else "requirements.txt"
    inside = VENV.exists() and os.path.samefile(sys.prefix, VENV)
    if inside and is_ready(needs) and _stamp()["python"] == THIS_PYTHON:
        return
    if not inside and has_all(needs):
        return
    try:
        if inside or not is_ready(needs):
            prepare(needs)
    except (Refusal, OSError) as problem:
        sys.exit(f"Bookclub could not get ready: {problem}")
    except KeyboardInterrupt:
        _say("\nStopped. The next start takes it up again.")
        sys.exit(130)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])


def has_all(needs: str) -> bool:
    """Whether the running Python (a container's, another environment's) has every package of ours already."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"]
    if needs == "requirements-dev.txt":
        wanted = wanted + project["dependency-groups"]["dev"]
    try:
        for requirement in wanted:
            importlib.metadata.distribution(name_of(requirement))
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def name_of(requirement: str) -> str:
    """The package that a requirement such as `whitenoise[brotli]>=6.12` is about."""
    return re.split(r"[^\w.-]", requirement)[0]


def is_ready(needs: str) -> bool:
    """Whether `.venv` is finished and holds the very requirements that `needs` lists now."""
    return PYTHON.exists() and not UNFINISHED.exists() and _stamp().get(needs) == _hash(needs)


def prepare(needs: str) -> None:
    """Make `.venv` if there is no sound one, install `needs` by hash, and stamp it."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Refusal(
                f"this Python comes without its module {module!r}, which makes virtual environments. "
                f"On Debian and Ubuntu `sudo apt install python{THIS_PYTHON}-venv` brings it."
            )
    with _alone() as lock:
        if is_ready(needs) and _stamp()["python"] == THIS_PYTHON:
            return  # somebody else has made it while we waited
        fresh = _why_fresh()
        if fresh:
            _make_anew(fresh, lock)
        _install(needs, lock)
        # The development requirements contain the others. The others alone may change what the first brought.
        hashes = {name: _hash(name) for name in ("requirements.txt", needs)}
        _write_whole(STAMP, json.dumps({"python": THIS_PYTHON, **hashes}))
        UNFINISHED.unlink(missing_ok=True)


def _why_fresh() -> str:
    """Why `.venv` must be made from nothing, or an empty string if it will do."""
    if UNFINISHED.exists():
        return "An earlier start did not finish. Making .venv again..."
    if not PYTHON.exists():
        return "Making a virtual environment in .venv..."
    if _stamp().get("python", THIS_PYTHON) != THIS_PYTHON:
        return f"The .venv was made for Python {_stamp()['python']}. Making it again for {THIS_PYTHON}..."
    return ""


def _make_anew(reason: str, lock: int) -> None:
    _say(reason)
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    _run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV)], lock)


def _install(needs: str, lock: int) -> None:
    _say(f"Installing the packages of {needs} into .venv (only this once; it can take a minute)...")
    started = time.monotonic()
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        _run([str(PYTHON), "-m", "ensurepip"], lock)  # made by a tool that leaves pip out
    new = UNFINISHED.exists()
    UNFINISHED.touch()
    try:
        # No cache: it would lie in the person's home, and this start writes nowhere but in the checkout.
        options = "--require-hashes --quiet --no-input --no-cache-dir --disable-pip-version-check --retries 2"
        _run([str(PYTHON), "-m", "pip", "install", *options.split(), "-r", needs], lock)
    except Refusal:
        if not new:  # pip takes back what it could not finish, so the environment is as it was
            UNFINISHED.unlink()
        raise
    _say(f"Installed in {time.monotonic() - started:.0f} s.")


def _run(command: list[str], lock: int) -> None:
    # The child holds the lock too: if we are killed, nobody clears `.venv` away under a pip that still runs.
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=(lock,)
    )
    if done.returncode == 0:
        return
    if NO_NETWORK.search(done.stdout):
        raise Refusal(
            "the package index cannot be reached. The first start needs a network, for the packages that "
            "the requirements name; later ones do not."
        )
    if "DO NOT MATCH THE HASHES" in done.stdout:
        raise Refusal("a downloaded package is not the pinned one (its hash differs), so it was not used.")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("ERROR", "Error"))] or lines[-3:]
    raise Refusal(f"`{' '.join(command[1:4])}` failed:\n  " + "\n  ".join(told[:6]))


@contextmanager
def _alone() -> Iterator[int]:
    """Hold the checkout's lock: of two starts at once, the second waits and finds the work done."""
    try:
        import fcntl
    except ImportError:
        raise Refusal("it runs on Linux and macOS. On Windows, use the Linux subsystem (WSL).") from None
    with LOCK.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another start is making .venv ready. Waiting for it...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def _hash(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _write_whole(path: Path, text: str) -> None:
    """Write so that a reader sees the old file or the new one, never half of it."""
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(path)


def _say(line: str) -> None:
    # Not to stdout, which may be somebody's `dumpdata > club.json`.
    print(line, file=sys.stderr, flush=True)
