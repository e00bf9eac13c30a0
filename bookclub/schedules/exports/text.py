"""Markdown: a plan to paste elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..programme import Item, Programme

# What Markdown would read as its own; a plan's words are words.
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")


def write(programmes: Sequence[Programme]) -> bytes:
    return "\n".join(_programme(one) for one in programmes).encode()


def _programme(programme: Programme) -> str:
    parts = [f"# {_plain(programme.title)}", _plain(programme.about), f"<{programme.address}>"]
    parts += [_item(item) for item in programme.items]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(item: Item) -> str:
    called_off = " (cancelled)" if item.is_cancelled else ""
    facts = [("When", item.when), (item.asked, item.reading), ("Host", item.host), ("Where", item.venue)]
    parts = [f"## {item.number}. {_plain(item.title)}{called_off}"]
    parts.append("\n".join(f"- {name}: {_plain(value)}" for name, value in facts if value))
    for heading, words in (("Agenda", item.agenda), ("Questions", item.questions)):
        if words:
            parts.append(f"### {heading}\n\n{_plain(words)}")
    if item.waiting_line:
        parts.append(f"*{_plain(item.waiting_line)}*")
    return "\n\n".join(parts)


def _plain(words: str) -> str:
    return _SIGNS.sub(r"\\\1", words)
