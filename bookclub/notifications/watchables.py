"""What can be watched. Each room above registers its own; this one knows works alone."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

CLUB = "club"

_labels: set[str] = set()


def register(model: type[models.Model]) -> None:
    """Called in a room's `AppConfig.ready`."""
    _labels.add(model._meta.label_lower)


def named(key: str) -> models.Model | None:
    """The thing of a key such as `library.work:3`; None is the whole club. 404 for anything else."""
    if key == CLUB:
        return None
    label, _, pk = key.partition(":")
    if label not in _labels or not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        raise Http404
    return get_object_or_404(apps.get_model(label), pk=int(pk))


def key_of(thing: models.Model | None) -> str:
    return CLUB if thing is None else f"{thing._meta.label_lower}:{thing.pk}"
