"""Importing a schedule: it shows what its sender sent, and nothing else of the club's that may spoil."""

from __future__ import annotations

from ..outlets import Way, both, form, page
from ..planting import Planted
from .schedules import plans

TEXT = "Title,Date,Begins,To have read\nOne,2027-03-02,19:00,Never Let Me Go: Chapters 1-5\n"


def plant(club: Planted) -> None:
    pass


OUTLETS: dict[str, Way] = {
    "schedules/import/": both(
        page("/schedules/import/", succeeds=plans),
        form("/schedules/import/", contents=TEXT, time_zone="UTC"),
        form("/schedules/import/", contents="nonsense", time_zone="UTC"),
    ),
}
