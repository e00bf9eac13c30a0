"""Next book: nominations and votes. Nothing said there may spoil: no word is planted, and none may come out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bookclub.schedules.models import Election, Nomination

from ..outlets import Way, both, form, page
from ..planting import Planted
from ..walking import Ask

ONE = "schedules/next/<int:pk>/"


def plant(club: Planted) -> None:
    ines, wanda = club.members["ines"], club.members["wanda"]
    stand = [
        Nomination.objects.nominate(work, by=wanda, why="It is short.") for work in (club.novel, club.film)
    ]
    week = timedelta(days=7)
    over = Election.objects.open_with(stand, by=ines, title="Last time", closes_at=timezone.now() + week)
    over.vote(stand, by=wanda)
    over.close(by=ines)
    again = [Nomination.objects.nominate(work, by=wanda) for work in (club.novel, club.film)]
    running = Election.objects.open_with(again, by=ines, title="This time", closes_at=timezone.now() + week)
    standing = Nomination.objects.nominate(club.novel, by=wanda)
    club.rooms["elections"] = {"elections": [over, running], "nomination": standing}


def on_elections(route: str = "") -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for election in club.rooms["elections"]["elections"]:
            path = f"{election.get_absolute_url()}{route}"
            if route:
                first = election.nominations.first()
                yield Ask(path, data={f"choice_{first.pk}": "1"})
                yield Ask(path, data={}, again=True)
            else:
                yield Ask(path)
                yield Ask(path, htmx=True, place=path, again=True)

    return way


def withdrawing(club: Planted) -> Iterator[Ask]:
    yield Ask(f"/schedules/next/nominations/{club.rooms['elections']['nomination'].pk}/withdraw/", data={})


OUTLETS: dict[str, Way] = {
    "schedules/next/": page("/schedules/next/"),
    "schedules/next/nominate/": both(
        page("/schedules/next/nominate/", "work=never-let-me-go"), form("/schedules/next/nominate/", work="")
    ),
    "schedules/next/open/": both(page("/schedules/next/open/"), form("/schedules/next/open/", title="")),
    "schedules/next/nominations/<int:pk>/withdraw/": withdrawing,
    ONE: on_elections(),
    **{f"{ONE}{name}/": on_elections(f"{name}/") for name in ("vote", "take-back", "close", "plan")},
}
