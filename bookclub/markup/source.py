"""What people type, before it is rendered (cleaning, quoting), and its plain words afterwards (excerpts)."""

import re
import unicodedata
from urllib.parse import quote as percent_encoded

# Embeddings, overrides and isolates make text run in an order that nobody wrote ("Trojan source"), and one
# that is left open runs on into whatever stands next to the comment. Balancing them would not do, since a
# spoiler span may be cut out between the two. Right-to-left text does not need them: each block finds its
# own direction, and the three marks (LRM, RLM, ALM), which cannot leak, stay for those who set punctuation
# by hand.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Half a surrogate pair cannot be stored as UTF-8, and U+FFFE and U+FFFF would break every feed.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_QUOTED_LINE = re.compile(r"^>.*\n?", re.MULTILINE)
# What belongs to the character before it: accents, variation selectors, joiners, skin tones, the tags in
# flags.
_CLINGING = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


class UnwritableText(ValueError):
    """The text holds characters that no keyboard writes; the message is for the one who sent it."""


def clean_source(source: str) -> str:
    """The text as it is stored: as written, but for newlines, blanks at ends of lines and hidden controls.

    No Unicode normalisation: it would change some Chinese characters and the order of Hebrew points.
    """
    text = BIDI_CONTROLS.sub("", _NEWLINES.sub("\n", source.removeprefix("\ufeff")))
    if found := UNWRITABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnwritableText(
            f"Line {line} holds an invisible control character (U+{ord(found[0]):04X}) that cannot be shown. "
            "It often comes along when text is copied from a PDF or a terminal: please type that place again."
        )
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def quote(source_text: str, *, author: str, address: str) -> str:
    """A Markdown block quote of a text, with its spoiler spans still closed, ready to be answered below.

    Give it a whole text or whole paragraphs of the source: part of a span, without its bars, is none.
    """
    name = _PUNCTUATION.sub(r"\\\1", " ".join(author.split()))
    lines = ["> " + line if line else ">" for line in clean_source(source_text).split("\n")]
    # The blank line at the end keeps the answer out of the quote: else its first line would count as quoted.
    return "\n".join([f"> [{name} wrote]({percent_encoded(address, safe='/:?=&#%')}):", ">", *lines, "", ""])


def excerpt(text: str, length: int = 200) -> str:
    """The first words of `Rendered.text` on one line, without what it quotes, at most `length` characters."""
    words = " ".join((_QUOTED_LINE.sub("", text).strip() or text).split())
    if len(words) <= length:
        return words
    cut = length - 1
    while cut > 0 and _clings(words[cut]):
        cut -= 1
    head, _, _ = words[: cut + 1].rpartition(" ")
    # A single long word (an address, Chinese) is cut where it is, rather than lost.
    return (head if len(head) > length // 2 else words[:cut]).rstrip(" ,;:–—-") + "…"


def _clings(character: str) -> bool:
    return bool(unicodedata.combining(character) or _CLINGING.match(character))
