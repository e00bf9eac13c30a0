"""Pages for everybody: the front page, what machines ask, search, feeds."""

from __future__ import annotations

from ..table import page

ROWS = {
    "": [page("/")],
    "health/": [page("/health/")],
    "robots.txt": [page("/robots.txt")],
    "sitemap.xml": [page("/sitemap.xml")],
    "search/": [page("/search/?q=novel")],
    "feeds/club.atom": [page("/feeds/club.atom")],
    "feeds/pages.atom": [page("/feeds/pages.atom")],
    "feeds/reviews.atom": [page("/feeds/reviews.atom")],
    "feeds/works/<slug:slug>.atom": [page("/feeds/works/novel.atom")],
    "feeds/threads/<int:pk>.atom": [page("/feeds/threads/{thread.pk}.atom")],
    # A secret address is open to whoever has it, and to nobody who guesses.
    **{
        f"private/<str:key>/{route}": [
            page(f"/private/{{key}}/{path}"),
            page(f"/private/guess/{path}", frozenset()),
        ]
        for route, path in (
            ("club.atom", "club.atom"),
            ("pages.atom", "pages.atom"),
            ("reviews.atom", "reviews.atom"),
            ("works/<slug:slug>.atom", "works/novel.atom"),
            ("threads/<int:pk>.atom", "threads/{thread.pk}.atom"),
        )
    },
}
