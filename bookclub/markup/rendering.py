"""From source to what is stored: `render` parses a text and returns its HTML, its spans and whom it names."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

from .dialect import parse, to_html
from .links import COMMENT, dressed
from .people import KnownMembers, link_people
from .source import BIDI_CONTROLS, UNWRITABLE
from .veil import veil
from .wall import cleaned
from .words import plain

_PLACEHOLDER = re.compile(r'<span class="spoiler" data-span="([0-9]+)">spoiler</span>')


@dataclass(frozen=True)
class Rendered:
    """What a source becomes. Every `str` of HTML is safe to show as it is."""

    html: str
    """The page's own part: each spoiler span is a placeholder, see `with_span_buttons`."""
    spans: tuple[str, ...]
    """The HTML of each span, in order; to be stored apart, and sent only on request."""
    mentions: frozenset[str]
    """The members named, in lower case, 20 at most, also those within spans; never in code."""
    quoted: frozenset[int]
    """The comments quoted: those whose permalink stands in a block quote, also within spans."""
    text: str
    """Plain words for excerpts, mail and search, composed (NFC); a span is `[…]`."""


def render(source: str, *, known_members: KnownMembers | None = None, base: str = "") -> Rendered:
    """Render a text. It never fails, whatever the source.

    `known_members` is asked once, for all names after an `@` (lower case), and answers
    `{name: profile address}`; other names stay plain text. Without it none is linked, and `mentions` holds
    whatever looks like one.
    `base` is the address of the site, such as `https://club.example`: links to it are links of the house.
    """
    tokens, mentions, quoted = read(source, known_members=known_members, base=base)
    tokens, spans = veil(tokens)
    return Rendered(
        html=cleaned(to_html(_without_headings(tokens))),
        spans=tuple(cleaned(span) for span in spans),
        mentions=mentions,
        quoted=quoted,
        text=unicodedata.normalize("NFC", plain(tokens)),
    )


def with_span_buttons(html: str, address_prefix: str) -> str:
    """Turn the placeholders of `Rendered.html` into buttons, each asking for its span at `{prefix}{number}/`.

    Buttons of the page's form `deeds`, and no links: a POST is a deliberate act, which no crawler, preview or
    prefetching browser does by itself.
    """
    prefix = escape(address_prefix)

    def button(found: re.Match[str]) -> str:
        address = f"{prefix}{found[1]}/"
        return (
            f'<button class="spoiler" form="deeds" formaction="{address}" data-hx-post="{address}"'
            ' data-hx-target="this" data-hx-swap="outerHTML">Show spoiler</button>'
        )

    return _PLACEHOLDER.sub(button, html)


def read(
    source: str, *, known_members: KnownMembers | None = None, base: str = ""
) -> tuple[list[Token], frozenset[str], frozenset[int]]:
    """The tokens of a text, linked and dressed but not yet veiled; who is mentioned; what is quoted."""
    tokens = parse(UNWRITABLE.sub("\ufffd", BIDI_CONTROLS.sub("", source)))
    lines = [token for token in tokens if token.type == "inline"]
    for child in (child for line in lines for child in line.children or []):
        # `&#x202E;` is a control as well.
        child.content = BIDI_CONTROLS.sub("", child.content)
    linked, mentions = link_people([line.children or [] for line in lines], known_members)
    for line, children in zip(lines, linked, strict=True):
        line.children = dressed(children, base.rstrip("/"))
    _set_directions(tokens)
    return tokens, mentions, _quoted(tokens)


def _quoted(tokens: list[Token]) -> frozenset[int]:
    depth = 0
    quoted: set[int] = set()
    for token in tokens:
        if token.tag == "blockquote":
            depth += token.nesting
        elif depth and token.type == "inline":
            quoted.update(child.meta[COMMENT] for child in token.children or [] if COMMENT in child.meta)
    return frozenset(quoted)


def _set_directions(tokens: list[Token]) -> None:
    """Let each block run the way its words do. In a list the outermost decides, so the markers line up."""
    lists = 0
    for token in tokens:
        if token.tag in ("ul", "ol"):
            if lists == 0:
                token.attrs["dir"] = "auto"
            lists += token.nesting
        elif not lists and token.type in ("paragraph_open", "heading_open", "fence"):
            token.attrs["dir"] = "auto"


def _without_headings(tokens: list[Token]) -> list[Token]:
    """Headings become bold paragraphs: those of the page tell how a thread is built, and stay alone."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.tag = tokens[place + 2].tag = "p"
            words = tokens[place + 1].children or []
            tokens[place + 1].children = [
                Token("strong_open", "strong", 1),
                *words,
                Token("strong_close", "strong", -1),
            ]
    return tokens
