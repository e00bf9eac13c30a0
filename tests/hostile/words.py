"""Words that would run if a page let them, and what finds them running."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[a](javascript:alert(1))",
    "<a href='jav&#x09;ascript:alert(1)'>a</a>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "<!--<script>alert(1)//-->",
]


class Page(HTMLParser):
    """What a browser would run on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_ours = (values.get("src") or "").startswith(("/static/", "/admin/jsi18n/"))
        is_data = values.get("type") in {"application/json", "application/ld+json"}
        if tag == "script" and not is_ours and not is_data:
            self.found.append(f"<script {values}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}={value}")
            if re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE) and name in {
                "href",
                "src",
                "action",
            }:
                self.found.append(f"{tag} {name}={value}")
