"""All that a member wrote, as one ZIP of JSON and Markdown. Each room above registers its part; this one knows none.

Words of one's own are never veiled, and never cut: a passage that somebody quoted stays as they quoted it.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Member

# What a room hands over: plain values by name. `title` heads an entry in the Markdown file, `body` is its text.
Part = Callable[["Member"], list[dict[str, Any]]]

IN_MEMORY = 8 * 1024 * 1024  # a larger archive waits on disk while it is sent

_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Called in a room's `AppConfig.ready`; the name is that of the Markdown file: `comments`."""
    _parts[name] = part


def gather(member: Member, *, at: datetime | None = None) -> dict[str, Any]:
    """Everything, by part."""
    parts = {name: part(member) for name, part in sorted(_parts.items())}
    return {"gathered_at": at or timezone.now(), "profile": profile(member), **parts}


def profile(member: Member) -> dict[str, Any]:
    return {
        "user_name": member.username,
        "name": member.name,
        "email": member.email,
        "about": member.about,
        "joined_at": member.date_joined,
        "time_zone": member.time_zone,
        "theme": member.theme,
        "shows_progress": member.shows_progress,
        "shows_writing": member.shows_writing,
        "offers_reveal": member.offers_reveal,
        "hides_ratings": member.hides_ratings,
        "watches_own_threads": member.watches_own_threads,
        "joining_reason": member.joining_reason,
        "roles": [role.value for role in member.roles],
    }


def write(member: Member, *, at: datetime | None = None) -> IO[bytes]:
    """The archive as a file, read from its beginning."""
    everything = gather(member, at=at)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the response closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("archive.json", text + "\n")
        archive.writestr("profile.md", _as_markdown(str(member), [everything["profile"]], body="about"))
        for name in sorted(_parts):
            archive.writestr(f"{name}.md", _as_markdown(name.capitalize(), everything[name]))
    file.seek(0)
    return file


def _as_markdown(heading: str, entries: list[dict[str, Any]], *, body: str = "body") -> str:
    """A file to read: each entry with its title, its facts as a list, its text, and its earlier versions."""
    parts = [f"# {_line(heading)}"]
    for entry in entries:
        if entry.get("title"):
            parts.append(f"## {_line(entry['title'])}")
        facts = {name: value for name, value in entry.items() if name not in {"title", "edits", body}}
        parts.append(
            "\n".join(f"- {_label(name)}: {_line(value)}" for name, value in facts.items() if value != "")
        )
        parts.append(entry.get(body, ""))
        for edit in entry.get("edits", []):
            parts += [f"### As it was, written {_line(edit['written_at'])}", edit["body"]]
    return "\n\n".join(part for part in parts if part) + ("\n" if entries else "\n\nNothing yet.\n")


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _line(value: Any) -> str:
    """A value on one line, as people read it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%d %B %Y, %H:%M} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(_line(one) for one in value)
    return " ".join(str(value).split())
