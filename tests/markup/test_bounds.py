"""No text, however it is made, takes the club's time or disk: 20,000 characters are soon rendered."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LENGTH = 20_000
# Far beyond what any of these needs; only work that grows with the square of the length reaches it.
SECONDS = 240

UNITS = [
    *"|*[]>`@(){}<\\_~&:/.-#+!'\"= \n",
    *(
        "||a",
        "||a ",
        "||a||",
        "a|| ",
        "*||",
        "*a ||b* ",
        "[||",
        "[a||](b) ",
        "<http://a||>",
        "||a\n\n",
        "a||\n\n",
    ),
    *("||a\n\nb||\n\n", "- ||a\n", "> ||a\n\n", "```\n||\n", "\\||", "|a|"),
    *(
        "http://",
        "http://a ",
        "http://a||",
        "http://(",
        "http://a/(",
        "http://[",
        "http://é",
        "a://",
        "www.",
        "www.a.b ",
    ),
    *("@a", "@a ", "@a.", "@a@", "a@b.c ", "<a@b.c>", "<a:", "mailto:"),
    *(
        "[a](",
        "[a](b '",
        "![",
        "[![a](",
        "](",
        "[[]](",
        "> ",
        "> a\n\n",
        "- ",
        "- a\n",
        "1. ",
        "# a\n",
        "a\n\n",
        "```\n",
    ),
    *("`a``b", "***a", "**a *", "*a _b ", "_*", "~~a ~~", "&amp;", "é", "😀", "\u202e", "[a]: b\n", "\ta"),
]
SHAPES = {
    "stairs of lists": "".join("  " * n + "- a\n" for n in range(140)),
    "stairs of quotes": "".join(">" * n + "a\n" for n in range(1, 195)),
    "stairs of code": "".join("`" * n + "a" for n in range(1, 195)),
    "stairs of bars": "".join("|" * n + "a" for n in range(1, 195)),
    "a nest of brackets": "[" * 9000 + "x" + "](/)" * 2500,
    "an address said again and again": "[a]: /" + "b" * 1900 + "\n\n" + "[a] " * 4500,
    "a very long host name": "[a](http://" + "".join(chr(0x4E00 + n) for n in range(19_900)) + "/)",
    "long host names": ("[a](http://" + "".join(chr(0x4E00 + n) for n in range(1980)) + "/)") * 10,
    "a span of 6,000 paragraphs": "||a" + "\n\nb" * 6000 + "\n\nc||",
}

RENDER_ALL = """
import json, sys
from bookclub.markup import render, rendered_diff
sizes = {}
for name, text in json.load(sys.stdin).items():
    rendered = render(text, known_members=lambda names: {name: f"/members/{name}/" for name in names})
    sizes[name] = [len(rendered.html), sum(map(len, rendered.spans)), len(rendered.text)]
rendered_diff("a b " * 5000, "b a a " * 3333)
print(json.dumps(sizes))
"""


@pytest.fixture(scope="module")
def sizes() -> dict[str, list[int]]:
    """How much is stored of each: its page, its spans, its plain words. Fails if they take too long."""
    texts = {unit: (unit * LENGTH)[:LENGTH] for unit in UNITS} | SHAPES
    done = subprocess.run(
        [sys.executable, "-c", RENDER_ALL],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [*UNITS, *SHAPES])
def test_no_text_grows_much_when_it_is_rendered(sizes: dict[str, list[int]], name: str) -> None:
    html, spans, text = sizes[name]
    assert html <= 20 * LENGTH
    assert spans <= 10 * LENGTH
    assert text <= 4 * LENGTH
