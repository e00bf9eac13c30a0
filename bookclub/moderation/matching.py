"""Finds words and sites in a text, however they are dressed up: pure functions that know no database."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from bookclub import markup

# Seen by nobody, and no format characters to Unicode: the fillers of Hangul, and the blank of Braille.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"
# Scripts that put no space between words: in them a word is found wherever it stands.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
FULL_STOPS = str.maketrans({"。": ".", "．": ".", "｡": "."})

_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def bare(text: str) -> str:
    """The text as it is compared: no case, no accents, nothing that cannot be seen, one space between words."""
    unfolded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (
        character
        for character in unfolded
        if unicodedata.category(character) not in {"Mn", "Me", "Cf"} and character not in BLANK
    )
    return " ".join("".join(kept).split())


def any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds each of these words in a bare text, as a whole word."""
    found = sorted({bare(word) for word in words} - {""}, key=len, reverse=True)
    return re.compile("|".join(_whole(word) for word in found)) if found else None


def _whole(word: str) -> str:
    before = "" if _is_unspaced(word[0]) else r"(?<![^\W_])"
    after = "" if _is_unspaced(word[-1]) else r"(?![^\W_])"
    return f"{before}{re.escape(word)}{after}"


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(UNSPACED) or not (
        character.isalnum() or character == "_"
    )


def host_of(text: str) -> str:
    """The host of an address or of a bare domain, as the network knows it: `xn--…`, in small letters, no last dot."""
    text = _composed(html.unescape(text)).strip()
    if "//" not in text:
        text = f"//{text}"
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return ""
    host = _composed(host).strip(".").casefold()
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _composed(text: str) -> str:
    """As the network reads a name: wide letters and foreign full stops as plain ones, nothing invisible."""
    composed = unicodedata.normalize("NFKC", text.translate(FULL_STOPS))
    return "".join(character for character in composed if unicodedata.category(character) != "Cf")


def is_within(host: str, domains: frozenset[str]) -> str | None:
    """The domain of these that this host is, or is a part of."""
    parts = host.split(".")
    return next((name for i in range(len(parts)) if (name := ".".join(parts[i:])) in domains), None)


class Said:
    """What somebody wants to post, as a reader would see it and as it was typed."""

    def __init__(self, *texts: str) -> None:
        rendered = [markup.render(text) for text in texts if text]
        pieces = [piece for each in rendered for piece in (each.html, *each.spans)]
        self._addresses = [address for piece in pieces for address in _ADDRESS.findall(piece)]
        shown = [html.unescape(_TAG.sub("", piece)) for piece in pieces]
        self._texts = [*texts, *shown]

    @property
    def links(self) -> int:
        """How many lead away from the house."""
        return sum(address.startswith(("http:", "https:", "//")) for address in self._addresses)

    @property
    def hosts(self) -> set[str]:
        """Every host that is linked to or merely named."""
        named = (name for text in self._texts for name in _HOST.findall(_composed(text)))
        return {host_of(each) for each in (*self._addresses, *named)} - {""}

    def word_of(self, pattern: re.Pattern[str] | None) -> str | None:
        """The first word of the pattern that stands in it."""
        found = (pattern.search(bare(text)) for text in self._texts) if pattern else ()
        return next((match[0] for match in found if match), None)

    def site_of(self, domains: frozenset[str]) -> str | None:
        """The first of these domains that it leads to or names."""
        found = (is_within(host, domains) for host in sorted(self.hosts)) if domains else ()
        return next((name for name in found if name), None)
