"""Names after an `@`, and addresses that begin with `www.`, where they are neither code nor link already."""

import re
from collections.abc import Callable, Iterator, Mapping

from markdown_it.token import Token

from .dialect import LONGEST_ADDRESS, bare_address, full_address, is_safe_address

KnownMembers = Callable[[frozenset[str]], Mapping[str, str]]

# One text must not call out the whole club.
MOST_MENTIONS = 20
# Nor may it have the database look for thousands of names; those past this are not looked up.
MOST_NAMES = 200

# A name is what `bookclub.members.names` allows: it begins and ends with a letter or digit and has 30 at
# most.
_NAME_OR_WWW = re.compile(
    r"(?<![\w@./+-])@(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])?)(?![._-]{0,30}[A-Za-z0-9@]|[^\W_])"
    r"|(?<![\w@./:-])www\.(?=[^\s.]+\.[^\s])",
    re.IGNORECASE,
)


def link_people(
    lines: list[list[Token]], known_members: KnownMembers | None
) -> tuple[list[list[Token]], frozenset[str]]:
    """The inline tokens of each block with mentions and `www.` addresses linked, and the names mentioned."""
    names: dict[str, None] = {}
    for tokens in lines:
        for token in _plain(tokens):
            for found in _NAME_OR_WWW.finditer(token.content):
                if found["name"] and len(names) < MOST_NAMES:
                    names[found["name"].lower()] = None
    if known_members is None:
        return [_linked(tokens, {}) for tokens in lines], frozenset(list(names)[:MOST_MENTIONS])
    known = known_members(frozenset(names)) if names else {}
    addresses = {name: known[name] for name in [name for name in names if name in known][:MOST_MENTIONS]}
    return [_linked(tokens, addresses) for tokens in lines], frozenset(addresses)


def _plain(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.tag == "a":
            depth += token.nesting
        elif token.type == "text" and not depth and _may_hold_any(token.content):
            yield token


def _may_hold_any(text: str) -> bool:
    return "@" in text or "www." in text.lower()


def _linked(tokens: list[Token], addresses: Mapping[str, str]) -> list[Token]:
    plain = {id(token) for token in _plain(tokens)}
    if not plain:
        return tokens
    linked: list[Token] = []
    for token in tokens:
        linked += _split(token.content, addresses) if id(token) in plain else [token]
    return linked


def _split(text: str, addresses: Mapping[str, str]) -> Iterator[Token]:
    done = 0
    for found in _NAME_OR_WWW.finditer(text):
        if found.start() < done:
            continue
        if found["name"]:
            typed, href = found[0], addresses.get(found["name"].lower(), "")
        else:
            typed = bare_address("https://" + text[found.start() : found.start() + LONGEST_ADDRESS + 1], 0)[
                len("https://") :
            ]
            href = full_address(typed)
        if not typed or not href or not (found["name"] or is_safe_address(href)):
            continue
        yield Token("text", "", 0, content=text[done : found.start()])
        yield Token(
            "link_open", "a", 1, attrs={"class": "mention", "href": href} if found["name"] else {"href": href}
        )
        yield Token("text", "", 0, content=typed)
        yield Token("link_close", "a", -1)
        done = found.start() + len(typed)
    yield Token("text", "", 0, content=text[done:])
