"""`manage.py demo`: a furnished club on this machine, made in seconds and served at production speed."""

import hashlib
import shutil
import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bookclub.home import serving, sign_ins
from bookclub.home.steps import Steps

IGNORED_STATIC = ["CVS", ".*", "*~"]  # as collectstatic does


class Command(BaseCommand):
    """Furnishes the club in `var/demo/`, prints three sign-ins and serves it. Safe to repeat."""

    help = "Set up a furnished demo club in var/demo and serve it on this machine."
    requires_system_checks = ()  # `manage.py test` runs them; here they would only cost time

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
        parser.add_argument("--fresh", action="store_true", help="delete the demo club and make a new one")
        parser.add_argument("--no-serve", action="store_true", help="only set it up")

    def handle(self, *args: Any, port: int, fresh: bool, no_serve: bool, **options: Any) -> None:
        if settings.MODE != "demo":
            raise CommandError(
                f"BOOKCLUB_MODE is {settings.MODE!r} in your environment. Unset it for the demo."
            )
        settings.CLUB_ORIGIN = f"http://localhost:{port}"  # what links in mails begin with
        problem = None if no_serve else serving.port_problem(port)
        if problem:
            other = serving.next_free_port(port)
            raise CommandError(f"{problem} This one is free: python3 manage.py demo --port {other}")
        try:
            people = self.furnish(fresh)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. The next start takes it up again.")
            sys.exit(130)
        if no_serve:
            return self.tell(people, "The club is ready: python3 manage.py demo opens it.")
        try:
            serving.serve(
                port, lambda: self.tell(people, f"The club is open at http://{serving.HOST}:{port}/")
            )
        finally:
            self.stdout.write("\nThe club is closed.")

    def furnish(self, fresh: bool) -> list[sign_ins.SignIn]:
        """Every step up to an open door; each sees for itself whether there is something to do."""
        self.steps = Steps(self.stdout)
        if fresh:
            self.start_over()
        self.refuse_a_real_club()
        self.migrate()
        self.collect_static()
        self.seed("Library", "seed_library")
        self.seed("Demo club", "seed_demo_club")
        return self.let_people_in()

    def start_over(self) -> None:
        """Delete what the demo made, and say so. The secret key stays: this very process signs with it."""
        if not Path(str(settings.DATABASES["default"]["NAME"])).is_relative_to(settings.ROOM):
            raise CommandError("--fresh deletes only var/demo, and DATABASE_URL names a database elsewhere.")
        self.stdout.write(f"Starting over: deleting {_shown(settings.ROOM)} and {_shown(_sign_ins())}.")
        _sign_ins().unlink(missing_ok=True)
        for path in settings.ROOM.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != "secret-key":
                path.unlink()

    def refuse_a_real_club(self) -> None:
        """With a DATABASE_URL in the environment this could be a club of real people. Keep out of it."""
        member = get_user_model()
        if member._meta.db_table not in connection.introspection.table_names():
            return
        names = member._default_manager.order_by()
        if names.exists() and not names.filter(username__in=sign_ins.PEOPLE.values()).exists():
            raise CommandError(
                "This database is that of a real club, with members. The demo needs an empty one."
            )

    def migrate(self) -> None:
        with self.steps.step("Migrating the database") as step:
            executor = MigrationExecutor(connection)
            due = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if due:
                call_command("migrate", interactive=False, verbosity=0)
            step.result = f"Database: {due} migrations applied" if due else "Database: up to date"

    def collect_static(self) -> None:
        with self.steps.step("Collecting static files") as step:
            sources = _hash_of_static()
            manifest = settings.STATIC_ROOT / "staticfiles.json"
            if manifest.exists() and _stamp("static") == sources:
                step.result = "Static files: unchanged"
                return
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            _stamp("static", sources)
            step.result = "Static files: collected, hashed and compressed"

    def seed(self, title: str, command: str) -> None:
        with self.steps.step(f"{title}: seeding") as step:
            told = StringIO()
            call_command(command, stdout=told)
            first, *others = told.getvalue().strip().splitlines() or ["in place"]
            step.result = f"{title}: {first}"
        for line in others:
            self.stdout.write(f"  {line}")

    def let_people_in(self) -> list[sign_ins.SignIn]:
        with self.steps.step("Making sign-ins") as step:
            people = sign_ins.kept_in(_sign_ins())
            if _stamp("sign-ins") != sign_ins.seal(people):
                if missing := sign_ins.let_in(people):
                    raise CommandError(f"Not in the club: {', '.join(missing)}. --fresh brings them back.")
                _stamp("sign-ins", sign_ins.seal(people))
            step.result = f"Sign-ins: kept in {_shown(_sign_ins())}"
        return people

    def tell(self, people: list[sign_ins.SignIn], first: str) -> None:
        lines = [f"  {one.role:<11}{one.username:<9}{one.password}" for one in people]
        last = (
            ""
            if "ready" in first
            else f"\nMails are written to {_shown(settings.EMAIL_FILE_PATH)}. Ctrl-C closes it."
        )
        self.stdout.write("\n".join(["", first, "", *lines, last]))
        self.stdout.flush()


def _hash_of_static() -> str:
    """One hash over the names and contents of all that collectstatic would take, and how it stores them."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(IGNORED_STATIC), key=lambda found: found[0]):
            with storage.open(name) as file:
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def _stamp(name: str, value: str | None = None) -> str:
    """What was noted under `name` at the last start; note `value` for the next one."""
    path = settings.ROOM / "stamps" / name
    if value is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value)
    return path.read_text() if path.exists() else ""


def _sign_ins() -> Path:
    return Path(settings.VAR) / "sign-ins.txt"


def _shown(path: Path) -> str:
    """A path as the person would type it from the checkout."""
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else str(path)
