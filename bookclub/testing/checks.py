"""What must hold of the code before its tests are worth running: each check is one command and one line."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = Path(sys.executable).parent
AT_ONCE = 2
MANAGE = [sys.executable, "manage.py"]
# Nothing of the person's own settings: a check says the same on every machine.
OUR_SETTINGS = (
    "BOOKCLUB_MODE",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
)
IN_MEMORY = {"BOOKCLUB_MODE": "test", "DATABASE_URL": "sqlite://:memory:"}
PRODUCTION = {
    "BOOKCLUB_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "club.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 if all is well."""

    name: str
    command: list[str]
    settings: dict[str, str] = field(default_factory=lambda: IN_MEMORY)


@dataclass(frozen=True)
class Outcome:
    """What a check came to."""

    check: Check
    passed: bool
    output: str
    seconds: float


def all_checks() -> list[Check]:
    """Every check, the slowest first."""
    deploy = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]
    templates = map(str, django_templates())
    return [
        Check("mypy", [_tool("mypy"), "--no-error-summary"]),
        Check("ruff check", [_tool("ruff"), "check", "--quiet"]),
        Check("ruff format --check", [_tool("ruff"), "format", "--check", "--quiet"]),
        Check("djade --check", [_tool("djade"), "--check", "--target-version", "5.2", *templates]),
        Check("lint-imports", [_tool("lint-imports")]),
        Check("makemigrations --check", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Check("check --deploy", deploy, PRODUCTION),
    ]


def run_all() -> Iterator[Outcome]:
    """Run the checks, some at once, and give their outcomes in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(run, all_checks())


def run(check: Check) -> Outcome:
    started = time.monotonic()
    environment = {
        name: value for name, value in os.environ.items() if name not in OUR_SETTINGS
    } | check.settings
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Outcome(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)


def django_templates() -> list[Path]:
    """The templates in Django's language; those in `templates/jinja` are in another."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("bookclub/*/templates")]
    found = [path for folder in folders for path in folder.rglob("*.html")]
    return sorted(path.relative_to(ROOT) for path in found if "jinja" not in path.relative_to(ROOT).parts)


def _tool(name: str) -> str:
    return str(TOOLS / name)
