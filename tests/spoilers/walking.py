"""Asking the club, and judging what it answers: each canary exactly where it may be."""

from __future__ import annotations

import contextlib
import functools
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from bookclub.library import outlines
from bookclub.reading.readers import forget_scopes

from .planting import STEM, Kind, Planted

_WORD = re.compile(f"{STEM}[a-z]*")
SIGN_IN = "/accounts/login/"
# A provider that is not set up breaks allauth's own pages; they are asked for their words.
BEYOND_US = ("/accounts/github/", "/accounts/google/", "/accounts/oidc/")


@dataclass(frozen=True)
class Ask:
    """One request, and what its answer must be like."""

    path: str
    data: dict[str, Any] | None = None  # of a POST
    htmx: bool = False
    place: str = ""  # where `planting` says what may come out; the path, if nothing else is said
    succeeds: Callable[[Kind], bool] | None = None  # who is answered, everyone else being refused
    waiting: Callable[[Kind], int] | None = None  # how many threads of the list must be said to wait
    besides: frozenset[str] = frozenset()  # words that are safe there, whether or not they are there
    again: bool = False  # another way of asking for the same, which not every kind of reader takes

    def __str__(self) -> str:
        return f"{'HX ' if self.htmx else ''}{'GET' if self.data is None else 'POST'} {self.path}"

    @property
    def at(self) -> str:
        return self.place or (self.path if self.data is None else f"POST {self.path}")


def send(kind: Kind, ask: Ask) -> Any:
    """The answer; what a POST did is undone."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"} if ask.htmx else {}
    client = _browser()
    client.cookies = SimpleCookie(kind.cookies)
    if ask.data is None:
        return client.get(ask.path, headers=headers)
    with undone():
        return client.post(ask.path, ask.data, headers=headers)


class Browser(Client):
    """Django's, without its notes on templates and contexts, which took a quarter of the time."""

    def request(self, **request: Any) -> Any:
        answer = self.handler(self._base_environ(**request))  # type: ignore[attr-defined]
        self.cookies.update(answer.cookies)
        return answer


@functools.cache
def _browser() -> Browser:
    """One for all, with somebody else's cookies each time: a new one would load the middleware for each request."""
    return Browser()


@contextlib.contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget()


def forget() -> None:
    """What this process remembers of the database: after a rollback, ids of then may stand for other rows."""
    cache.clear()
    outlines.forget()
    forget_scopes()


def everything_in(answer: Any) -> str:
    """All that was sent: status line, headers, cookies, body; the files of a ZIP; as it is and unescaped."""
    body = answer.getvalue()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    if answer.get("Content-Type", "").startswith("text/calendar"):
        body = body.replace(b"\r\n ", b"")  # a long line is folded, and a word with it
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    text = f"{answer.reason_phrase}\n{head}\n{answer.cookies.output()}\n{body.decode()}"
    return f"{text}\n{unquote(html.unescape(text))}"


def words_in(text: str) -> set[str]:
    """The canaries in a text, and what looks like a piece of one."""
    return set(_WORD.findall(text.casefold()))


def judge(club: Planted, kind: Kind, ask: Ask, answer: Any) -> list[str]:
    """What is wrong with an answer, in sentences."""
    return judged(club, kind, ask, answer, everything_in(answer))


def judged(club: Planted, kind: Kind, ask: Ask, answer: Any, text: str) -> list[str]:
    found = words_in(text)
    wrong = []
    if leaks := found - club.allowed(kind, ask.at) - ask.besides:
        wrong.append(f"{kind.name}, {ask}: LEAKS {', '.join(sorted(leaks))}")
    if missing := club.expected(kind, ask.at) - found:
        wrong.append(f"{kind.name}, {ask} ({answer.status_code}): lacks {', '.join(sorted(missing))}")
    if answer.status_code >= 500 and not ask.path.startswith(BEYOND_US):
        wrong.append(f"{kind.name}, {ask}: {answer.status_code}")
    if ask.succeeds is not None and ask.succeeds(kind) != has_succeeded(answer):
        expected = "be answered" if ask.succeeds(kind) else "be refused"
        wrong.append(f"{kind.name}, {ask}: should {expected}, and it was {answer.status_code}")
    if ask.waiting is not None and answer.content.count(b"quiet-word") != ask.waiting(kind):
        wrong.append(f"{kind.name}, {ask}: {ask.waiting(kind)} threads should be said to wait")
    if not kind.offers_reveal and "/reading/show/" in text:
        wrong.append(f"{kind.name}, {ask}: is offered what was turned off")
    return wrong


def has_succeeded(answer: Any) -> bool:
    to = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    return answer.status_code < 400 and not to.startswith(SIGN_IN)


def walk(club: Planted, kind: Kind, asks: Iterable[Ask]) -> list[str]:
    return [complaint for ask in asks for complaint in judge(club, kind, ask, send(kind, ask))]


# The crawl --------------------------------------------------------------------------------------------------------


class _Links(HTMLParser):
    """Whatever in a page leads to another one that a GET would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        names = ["data-hx-get", "hx-get", "src"]
        if tag in {"a", "area", "link"}:
            names.append("href")
        if tag == "form" and given.get("method", "get").lower() == "get":
            names.append("action")
        if tag == "meta" and urlsplit(given.get("content", "")).path.startswith("/"):
            names.append("content")
        self.found += [given[name] for name in names if name in given]


def links_in(answer: Any, base: str) -> Iterator[str]:
    """Addresses on this club that the answer leads to, with their queries."""
    found = [answer.headers[name] for name in ("Location", "HX-Redirect") if name in answer.headers]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        parser = _Links()
        parser.feed(answer.content.decode())
        found += parser.found
    elif kind.startswith(("application/xml", "text/plain")):
        found += re.findall(r"https?://[^\s<]+", answer.content.decode())
    for link in dict.fromkeys(found):
        parts = urlsplit(urljoin(f"http://testserver{base}", link))
        if parts.scheme not in {"http", "https"} or parts.netloc not in {"testserver", "localhost:8000"}:
            continue
        if parts.path.startswith(("/static/", "/accounts/logout/")):
            continue
        # Sorting and filtering the desk, and coming back after a sign-in, lead to the same few pages without end.
        plain = parts.path.startswith(("/admin/", "/accounts/")) or not parts.query
        yield parts.path if plain else f"{parts.path}?{parts.query}"


def crawl(club: Planted, kind: Kind, besides: Callable[[str], frozenset[str]], most: int) -> Iterator[Any]:
    """Follow every link from the front page; yield each address with the words in its answer and what is wrong."""
    client = Browser()
    client.cookies = SimpleCookie(kind.cookies)
    seen, waiting = {"/"}, ["/"]
    for count, address in enumerate(waiting):
        assert count < most, f"{kind.name}: there is no end to the links, as {waiting[-10:]} show"
        answer = client.get(address)
        ask = Ask(address, besides=besides(address))
        text = everything_in(answer)
        yield address, words_in(text), judged(club, kind, ask, answer, text)
        for link in links_in(answer, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
