"""The Markdown that the club speaks: CommonMark less what is unsafe or surprising, plus `||bars||`.

Left out on purpose: HTML; pictures, which become links, since they track readers and spoil; definitions of
links, since a short text could repeat a long address without end; code by indent, since a pasted poem would
become code, where bars are only bars; headings by underline, since a dividing line would turn the paragraph
above it bold.
"""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, cast

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

BARS = "bars"
MAX_NESTING = 20
# Deeper quotes and lists are plain text: at `MAX_NESTING` the parser would drop their words.
DEEPEST_BLOCK = MAX_NESTING - 4
LONGEST_ADDRESS = 2000

# An address with a user name in it (https://club.example@evil.example/) is a trap; so is one with a
# backslash.
_SAFE_ADDRESS = re.compile(
    r"https?://[\w.-]+(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?|mailto:[^\s?@]+@[^\s?@]+|/(?!/|%5c)[^\s\\]*|#[^\s\\]*",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
# Up to a pair of bars, which linkify would take for a part of the address.
_ADDRESS = re.compile(rf"(?:(?!\|\|)[^\s<>]){{1,{LONGEST_ADDRESS + 1}}}")
_LINKIFY = LinkifyIt()

_NEVER_LAST = "([{<“‘„«¡¿:"
_BEFORE_OPENING = _NEVER_LAST + "\"'–—-/"
_AFTER_CLOSING = ".,;:!?)]}>\"'”’»›…–—-/"


def parse(source: str) -> list[Token]:
    return _MARKDOWN.parse(source)


def to_html(tokens: list[Token]) -> str:
    return _RENDERER.render(tokens, _MARKDOWN.options, {})


def to_inline_html(tokens: list[Token]) -> str:
    return _RENDERER.renderInline(tokens, _MARKDOWN.options, {})


def bare_address(text: str, start: int) -> str:
    """The address that begins with `http` here, without the punctuation after it; empty if there is none."""
    ahead = _ADDRESS.match(text, start)
    found = _LINKIFY.match_at_start(ahead[0]) if ahead else None
    return found.raw.rstrip("*_~") if found else ""


def full_address(typed: str) -> str:
    """The address as it goes into `href`; empty if too long, as encoding a long host takes time squared."""
    if len(typed) > LONGEST_ADDRESS:
        return ""
    return normalizeLink("https://" + typed if typed[:4].lower() == "www." else typed)


def is_safe_address(address: str) -> bool:
    return bool(_SAFE_ADDRESS.fullmatch(address))


def _bars(state: StateInline, silent: bool) -> bool:
    """Two bars or more, outside code and not escaped. `veil` decides what they hide, once all are known."""
    start = end = state.pos
    while end < state.posMax and state.src[end] == "|":
        end += 1
    if end - start < 2:
        return False
    if not silent:
        token = state.push(BARS, "", 0)
        token.content = state.src[start:end]
        token.meta = {"opens": _opens(state.src, start, end), "closes": _closes(state.src, start, end)}
    state.pos = end
    return True


def _opens(src: str, start: int, end: int) -> bool:
    before, after = _neighbours(src, start, end)
    return (before.isspace() or before in _BEFORE_OPENING) and not (
        after.isspace() or after in _AFTER_CLOSING
    )


def _closes(src: str, start: int, end: int) -> bool:
    before, after = _neighbours(src, start, end)
    return not (before.isspace() or before in _NEVER_LAST) and (after.isspace() or after in _AFTER_CLOSING)


def _neighbours(src: str, start: int, end: int) -> tuple[str, str]:
    """The characters on both sides of the bars, past any emphasis; a blank at either end of the text."""
    before, after = start - 1, end
    while before >= 0 and src[before] in "*_~":
        before -= 1
    while after < len(src) and src[after] in "*_~":
        after += 1
    return src[before] if before >= 0 else " ", src[after] if after < len(src) else " "


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Turn `https://...` into a link. Markdown-it's own rule takes time squared, and swallows bars."""
    pos = state.pos
    if state.linkLevel or not state.src.startswith("://", pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if not scheme or not state.src.endswith(scheme[1], 0, pos):
        return False
    start = pos - len(scheme[1])
    typed = bare_address(state.src, start)
    href = full_address(typed)
    if len(typed) <= len(scheme[1]) or not is_safe_address(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = typed
        state.push("link_close", "a", -1)
    state.pos = start + len(typed)
    return True


def _picture_as_link(state: StateInline, silent: bool) -> bool:
    """`![alt](address)` is a link to the picture; within a link, only its words, as links do not nest."""
    if not state.src.startswith("![", state.pos):
        return False
    known = len(state.tokens)
    state.pos += 1
    if not link(state, silent):
        state.pos -= 1
        return False
    if not silent and state.linkLevel:
        for token in state.tokens[known:]:
            if token.type in ("link_open", "link_close"):
                token.type, token.tag, token.nesting = "text", "", 0
    return True


def _fence(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """Long lines of code scroll sideways, so the keyboard must be able to get there."""
    attributes = renderer.renderAttrs(tokens[place])
    return f'<pre tabindex="0"{attributes}><code>{escape(tokens[place].content)}</code></pre>\n'


BlockRule = Callable[[StateBlock, int, int, bool], bool]


def _up_to_a_depth(rule: BlockRule) -> BlockRule:
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST_BLOCK and rule(state, start, end, silent)

    return limited


def _built() -> MarkdownIt:
    options = {"html": False, "breaks": True, "maxNesting": MAX_NESTING, "xhtmlOut": False}
    md = MarkdownIt("commonmark", options)
    md.enable("strikethrough")
    md.disable(["code", "html_block", "html_inline", "image", "lheading", "reference"])
    md.block.ruler.at("blockquote", _up_to_a_depth(blockquote), {"alt": ["paragraph", "blockquote", "list"]})
    md.block.ruler.at("list", _up_to_a_depth(list_block), {"alt": ["paragraph", "blockquote"]})
    md.inline.add_terminator_char("|")
    md.inline.ruler.after("escape", BARS, _bars)
    md.inline.ruler.after("text", "bare_link", _bare_link)
    md.inline.ruler.before("link", "picture", _picture_as_link)
    md.add_render_rule("fence", _fence)
    md.normalizeLink = full_address  # type: ignore[method-assign, assignment]
    md.validateLink = is_safe_address  # type: ignore[method-assign, assignment]
    return md


_MARKDOWN = _built()
_RENDERER = cast(RendererHTML, _MARKDOWN.renderer)
