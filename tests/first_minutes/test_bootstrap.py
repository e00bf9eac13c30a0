"""The first start on a bare machine: real virtual environments, real pip, and a Django of one small wheel."""

import ast
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bookclub import bootstrap

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
# It answers every command by telling where it runs, and for what.
STAND_IN = """
import json, os, sys

def execute_from_command_line(argv):
    print(json.dumps({"prefix": sys.prefix, "mode": os.environ.get("BOOKCLUB_MODE"), "argv": argv[1:]}))
"""


def wheel(folder: Path, version: str) -> str:
    """Write the stand-in as a wheel; the line of a requirements file that pins it."""
    files = {"django/__init__.py": "", "django/core/__init__.py": "", "django/core/management.py": STAND_IN}
    info = f"bookclub_stand_in-{version}.dist-info"
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: bookclub-stand-in\nVersion: {version}\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    sums = {
        name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()
    }
    record = [f"{name},sha256={sums[name].decode().rstrip('=')},{len(text)}" for name, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    folder.mkdir(exist_ok=True)
    path = folder / f"bookclub_stand_in-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return f"bookclub-stand-in=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Checkout:
    """A copy of what a first start needs, on a machine whose pip knows only the folder `wheels`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def require(self, pinned: str, where: str = "--no-index --find-links wheels") -> None:
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.root / name).write_text(f"{where}\n{pinned}" if where else pinned)

    def begin(self, *words: str, prelude: str = "", **environment: str) -> subprocess.Popen[str]:
        """Type `python3 manage.py ...`; `prelude` is what is wrong with that Python."""
        start = [BARE_PYTHON, "manage.py"]
        if prelude:
            run = "import runpy; runpy.run_path('manage.py', run_name='__main__')"
            start = [BARE_PYTHON, "-c", f"import sys; sys.path.insert(0, '.'); {prelude}; {run}"]
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "BOOKCLUB_"))
        }
        # The code that runs here belongs to this test's checkout, not to the one that the tests are run from.
        kept.pop("PYTHONPATH", None)
        return subprocess.Popen(
            [*start, *words],
            cwd=self.root,
            env={**kept, "PIP_CONFIG_FILE": os.devnull, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def start(self, *words: str, prelude: str = "", **environment: str) -> "Ended":
        return Ended(self.begin(*words, prelude=prelude, **environment))


class Ended:
    """What the person saw in the end."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.out, self.err = process.communicate(timeout=120)
        self.code = process.returncode

    @property
    def told(self) -> dict[str, object]:
        """What the stand-in says of where it runs."""
        told: dict[str, object] = json.loads(self.out)
        return told


@pytest.fixture(scope="module")
def first_starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkout, list[Ended]]:
    """A checkout in which somebody typed `demo` in two windows at once."""
    checkout = Checkout(tmp_path_factory.mktemp("club") / "checkout")
    (checkout.root / "bookclub").mkdir(parents=True)
    for name in ("manage.py", "bookclub/__init__.py", "bookclub/bootstrap.py"):
        shutil.copy(ROOT / name, checkout.root / name)
    (checkout.root / "pyproject.toml").write_text(
        '[project]\ndependencies = ["bookclub-stand-in>=1"]\n[dependency-groups]\ndev = []\n'
    )
    checkout.require(wheel(checkout.root / "wheels", "1.0"))
    both = [checkout.begin("demo", "--port", "8080") for _ in range(2)]
    return checkout, [Ended(process) for process in both]


@pytest.fixture
def checkout(first_starts: tuple[Checkout, list[Ended]], tmp_path: Path) -> Checkout:
    """A copy of that checkout, ready to start."""
    shutil.copytree(first_starts[0].root, tmp_path / "checkout", symlinks=True)
    return Checkout(tmp_path / "checkout")


def test_a_bare_python_makes_an_environment_and_goes_on_in_it(
    first_starts: tuple[Checkout, list[Ended]],
) -> None:
    checkout, ended = first_starts
    for start in ended:
        assert start.code == 0, start.err
        assert start.told == {
            "prefix": str(checkout.root / ".venv"),
            "mode": "demo",
            "argv": ["demo", "--port", "8080"],
        }


def test_of_two_starts_at_once_one_makes_the_environment(
    first_starts: tuple[Checkout, list[Ended]],
) -> None:
    told = "".join(start.err for start in first_starts[1])
    assert told.count("Making a virtual environment") == 1
    assert told.count("Installing the packages of requirements.txt") == 1


def test_the_second_start_installs_nothing(checkout: Checkout) -> None:
    start = checkout.start("demo")
    assert (start.code, start.err) == (0, "")
    assert start.told["mode"] == "demo"


def test_every_command_has_its_mode_and_a_mode_of_ones_own_is_kept(checkout: Checkout) -> None:
    assert checkout.start("test", "-x").told["mode"] == "test"
    assert checkout.start("migrate").told["mode"] is None
    assert checkout.start("demo", BOOKCLUB_MODE="debug").told["mode"] == "debug"


def test_changed_requirements_are_installed_at_the_next_start(checkout: Checkout) -> None:
    checkout.require(wheel(checkout.root / "wheels", "1.1"))
    start = checkout.start("demo")
    assert start.code == 0, start.err
    assert "Installing the packages of requirements.txt" in start.err
    assert "Making" not in start.err
    assert list(checkout.root.glob(".venv/lib/*/site-packages/bookclub_stand_in-1.1.dist-info"))


def test_tests_bring_their_own_requirements_once(checkout: Checkout) -> None:
    assert "Installing the packages of requirements-dev.txt" in checkout.start("test").err
    assert checkout.start("test").err == ""
    assert checkout.start("demo").err == ""


def test_an_interrupted_start_is_made_good(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "bookclub-unfinished").touch()
    shutil.rmtree(next(checkout.root.glob(".venv/lib/*/site-packages/django")))
    start = checkout.start("demo")
    assert start.code == 0, start.err
    assert "An earlier start did not finish" in start.err
    assert checkout.start("demo").err == ""


def test_without_a_network_it_says_so_and_leaves_what_was_there(checkout: Checkout) -> None:
    before = (checkout.root / "requirements.txt").read_text()
    checkout.require("bookclub-nobody-has-this==1 --hash=sha256:" + "0" * 64, where="")
    start = checkout.start("demo", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert start.code == 1
    assert "the package index cannot be reached" in start.err
    assert "Traceback" not in start.err
    (checkout.root / "requirements.txt").write_text(before)
    assert checkout.start("demo").err == ""


def test_a_package_that_is_not_the_pinned_one_is_refused(checkout: Checkout) -> None:
    wheel(checkout.root / "wheels", "2.0")
    checkout.require("bookclub-stand-in==2.0 --hash=sha256:" + "0" * 64)
    start = checkout.start("demo")
    assert start.code == 1
    assert "its hash differs" in start.err


def test_a_python_without_venv_is_told_what_brings_it(checkout: Checkout) -> None:
    shutil.rmtree(checkout.root / ".venv")
    start = checkout.start(
        "demo", prelude="sys.modules['ensurepip'] = None; sys.argv = ['manage.py', 'demo']"
    )
    assert start.code == 1
    assert f"sudo apt install python{bootstrap.THIS_PYTHON}-venv" in start.err
    assert "Traceback" not in start.err


def test_an_old_python_is_told_so_in_words_it_can_read(checkout: Checkout) -> None:
    start = checkout.start("demo", prelude="sys.version_info = (3, 9, 2, 'final', 0)")
    assert (start.code, start.err) == (1, "Bookclub needs Python 3.11 or newer, and this is Python 3.9.\n")
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 6))


def test_an_environment_that_has_everything_is_used_as_it_is() -> None:
    assert bootstrap.has_all("requirements-dev.txt")


def test_the_pinned_requirements_hold_all_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, wanted in {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
    }.items():
        pinned = {
            line.split("==")[0].split("[")[0].lower() for line in (ROOT / name).read_text().splitlines()
        }
        names = {bootstrap.name_of(requirement).lower() for requirement in wanted}
        assert names <= pinned
