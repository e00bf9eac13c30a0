"""Cut what stands between `||bars||` out of the tokens of a text: no word of it is rendered with the rest.

Whoever writes bars means to hide something, so wherever it is not plain what they meant, more is hidden
rather than less; the preview shows it, and one more pair of bars mends it.

- Bars with nothing open before them open a span, even with blanks inside: `|| like this ||`.
- Within a span, bars that look like an opening pair (a blank before, a letter after) nest; all others close.
- `||||` counts as two pairs. It closes two spans, or closes one and opens the next.
- An unclosed span hides the rest of its paragraph; or, if a later one has the closing pair, all up to there.
- A closing pair that closes nothing hides its whole paragraph: its opening pair was lost.
- A link is hidden whole when bars touch its text. Bars within its address hide the whole paragraph.
- Code is left alone, but a fence that is never closed and has bars in it is hidden whole.
- Such bars, in an address or in a fence left open, may also open or close a span across paragraphs.
- A span that crosses emphasis is cut along it, so that both halves are well-formed.
- Spans of nothing but blanks are no spans: their bars are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it.token import Token

from .dialect import BARS, to_html, to_inline_html

PLACEHOLDER = '<span class="spoiler" data-span="%d">spoiler</span>'
VEILED = "veiled"

_BARS_IN_ADDRESS = re.compile(r"(?:\||%7c){2,}", re.IGNORECASE)


@dataclass
class _Run:
    """A run of bars: which token it is, how many pairs, and what it looks like."""

    place: int
    pairs: int
    opens: bool = False
    closes: bool = False


@dataclass
class _Block:
    """The words of one paragraph, heading or fence, and which of its tokens are hidden."""

    token: Token
    runs: list[_Run] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    left_open: int = 0
    is_veiled: bool = False
    """Hidden whole."""
    is_tangled: bool = False
    """Its bars are where nobody can tell what they open or close: in an address, or in a fence left open."""

    def walk(self, depth: int = 0) -> None:
        """Go from run to run with `depth` spans open, and mark what is hidden."""
        hidden = [False] * len(self.token.children or [])
        since = 0
        stray = False
        for run in self.runs:
            if not depth:
                stray = stray or run.closes
                since, depth = run.place, run.pairs
            elif run.opens:
                depth += run.pairs
            else:
                # More pairs than spans are open: these close, and what is left over opens the next.
                depth = abs(depth - run.pairs)
                if not depth:
                    hidden[since : run.place + 1] = [True] * (run.place + 1 - since)
        if depth:
            hidden[since:] = [True] * (len(hidden) - since)
        self.hidden = hidden
        self.left_open = depth or int(self.is_tangled)
        if stray or self.is_tangled:
            self.hide_whole()

    def hide_whole(self) -> None:
        self.hidden = [True] * len(self.hidden)
        self.is_veiled = True

    def may_close_an_earlier_span(self) -> bool:
        return self.is_tangled or bool(self.runs and not self.runs[0].opens)

    def surely_closes(self) -> bool:
        return not self.is_tangled and self.runs[0].closes


def veil(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens with a placeholder for each span, and the HTML of the spans, not yet sanitised."""
    blocks = {id(token): _read(token) for token in tokens if token.type in ("inline", "fence")}
    if not any(block.runs or block.is_veiled for block in blocks.values()):
        return tokens, []
    _hide_across(list(blocks.values()))
    veiled: list[Token] = []
    for token in tokens:
        block = blocks.get(id(token))
        if block and token.type == "fence" and block.is_veiled:
            veiled += _veiled_fence(token)
        else:
            if block and any(block.hidden):
                token.children = _veiled_words(block)
            veiled.append(token)
    veiled = _with_hidden_neighbours_as_one(veiled)
    return veiled, _numbered(veiled)


def _read(token: Token) -> _Block:
    block = _Block(token)
    if token.type == "fence":
        block.is_tangled = "||" in token.content and _is_unclosed(token)
    for place, child in enumerate(token.children or []):
        if child.type == BARS:
            block.runs.append(_Run(place, len(child.content) // 2, child.meta["opens"], child.meta["closes"]))
        elif child.type == "link_open":
            # No page shows the title: neither touch nor keyboard gets at one.
            told = f"{child.attrs['href']} {child.attrs.pop('title', '')}"
            block.is_tangled = block.is_tangled or bool(_BARS_IN_ADDRESS.search(told))
    block.walk()
    return block


def _is_unclosed(fence: Token) -> bool:
    """Whether the fence runs to the end of the text: then all its lines but the first are its content."""
    first, last = fence.map or (0, 0)
    return len(fence.content.rstrip("\n").split("\n")) > last - first - 2


def _hide_across(blocks: list[_Block]) -> None:
    """Hide what lies between a span left open in one paragraph and its closing pair in a later one."""
    waiting: int | None = None
    for place, block in enumerate(blocks):
        if waiting is not None and block.may_close_an_earlier_span():
            for between in blocks[waiting + 1 : place]:
                between.hide_whole()
            block.walk(blocks[waiting].left_open)
            if not block.surely_closes():
                # It could as well open another, so neither side of it is safe to show.
                block.hide_whole()
            waiting = None
        if waiting is None and block.left_open:
            waiting = place


def _veiled_words(block: _Block) -> list[Token]:
    children = block.token.children or []
    hidden = _with_whole_links(children, block.hidden)
    shown: list[Token] = []
    place = 0
    while place < len(children):
        if not hidden[place]:
            shown.append(children[place])
            place += 1
            continue
        start = place
        while place < len(children) and hidden[place]:
            place += 1
        region = children[start:place]
        shown += _as_typed(region) if _is_wordless(region) else _cut_out(region)
    return shown


def _with_whole_links(children: list[Token], hidden: list[bool]) -> list[bool]:
    """A hidden part of a link hides the link: its address may tell as much, and links hold no button."""
    whole = hidden[:]
    opened = 0
    for place, token in enumerate(children):
        if token.type == "link_open":
            opened = place
        elif token.type == "link_close" and any(hidden[opened : place + 1]):
            whole[opened : place + 1] = [True] * (place + 1 - opened)
    return whole


def _is_wordless(region: list[Token]) -> bool:
    return not any(
        token.tag == "a" or token.type == "code_inline" or (token.type == "text" and token.content.strip())
        for token in region
    )


def _as_typed(region: list[Token]) -> list[Token]:
    for token in region:
        if token.type == BARS:
            token.type = "text"
    return region


def _cut_out(region: list[Token]) -> list[Token]:
    """A placeholder for the region, and after it the emphasis that the region only began or only ended.

    `*a ||b* c||` becomes `<em>a [placeholder]</em>`, and the span `<em>b</em> c`.
    """
    begun: list[Token] = []
    ended: list[Token] = []
    words = [token for token in region if token.type != BARS]
    for token in words:
        if token.nesting == 1:
            begun.append(token)
        elif token.nesting == -1:
            if begun:
                begun.pop()
            else:
                ended.append(token)
    before = [Token(token.type.replace("_close", "_open"), token.tag, 1) for token in reversed(ended)]
    after = [Token(token.type.replace("_open", "_close"), token.tag, -1) for token in reversed(begun)]
    return [_placeholder(to_inline_html([*before, *words, *after])), *ended, *begun]


def _veiled_fence(fence: Token) -> list[Token]:
    """A `div`, not a `p`: a code block that is revealed in its place may stand in one."""
    holder = Token("inline", "", 0, children=[_placeholder(to_html([fence]))])
    return [Token("div_open", "div", 1, block=True), holder, Token("div_close", "div", -1, block=True)]


def _placeholder(html: str) -> Token:
    # The renderer writes `html_inline` out as it is; the parser never makes one, as HTML is off.
    return Token("html_inline", "", 0, meta={VEILED: [html]})


def _with_hidden_neighbours_as_one(tokens: list[Token]) -> list[Token]:
    """Paragraphs that are hidden one after the other share a placeholder: nobody shall count them."""
    fewer: list[Token] = []
    for token in tokens:
        fewer.append(token)
        if len(fewer) < 6 or token.type != "paragraph_close" or fewer[-4].type != "paragraph_close":
            continue
        before, here = fewer[-5].children or [], fewer[-2].children or []
        if before and len(here) == 1 and VEILED in before[-1].meta and VEILED in here[0].meta:
            before[-1].meta[VEILED] += here[0].meta[VEILED]
            del fewer[-3:]
    return fewer


def _numbered(tokens: list[Token]) -> list[str]:
    spans: list[str] = []
    for child in (child for token in tokens for child in token.children or [] if VEILED in child.meta):
        child.content = PLACEHOLDER % len(spans)
        spans.append("<br><br>".join(child.meta[VEILED]))
    return spans
