"""JSON: a plan for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..programme import Item, Programme


def write(programmes: Sequence[Programme]) -> bytes:
    """Always a list of schedules, be it one or several."""
    shown = {"schedules": [_programme(one) for one in programmes]}
    return (json.dumps(shown, ensure_ascii=False, indent=2) + "\n").encode()


def _programme(programme: Programme) -> dict[str, Any]:
    return {
        "title": programme.title,
        "about": programme.about,
        "state": programme.state,
        "time_zone": programme.zone.key,
        "address": programme.address,
        "meetings": [_item(item) for item in programme.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "starts_at": item.begins.isoformat() if item.begins else None,
        "ends_at": item.ends.isoformat() if item.ends else None,
        "minutes": item.minutes,
        "reading": item.reading,
        "points": list(item.points),
        "host": item.host,
        "place": item.place,
        "link": item.link,
        "places": item.places,
        "cancelled": item.is_cancelled,
        "agenda": item.agenda,
        "questions": item.questions,
        "waits_for": item.waits_for,
        "uid": str(item.uid),
        "sequence": item.sequence,
        "address": item.address,
    }
