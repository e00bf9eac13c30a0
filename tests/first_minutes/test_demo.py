"""`manage.py demo` as a newcomer meets it: set up for real in the test's own folder, served and visited."""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management.base import OutputWrapper

from bookclub.home import serving, sign_ins
from bookclub.home.steps import Steps

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_OPEN = 60


class Newcomer:
    """Somebody with a checkout and nothing in the environment, whose club lies in `var`."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def begin(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        settings = ("BOOKCLUB_MODE", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")
        kept = {name: value for name, value in os.environ.items() if name not in settings}
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", *words],
            cwd=ROOT,
            env={**kept, "BOOKCLUB_VAR": str(self.var), **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def types(self, *words: str, **environment: str) -> tuple[int, str]:
        """Type `manage.py demo ...`, wait for its end: the exit code, and all that it said."""
        process = self.begin(*words, **environment)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    @contextlib.contextmanager
    def served(self, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
        """A club that is open on `port`: its process, and the lines it said until then."""
        process = self.begin("--port", str(port))
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            else:
                pytest.fail("the club did not open:\n" + "".join(said))
            yield process, said
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    @property
    def people(self) -> dict[str, tuple[str, str]]:
        lines = (self.var / "sign-ins.txt").read_text().splitlines()
        return {role: (name, password) for role, name, password in map(str.split, lines)}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newcomer, str]:
    """A newcomer whose club has just been furnished, and what they saw meanwhile."""
    newcomer = Newcomer(tmp_path_factory.mktemp("club") / "var")
    code, said = newcomer.types("--no-serve")
    assert code == 0, said
    return newcomer, said


@pytest.fixture
def newcomer(furnished: tuple[Newcomer, str]) -> Newcomer:
    """The same newcomer, for all that comes afterwards."""
    return furnished[0]


@pytest.fixture
def port() -> int:
    return serving.next_free_port(20_000)


def test_every_step_of_the_first_start_is_told(furnished: tuple[Newcomer, str]) -> None:
    steps = [line.partition(":")[0] for line in furnished[1].splitlines() if line.startswith("✓")]
    assert steps == ["✓ Database", "✓ Static files", "✓ Library", "✓ Demo club", "✓ Sign-ins"]


def test_a_member_an_organiser_and_a_moderator_get_passwords_of_this_club(
    furnished: tuple[Newcomer, str], tmp_path: Path
) -> None:
    newcomer, said = furnished
    assert list(newcomer.people) == ["member", "organiser", "moderator"]
    for role, (name, password) in newcomer.people.items():
        assert re.search(rf"{role} +{name} +{password}", said)
    elsewhere = [one.password for one in sign_ins.kept_in(tmp_path / "sign-ins.txt")]
    here = [password for _, password in newcomer.people.values()]
    assert len({*here, *elsewhere}) == 6


def test_only_its_owner_can_read_what_is_secret(newcomer: Newcomer) -> None:
    for name in ("sign-ins.txt", "demo/secret-key"):
        assert stat.S_IMODE((newcomer.var / name).stat().st_mode) == 0o600


def test_the_second_start_keeps_everything(newcomer: Newcomer) -> None:
    kept = ("sign-ins.txt", "demo/secret-key", "demo/static/staticfiles.json")
    before = [(newcomer.var / name).read_bytes() for name in kept]
    code, said = newcomer.types("--no-serve")
    assert code == 0, said
    assert "Database: up to date" in said
    assert "Static files: unchanged" in said
    assert [(newcomer.var / name).read_bytes() for name in kept] == before


def test_the_club_answers_lets_people_in_and_closes_without_a_trace(newcomer: Newcomer, port: int) -> None:
    with newcomer.served(port) as (process, said):
        address = f"http://127.0.0.1:{port}"
        assert f"The club is open at {address}/\n" in said
        browser = Browser(address)
        front = browser.get("/")
        stylesheet = re.search(r'href="(/static/[^"]+\.css)"', front)
        assert stylesheet, front
        assert browser.get(stylesheet[1])
        name, password = newcomer.people["member"]
        browser.sign_in(name, password)
        assert f"/members/{name}/" in browser.get("/")
        workers = _children_of(process.pid)
        os.kill(process.pid, signal.SIGTERM)
        rest, _ = process.communicate(timeout=20)
        assert (process.returncode, "Traceback" in rest) == (0, False)
        assert len(workers) == serving.WORKERS + 1  # and the clock
        assert not any(map(_is_running, workers))


def test_ctrl_c_closes_the_club_without_a_complaint(newcomer: Newcomer, port: int) -> None:
    with newcomer.served(port) as (process, _):
        os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert (process.returncode, rest.strip()) == (0, "The club is closed.")


def test_a_port_in_use_is_told_with_the_command_for_a_free_one(newcomer: Newcomer, port: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        code, said = newcomer.types("--port", str(port))
    assert code == 1
    assert f"Port {port} is in use already." in said
    offered = re.search(r"python3 manage.py demo --port (\d+)", said)
    assert offered
    assert serving.port_problem(int(offered[1])) is None
    assert "Traceback" not in said


def test_starting_over_says_what_it_deletes_and_makes_other_passwords(newcomer: Newcomer) -> None:
    before, beside = newcomer.people, newcomer.var / "a-letter.txt"
    beside.write_text("Not the demo's.")
    code, said = newcomer.types("--fresh", "--no-serve")
    assert code == 0, said
    assert f"deleting {newcomer.var / 'demo'} and {newcomer.var / 'sign-ins.txt'}." in said
    assert not {password for _, password in newcomer.people.values()} & {word for _, word in before.values()}
    assert beside.exists()


def test_starting_over_never_touches_a_database_elsewhere(newcomer: Newcomer, tmp_path: Path) -> None:
    code, said = newcomer.types(
        "--fresh", "--no-serve", DATABASE_URL=f"sqlite:///{tmp_path / 'club.sqlite3'}"
    )
    assert code == 1
    assert "--fresh deletes only var/demo" in said
    assert (newcomer.var / "demo" / "club.sqlite3").exists()


def test_a_terminal_without_utf_8_gets_plain_letters() -> None:
    written = BytesIO()
    steps = Steps(OutputWrapper(TextIOWrapper(written, encoding="ascii")))
    with steps.step("Counting") as step:
        step.result = "Counted"
    assert written.getvalue().startswith(b"ok Counted (")


def test_a_step_that_fails_is_crossed_out() -> None:
    written = BytesIO()
    steps = Steps(OutputWrapper(TextIOWrapper(written, encoding="utf-8")))
    with pytest.raises(ZeroDivisionError), steps.step("Counting"):
        _ = 1 / 0
    assert written.getvalue().decode() == "✗ Counting\n"


def test_a_password_changed_by_hand_in_the_file_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.txt"
    made = sign_ins.kept_in(path)
    path.write_text(path.read_text().replace(made[0].password, "my-own-words"))
    assert sign_ins.kept_in(path)[0].password == "my-own-words"
    assert sign_ins.kept_in(path)[1:] == made[1:]


class Browser:
    """Just enough of one to sign in: cookies, forms, redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def sign_in(self, name: str, password: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/accounts/login/"))
        assert token
        form = {"csrfmiddlewaretoken": token[1], "login": name, "password": password}
        request = urllib.request.Request(
            f"{self.address}/accounts/login/",
            urllib.parse.urlencode(form).encode(),
            {"Referer": f"{self.address}/accounts/login/"},
        )
        self.opener.open(request, timeout=20).close()


def _children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(word) for word in found.stdout.split()]


def _is_running(pid: int) -> bool:
    deadline = time.monotonic() + SECONDS_TO_OPEN
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True
