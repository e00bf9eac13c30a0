"""No cache hands one reader's page to another: what hangs on the reader is private, and no validator is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from itertools import islice
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from .outlets import asks_of, routes
from .planting import KINDS, Kind, Planted
from .walking import Ask, Browser, everything_in, words_in

VALIDATORS = ("ETag", "Last-Modified")

pytestmark = pytest.mark.django_db

READERS = [
    KINDS[name]
    for name in (
        "a visitor",
        "a visitor who said chapter 9",
        "a member who has not begun",
        "a member who finished all",
    )
]


ENOUGH = 4  # pages of one route: they come from one view


def careless_answers(club: Planted, *some: str) -> list[str]:
    """Answers that a cache might hand to somebody else, in sentences."""
    wrong: list[str] = []
    for route in some:
        pages = (ask for ask in asks_of(route, club) or [] if ask.data is None and not ask.again)
        for ask in islice(pages, ENOUGH):
            wrong += _careless(ask)
    return wrong


def _careless(ask: Ask) -> Iterator[str]:
    answers = [(kind, _asked(kind, ask)) for kind in READERS]
    words = {kind.name: frozenset(words_in(everything_in(answer))) for kind, answer in answers}
    known: dict[tuple[str, str], frozenset[str]] = {}
    for kind, answer in answers:
        rules = answer.headers.get("Cache-Control", "")
        is_private = "private" in rules or "no-store" in rules
        # A redirect or a refusal is kept by nobody unless it says so.
        is_page = answer.status_code == 200 and "HX-Redirect" not in answer.headers
        varies = not is_page and "Cookie" in answer.headers.get("Vary", "")
        if (kind.is_member or len(set(words.values())) > 1) and not is_private and not varies:
            yield f"{kind.name}, {ask}: {rules or 'no rules'}"
        if "public" in rules or "s-maxage" in rules:
            yield f"{kind.name}, {ask}: {rules}"
        for name in VALIDATORS:
            if name in answer.headers:
                before = known.setdefault((name, answer.headers[name]), words[kind.name])
                if before != words[kind.name] and _is_honoured(kind, ask, name, answer.headers[name]):
                    yield f"{kind.name}, {ask}: {name} stands for other words than somebody else's"


def _is_honoured(kind: Kind, ask: Ask, name: str, value: str) -> bool:
    """Whether this alone spares the answer: a tag always may, a date that only informs stands for nothing."""
    return name == "ETag" or bool(_asked(kind, ask, {"If-Modified-Since": value}).status_code == 304)


def _asked(kind: Kind, ask: Ask, conditions: dict[str, str] | None = None) -> Any:
    client = Browser()
    client.cookies = SimpleCookie(kind.cookies)
    return client.get(ask.path, headers=({"HX-Request": "true"} if ask.htmx else {}) | (conditions or {}))


def test_what_hangs_on_the_reader_is_kept_by_nobody_else(club: Planted) -> None:
    """Private, and no two readers share a validator for different words."""
    wrong = careless_answers(
        club, *(route for route in routes() if not route.startswith(("admin/", "accounts/")))
    )
    assert not wrong, "\n".join(["", *wrong])


class Stamp:
    """A careless middleware: one ETag for an address, whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["ETag"] = '"one"'
        return response


def open_to_all(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A careless middleware: whoever asks, any cache may keep it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        del response.headers["Cache-Control"]
        return response

    return answer


@pytest.mark.parametrize("careless", ["Stamp", "open_to_all"])
def test_a_page_that_a_cache_could_mix_up_would_be_found(club: Planted, careless: str) -> None:
    with override_settings(MIDDLEWARE=[f"{__name__}.{careless}", *settings.MIDDLEWARE]):
        assert careless_answers(club, "discussions/<int:pk>/")
