"""The second wall: whatever the parser lets through, only what is listed here reaches a page."""

import nh3

EXTERNAL = "nofollow ugc noopener"

_BLOCKS = {"p", "ul", "ol", "pre"}

_CLEANER = nh3.Cleaner(
    tags={*_BLOCKS, "a", "blockquote", "br", "code", "div", "em", "hr", "li", "s", "span", "strong"},
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}, "span": {"data-span"}},
    tag_attribute_values={
        **{tag: {"dir": {"auto"}} for tag in _BLOCKS - {"pre"}},
        "pre": {"dir": {"auto"}, "tabindex": {"0"}},
        "a": {"class": {"mention"}, "rel": {EXTERNAL}},
        "span": {"class": {"spoiler"}},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def cleaned(html: str) -> str:
    return _CLEANER.clean(html)
