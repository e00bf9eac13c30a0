"""What `manage.py test` asks of pytest: leave no test out silently, and keep the closing line for the end.

Browser tests (marked `browser`) find their Chromium in the environment variable `CHROMIUM`. Where none can be
had they are left out with a word, and the run fails. With `CI=true` a skipped test fails the run as well.
Tests that know no database (marked `once`) run on the first one only.

With `-n 2` pytest-xdist spreads a run over processes. What stands here runs in each of them; what they find out
about tests that did not run reaches the one that reports. With `--dist loadgroup` tests are handed out one by one and
in their order, but for files that want to stay in one process.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter, format_session_duration

from bookclub.testing import chromium

CLOSING_LINE = "BOOKCLUB_CLOSING_LINE"  # names the file that the runner's last line is written to
WITHOUT_BROWSER = "bookclub-without-browser"  # under this name a process tells the one that reports
# Its browser keeps our style sheets, and what each page showed is looked at again in the end.
TOGETHER = "tests/browser/test_every_page.py"
RAN_BEFORE = "BOOKCLUB_RAN_BEFORE"  # is set where the same tests have just run on another database


class Strictness:
    """One run's reasons to fail that pytest itself would let pass."""

    def __init__(self) -> None:
        self.without_browser = 0
        self.skipped: list[str] = []
        self.started = time.perf_counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self.started = time.perf_counter()

    @pytest.hookimpl(trylast=True)  # after `-m` and `-k` have had their say
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if RAN_BEFORE in os.environ:
            _leave_out([item for item in items if item.get_closest_marker("once")], items, config)
        in_browser = [item for item in items if item.get_closest_marker("browser")]
        if not in_browser or config.option.collectonly:
            return
        if found := chromium.find_or_bring():
            os.environ["CHROMIUM"] = found
            return
        self.without_browser = len(in_browser)
        _leave_out(in_browser, items, config)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        if config.getvalue("dist") != "loadgroup":
            return None
        from xdist.scheduler import LoadScopeScheduling

        class OneByOne(LoadScopeScheduling):
            """By name, since the groups of pytest-xdist 3.8 do nothing under pytest 9.2."""

            def _split_scope(self, nodeid: str) -> str:
                return TOGETHER if nodeid.startswith(TOGETHER) else nodeid

        # In their order: what empties the database comes last in every process.
        config.option.loadscopereorder = False
        return OneByOne(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """In the process that reports: each of the others has collected the same tests, so the largest count is it."""
        told = getattr(node, "workeroutput", {}).get(WITHOUT_BROWSER, 0)
        self.without_browser = max(self.without_browser, told)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[WITHOUT_BROWSER] = self.without_browser
            return
        if session.exitstatus == pytest.ExitCode.OK and self.complaints():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(wrapper=True)
    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> Iterator[None]:
        yield
        for complaint in self.complaints():
            terminalreporter.write_line(complaint, red=True)
        if place := os.environ.get(CLOSING_LINE):
            words = ", ".join(text for text, _ in terminalreporter.build_summary_stats_line()[0])
            took = format_session_duration(time.perf_counter() - self.started)
            Path(place).write_text(f" {words} in {took} ".center(80, "=") + "\n", "utf-8")

    def complaints(self) -> list[str]:
        """Sentences on what did not run."""
        found = []
        if self.without_browser:
            found.append(f"{self.without_browser} browser tests did not run: no Chromium. {chromium.REMEDY}")
        if self.skipped and os.environ.get("CI") == "true":
            found.append(f"CI lets no test be skipped, and these were: {', '.join(self.skipped)}")
        return found


def _leave_out(these: list[pytest.Item], items: list[pytest.Item], config: pytest.Config) -> None:
    config.hook.pytest_deselected(items=these)
    items[:] = [item for item in items if item not in these]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium")
    config.addinivalue_line("markers", "once: knows no database, so that one run is enough")
    config.pluginmanager.register(Strictness(), "bookclub-strictness")
