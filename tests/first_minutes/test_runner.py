"""`manage.py test`: what goes to pytest, what may not be left out, and the servers and tools it brings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]
import pytest

from bookclub.home.management.commands import test as runner
from bookclub.testing import checks, chromium, html_validity, postgresql

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
BOTH = ["sqlite", "postgresql"]
PAGE = '<!DOCTYPE html><html lang="en"><head><title>Club</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("typed", "only", "for_pytest"),
    [
        ("", BOTH, []),
        ("--only sqlite", ["sqlite"], []),
        ("-k tree --only=postgresql -x", ["postgresql"], ["-k", "tree", "-x"]),
        ("tests/reading -m browser --on", BOTH, ["tests/reading", "-m", "browser", "--on"]),
        ("-v --version", BOTH, ["-v", "--version"]),
    ],
)
def test_what_is_not_the_commands_own_goes_to_pytest(
    typed: str, only: list[str], for_pytest: list[str]
) -> None:
    wishes, rest = runner.parser("manage.py test").parse_known_args(typed.split())
    assert (wishes.only, rest) == (only, for_pytest)


@pytest.mark.parametrize(
    ("typed", "wanted"), [("", True), ("--only sqlite", True), ("--no-checks", False), ("-x", False)]
)
def test_checks_run_unless_somebody_waits_for_certain_tests(typed: str, wanted: bool) -> None:
    wishes, rest = runner.parser("manage.py test").parse_known_args(typed.split())
    assert runner.wants_checks(wishes, rest) is wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("", True), ("-m once", True), ("tests/reading", False), ("-k tree", False), ("-m once -x", False)],
)
def test_two_processes_share_the_work_where_nothing_is_picked(typed: str, wanted: bool) -> None:
    assert runner.wants_everything(typed.split()) is wanted


def test_an_unknown_database_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        runner.parser("manage.py test").parse_known_args(["--only", "oracle"])
    assert "oracle" in capsys.readouterr().err


def test_without_postgresql_the_run_fails_and_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgresql, "find_binaries", lambda: None)
    code, words = runner.Command().test("postgresql", [])
    assert code == 1
    assert "apt install postgresql" in words


def test_a_private_postgresql_answers_and_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with postgresql.database_url() as url:
        folder = url.removeprefix("postgres://bookclub@/").rpartition("/")[0]
        connection = psycopg2.connect(host=folder, user="bookclub", dbname="bookclub")
        with connection, connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
            cursor.execute("SELECT pg_postmaster_start_time(), current_setting('fsync')")
            assert cursor.fetchone()[1] == "off"
        connection.close()
        pid = int((Path(folder) / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_of_ones_own_is_used_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://me@elsewhere/club")
    with postgresql.database_url() as url:
        assert url == "postgres://me@elsewhere/club"


def test_a_named_chromium_that_is_not_there_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert chromium.find_or_bring() is None


def run_pytest(folder: Path, test: str, *words: str, **environment: str) -> tuple[int, str, str]:
    """A run of its own under the plugin: the exit code, what was said, and the closing line that was kept."""
    (folder / "test_it.py").write_text(f"import pytest\n{test}\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    kept: Mapping[str, str] = {
        name: value for name, value in os.environ.items() if name not in ("CI", "BOOKCLUB_RAN_BEFORE")
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "bookclub.testing.plugin", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "BOOKCLUB_CLOSING_LINE": str(folder / "line"), **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, (folder / "line").read_text()


SKIPPED = "def test_it(): pytest.skip('not today')"
IN_BROWSER = "@pytest.mark.browser\ndef test_page(): pass\ndef test_other(): pass"


def test_a_skipped_test_fails_the_run_in_ci_only(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, SKIPPED)[0] == 0
    code, said, _ = run_pytest(tmp_path, SKIPPED, CI="true")
    assert code == 1
    assert "CI lets no test be skipped, and these were: test_it.py::test_it" in said


def test_browser_tests_that_cannot_run_fail_the_run_unless_left_out_on_purpose(tmp_path: Path) -> None:
    code, said, line = run_pytest(tmp_path, IN_BROWSER, CHROMIUM="/nowhere/chromium")
    assert code == 1
    assert "1 browser tests did not run: no Chromium." in said
    assert "1 passed, 1 deselected" in line
    assert run_pytest(tmp_path, IN_BROWSER, "-m", "not browser", CHROMIUM="/nowhere/chromium")[0] == 0


def test_what_is_left_out_in_another_process_fails_the_run_as_well(tmp_path: Path) -> None:
    code, said, _ = run_pytest(tmp_path, IN_BROWSER, "-n", "2", CHROMIUM="/nowhere/chromium")
    assert code == 1
    assert "1 browser tests did not run: no Chromium." in said
    code, said, _ = run_pytest(tmp_path, SKIPPED, "-n", "2", CI="true")
    assert code == 1
    assert "CI lets no test be skipped, and these were: test_it.py::test_it" in said


def test_the_closing_line_is_kept_in_the_runners_own_words(tmp_path: Path) -> None:
    code, said, line = run_pytest(tmp_path, "def test_good(): pass\ndef test_bad(): assert False")
    assert code == 1
    kept, closing = line.strip("= \n"), said.splitlines()[-1].strip("= ")
    assert kept.partition(" in ")[0] == closing.partition(" in ")[0] == "1 failed, 1 passed"


def test_what_knows_no_database_runs_on_the_first_one_only(tmp_path: Path) -> None:
    test = "@pytest.mark.once\ndef test_it(): pass\ndef test_other(): pass"
    assert "2 passed" in run_pytest(tmp_path, test)[2]
    assert "1 passed, 1 deselected" in run_pytest(tmp_path, test, BOOKCLUB_RAN_BEFORE="1")[2]


def test_a_check_that_fails_brings_its_words_along() -> None:
    failing = checks.Check("arithmetic", [sys.executable, "-c", "import sys; sys.exit('2 and 2 make 5')"])
    outcome = checks.run(failing)
    assert (outcome.passed, outcome.output) == (False, "2 and 2 make 5")


def test_a_check_reads_none_of_the_persons_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://mine")
    telling = checks.Check(
        "settings", [sys.executable, "-c", "import os; print(os.environ.get('REDIS_URL'))"]
    )
    assert checks.run(telling).output == "None"


def test_valid_pages_pass_and_what_is_wrong_with_others_is_told() -> None:
    found = html_validity.findings_in(
        {
            "good": PAGE.format('<h1>Threads</h1><p data-hx-get="/more/">More</p>'),
            "bad": PAGE.format('<h1>Threads</h1><p id="a">One</p><p id="a"><div>Two</div></p>'),
        }
    )
    assert found["good"] == []
    assert any("no-dup-id" in finding for finding in found["bad"])
    assert any("no-implicit-close" in finding for finding in found["bad"])
    assert html_validity.findings(PAGE.format("<h1>Threads</h1>")) == []
