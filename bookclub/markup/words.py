"""The plain words of a text that has been rendered: for mail, search, excerpts and histories."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from .veil import VEILED

HIDDEN = "[…]"


@dataclass(frozen=True)
class Piece:
    """Some words; or, with `secret`, a span: shown as `[…]`, and equal only to a span of the same words."""

    words: str
    secret: str = ""


def plain(tokens: list[Token]) -> str:
    return "".join(piece.words for piece in pieces(tokens)).strip()


def pieces(tokens: list[Token], *, with_addresses: bool = False) -> Iterator[Piece]:
    """The words in order. Quoted lines begin with `> `, items with `- ` or their number."""
    depth = 0
    lists: list[int | None] = []
    item = ""
    for token in tokens:
        if token.type == "blockquote_open":
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            if not lists:
                yield Piece("\n")
        elif token.type == "list_item_open":
            number = lists[-1]
            item = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type in ("inline", "fence"):
            margin = "> " * depth
            yield Piece(margin + item)
            item = ""
            for piece in _of_block(token, with_addresses):
                yield Piece(piece.words.replace("\n", "\n" + margin), piece.secret)
            yield Piece("\n" if lists else "\n\n")


def _of_block(token: Token, with_addresses: bool) -> Iterator[Piece]:
    if token.type == "fence":
        yield Piece(token.content.rstrip("\n"))
    address, told = "", ""
    for child in token.children or []:
        if VEILED in child.meta:
            yield Piece(HIDDEN, "".join(child.meta[VEILED]))
        elif child.type in ("softbreak", "hardbreak"):
            yield Piece("\n")
        elif child.type == "link_open":
            address, told = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            if with_addresses and told != address:
                yield Piece(f" <{address}>")
        else:
            told += child.content
            yield Piece(child.content)
