"""The club of the table, made once for all tests of this folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.spoilers.walking import forget

from .cast import Club, plant


@pytest.fixture(scope="package")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Club]:
    """Undone after the last test; what a test does to the database is undone after that test."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        yield plant()
        transaction.set_rollback(True)
    forget()


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """Thousands of refusals are asked for here; each would be logged with its traceback."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
