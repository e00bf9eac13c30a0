"""A furnished club behind a real server, and a real browser to walk in it. Each test finds the club untouched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from bookclub.library.models import Work
from bookclub.members import guard
from bookclub.members.models import Member
from bookclub.testing import chromium

from .snapshots import Snapshot, as_migrated
from .windows import Window

HERE = Path(__file__).parent
# Playwright runs an event loop in the thread of the tests. Django would forbid them the database for it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Longer than any page takes, however busy the machine is.
PATIENCE = 20_000  # milliseconds
expect.set_options(timeout=PATIENCE)

OpenWindow = Callable[..., Window]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Snapshot]:
    """The demo club, furnished once."""
    with django_db_blocker.unblock():
        cache.clear()
        as_migrated()
        call_command("seed_library", verbosity=0)
        call_command("seed_demo_club", verbosity=0)
        snapshot = Snapshot()
        yield snapshot
        snapshot.forget()
        as_migrated()


class KeptFiles(StaticFilesHandler):
    """Style sheets and scripts that the browser need not ask for again on every page."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600"
        return response


class PatientServer(ThreadedWSGIServer):
    """Ends only when the last answer is given: else a database connection would outlive the tests."""

    daemon_threads = False


class ServerThread(LiveServerThread):
    server_class = PatientServer


@pytest.fixture(scope="package")
def served(furnished: Snapshot) -> Iterator[str]:
    """The address of the club. By name, not by number: passkeys belong to names."""
    server = ServerThread("localhost", static_handler=KeptFiles)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()


@pytest.fixture(scope="package")
def chromium_here(served: str) -> Iterator[Browser]:
    """Closed before the server is, which waits for it to hang up."""
    found = chromium.find()
    assert found, chromium.REMEDY
    with sync_playwright() as playwright:
        # Without its sandbox, which a container has no rights for. It sees nothing but our own pages.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
        # While playwright's loop runs, Django has another connection for this thread than before and after.
        connections.close_all()


@pytest.fixture(autouse=True)
def transactional_db(furnished: Snapshot, forgotten_cache: None) -> None:
    """The club as it was furnished, whatever the test before has done in it.

    Under this name pytest-django knows that a database is wanted. Its own fixture would empty that after each test.
    """
    furnished.restore()


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here types as slowly as a person: what that comes to is tested in tests/members."""
    monkeypatch.setattr(guard, "LEAST", timedelta(0))


@pytest.fixture
def open_window(chromium_here: Browser, served: str) -> Iterator[OpenWindow]:
    """Opens a window, as a member or a visitor. In the end no page may have complained in any."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_one(member: Member | None = None, *, scripts: bool = True, width: int = 1000) -> Window:
        context = chromium_here.new_context(
            base_url=served,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        windows.append(Window(context, served))
        if member:
            windows[-1].come_in_as(member)
        return windows[-1]

    yield open_one
    for context in contexts:
        context.close()
    assert [word for window in windows for word in window.complaints] == []


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """A visitor's window."""
    return open_window()


@pytest.fixture
def page(window: Window) -> Page:
    return window.page


@pytest.fixture
def novel(furnished: Snapshot) -> Work:
    """Instead of the cast's own: the one of the furnished club."""
    return Work.objects.get(slug="never-let-me-go")


@pytest.fixture
def mara(furnished: Snapshot) -> Member:
    """She has finished Part One."""
    return Member.objects.get(username="mara")


@pytest.fixture
def sachiko(furnished: Snapshot) -> Member:
    """She has finished everything."""
    return Member.objects.get(username="sachiko")


@pytest.fixture
def ines(furnished: Snapshot) -> Member:
    """The organiser."""
    return Member.objects.get(username="ines")


@pytest.fixture
def tobias(furnished: Snapshot) -> Member:
    """The moderator."""
    return Member.objects.get(username="tobias")
