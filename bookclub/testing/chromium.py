"""Finds a Chromium for the browser tests, or brings one into `.venv`."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
INSIDE = ("chrome-headless-shell", "headless_shell", "chrome", "Chromium")
# Beside the packages that belong to it: nothing is left elsewhere on the machine.
OURS = Path(sys.prefix) / "browsers"
REMEDY = "`apt install chromium` brings one (or name one in CHROMIUM); `-m 'not browser'` does without."


def find() -> str | None:
    """The path of a Chromium: the one in `CHROMIUM`, one on PATH, or one that playwright has brought."""
    if named := os.environ.get("CHROMIUM"):
        return named if os.access(named, os.X_OK) else None
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_playwright()


def find_or_bring() -> str | None:
    """Like `find`, and where there is none, ask playwright for one, once."""
    found = find()
    if found or os.environ.get("CHROMIUM"):
        return found
    # Tests run in several processes, and one download is enough.
    with open(Path(sys.prefix) / "browsers.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if found := _from_playwright():
            return found
        sys.stderr.write("No Chromium here. Asking playwright for one, into .venv...\n")
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium-headless-shell"],
            env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(OURS)},
            capture_output=True,
        )
        return _from_playwright()


def _from_playwright() -> str | None:
    shelves = [OURS, Path.home() / ".cache" / "ms-playwright"]
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        shelves.insert(0, Path(named))
    for shelf in shelves:
        for path in sorted(shelf.glob("chromium*/*/*"), reverse=True):
            if path.name in INSIDE and path.is_file() and os.access(path, os.X_OK):
                return str(path)
    return None
