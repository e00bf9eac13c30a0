"""The club's pages, which organisers and moderators write."""

from __future__ import annotations

from bookclub.reference.models import ReferencePage, Source

from ..cast import Club
from ..table import EVERYBODY, ORGANISERS, deed, page

PAGE = {"title": "A page anew", "kind": "essay", "work": "{novel.pk}", "manuscript": "It says this. [@blog]"}


def _there(club: Club) -> bool:
    return ReferencePage.objects.filter(title="A page anew").exists()


ROWS = {
    "pages/": [page("/pages/")],
    "pages/new/": [
        page("/pages/new/", ORGANISERS),
        deed("/pages/new/", ORGANISERS, _there, **PAGE),
    ],
    "pages/sources/": [page("/pages/sources/")],
    "pages/sources/new/": [
        page("/pages/sources/new/", ORGANISERS),
        deed(
            "/pages/sources/new/", ORGANISERS, lambda club: Source.objects.filter(key="letters").exists(),
            key="letters", title="Letters", kind="book",
        ),
    ],
    "pages/sources/<slug:key>/": [
        page("/pages/sources/blog/", ORGANISERS),
        deed(
            "/pages/sources/blog/", ORGANISERS, lambda club: club.fresh("source").title == "A weblog",
            key="blog", title="A weblog", kind="blog post",
        ),
    ],
    "pages/<slug:slug>/": [page("/pages/a-page/", touches=("discussions_readmark",))],
    "pages/<slug:slug>/statements/<int:pk>/spoilers/<int:number>/": [
        deed("/pages/a-page/statements/{statement.pk}/spoilers/0/", EVERYBODY, None),
    ],
    "pages/<slug:slug>/edit/": [
        page("/pages/a-page/edit/", ORGANISERS),
        deed(
            "/pages/a-page/edit/", ORGANISERS, lambda club: club.fresh("page").title == "A page anew",
            **PAGE, version="{page.version}",
        ),
    ],
    "pages/<slug:slug>/history/": [page("/pages/a-page/history/", ORGANISERS)],
    "pages/<slug:slug>/history/<int:number>/": [
        page("/pages/a-page/history/1/", ORGANISERS),
        deed("/pages/a-page/history/1/", ORGANISERS, None, look="yes"),
    ],
    "pages/<slug:slug>/history/<int:number>/restore/": [
        deed(
            "/pages/a-page/history/1/restore/", ORGANISERS,
            lambda club: "It says this" in club.fresh("page").manuscript,
        ),
    ],
    "series/<slug:slug>/": [page("/series/row/")],
}  # fmt: skip
