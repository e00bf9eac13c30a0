"""What quotes comments and is none itself, such as a review: it waits as far as they do, also once that is raised.

Rooms above register their models in `AppConfig.ready`; this one knows none of them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models

_models: list[type[models.Model]] = []


def register(model: type[models.Model]) -> None:
    """Its rows hold the comments as `quotes`, and have the deed `follow_quotes`."""
    if model not in _models:
        _models.append(model)


def settle(comments: Collection[int]) -> dict[int, int | None]:
    """Bring whatever quotes one of these to the point that they ask for by now.

    Answers the scopes of before of the comments below such things, which are veiled with them, by their ids.
    """
    were: dict[int, int | None] = {}
    for model in _models:
        quoting: Any = model._default_manager.filter(quotes__in=list(comments)).distinct().order_by("pk")
        for item in quoting:
            were = item.follow_quotes() | were
    return were
