"""What a link gets on its way to the page: its `rel`, a text if it has none, the comment that it leads to."""

import re

from markdown_it.token import Token

from .wall import EXTERNAL

# The key under which a link's token keeps the id of the comment that it leads to.
COMMENT = "comment"

# As the link of a comment has it, or as the browser shows it once one is there: both lead to the comment.
# No id is longer, and a database refuses what does not fit.
_PERMALINK = re.compile(r"/discussions/comments/([0-9]{1,18})/?(?:[?#].*)?|/[^#]*#comment-([0-9]{1,18})")


def dressed(tokens: list[Token], base: str) -> list[Token]:
    """The inline tokens of a block with their links ready; `[x]()` leads nowhere: only its words stay."""
    ready: list[Token] = []
    leads_nowhere = False
    for token in tokens:
        if token.type == "link_open" and not token.attrs["href"]:
            leads_nowhere = True
            continue
        if token.type == "link_close" and leads_nowhere:
            leads_nowhere = False
            continue
        if token.type == "link_open":
            _dress(token, base)
        elif token.type == "link_close" and ready[-1].type == "link_open":
            # A link without words cannot be seen, nor read out.
            ready.append(Token("text", "", 0, content=str(ready[-1].attrs["href"])))
        ready.append(token)
    return ready


def _dress(link: Token, base: str) -> None:
    href = str(link.attrs["href"])
    inner = href.removeprefix(base) if href.startswith(base + "/") else href
    if inner.lower().startswith(("http:", "https:")):
        link.attrs["rel"] = EXTERNAL
    if found := _PERMALINK.fullmatch(inner):
        link.meta[COMMENT] = int(found[1] or found[2])
