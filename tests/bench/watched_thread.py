"""What a thousand watchers cost whoever posts: a reply into a watched thread and into another, in turns.

    .venv/bin/python -m tests.bench.watched_thread [posts]

Over a private PostgreSQL. Prints the median milliseconds of each, the time that `tick` then takes to tell the watchers,
and, last, one line of JSON with the ratio. The target: at most 1.5.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

from bookclub.testing.postgresql import database_url

WATCHERS = 1_000


def main(posts: int) -> None:
    with database_url() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "BOOKCLUB_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "bookclub.settings",
        }
        import django

        django.setup()
        report(posts)


def report(posts: int) -> None:
    from django.core.management import call_command

    from bookclub.members.models import Member
    from bookclub.notifications.models import Announcement, Watch
    from bookclub.post.models import Letter
    from discussions.models import Thread

    call_command("migrate", verbosity=0)
    crowd = Member.objects.bulk_create(
        Member(username=f"reader{number}", email=f"reader{number}@example.org") for number in range(WATCHERS)
    )
    writer = Member.objects.create_user("writer", email="writer@example.org")
    threads = {
        name: Thread.start(by=crowd[0], title=name, body="Well?") for name in ("watched", "not watched")
    }
    for member in crowd:
        Watch.objects.choose(member, threads["watched"], "all")
    Watch.objects.filter(member=crowd[0]).exclude(object_id=threads["watched"].pk).delete()
    taken: dict[str, list[float]] = {name: [] for name in threads}
    for _ in range(posts):
        for name, thread in threads.items():
            began = time.perf_counter()
            thread.comment(by=writer, body="So it seems to me.")
            taken[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, milliseconds in medians.items():
        print(f"a reply, {name:12} {milliseconds:7.2f} ms")
    assert not Letter.objects.filter(sent_at__isnull=False).exists()
    waiting = Announcement.objects.count()
    began = time.perf_counter()
    told = Announcement.objects.spread()
    print(f"telling {told} watchers of {waiting} comments: {time.perf_counter() - began:.1f} s, by the clock")
    print(json.dumps({"watched over not watched": round(medians["watched"] / medians["not watched"], 2)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
