"""The library, which organisers keep."""

from __future__ import annotations

import hashlib

from bookclub.library.models import Credit, Work

from ..table import ORGANISERS, deed, page

CONTENTS = "One\nTwo\nThree"
PREVIEWED = hashlib.sha256(CONTENTS.encode()).hexdigest()[:20]
CREDITS = {
    "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-person": "Somebody", "form-0-role": Credit.Role.AUTHOR,
    "version": "{novel.version}",
}  # fmt: skip

ROWS = {
    "works/": [page("/works/")],
    "works/new/": [
        page("/works/new/", ORGANISERS),
        deed(
            "/works/new/", ORGANISERS, lambda club: Work.objects.filter(title="A new one").exists(),
            title="A new one", kind="novel",
        ),
    ],
    "works/<slug:slug>/": [page("/works/novel/")],
    "works/<slug:slug>/edit/": [
        page("/works/novel/edit/", ORGANISERS),
        deed(
            "/works/novel/edit/", ORGANISERS, lambda club: club.fresh("novel").title == "Renamed",
            title="Renamed", kind="novel", version="{novel.version}",
        ),
    ],
    "works/<slug:slug>/credits/": [
        page("/works/novel/credits/", ORGANISERS),
        deed(
            "/works/novel/credits/", ORGANISERS,
            lambda club: club.novel.credits.filter(person__name="Somebody").exists(),
            **CREDITS,
        ),
    ],
    "works/<slug:slug>/contents/": [
        page("/works/other/contents/", ORGANISERS),
        deed(
            "/works/other/contents/", ORGANISERS, lambda club: club.other.milestones.count() == 3,
            contents=CONTENTS, version="{other.version}", save="yes", previewed=PREVIEWED,
        ),
    ],
    "people/<slug:slug>/": [page("/people/writer/")],
}  # fmt: skip
