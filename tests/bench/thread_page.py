"""How much more than a bare Django view a thread page costs: CPU of server and database, side by side in one run.

    .venv/bin/python -m tests.bench.thread_page [rounds]

Starts a private PostgreSQL and the demo's own server (granian, two workers, one blocking thread each), builds a thread
of 1,000 comments and one of 100,000, half of them veiled from the one who asks, and reads their pages in turns with a
bare view of the same rows: as a visitor, signed in with everything read, and, the dearest, with 950 comments unread on
later pages. Prints CPU milliseconds a page and, last, one line of JSON with the ratios. The targets: bare over ours at
least 0.7 for a visitor and 0.6 signed in; first, middle and last page of the long thread within 1.2.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psutil

from bookclub.testing.postgresql import database_url

ROOT = Path(__file__).parent.parent.parent
PORT = 8765
PAGES = 60  # of each kind in one round
WORDS = [
    "the",
    "tram",
    "was",
    "late",
    "and",
    "the",
    "book",
    "was",
    "on",
    "the",
    "last",
    "page",
    "but",
    "one",
    "when",
    "somebody",
    "asked",
    "me",
    "what",
    "it",
    "was",
    "about",
]


def build() -> dict[str, object]:
    """Three threads; returns the ids to read and two session keys. Runs with Django set up."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from bookclub.library.models import Milestone, Work
    from bookclub.members.models import Member
    from bookclub.reading.models import Progress, Scope
    from discussions.models import Comment, ReadMark, Thread
    from discussions.models.paths import step

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    work = Work.objects.create(slug="a-novel", title="A Novel")
    chapters = [
        Milestone(work=work, position=n, name=f"Chapter {n}", slug=f"chapter-{n}") for n in range(1, 24)
    ]
    Milestone.objects.bulk_create(chapters)
    members = [Member.objects.create_user(f"member{n}", name=f"Member {n}") for n in range(40)]
    for member in members[:2]:
        Progress.objects.create(member=member, work=work, milestone=work.milestones.get(position=9))
    ahead, behind = (Scope.objects.after(work.milestones.get(position=p)) for p in (15, 5))
    pk = 0
    found: dict[str, object] = {}
    for name, size, veiled in (("open", 1_000, 0.0), ("half", 1_000, 0.5), ("long", 100_000, 0.5)):
        thread = Thread.objects.create(
            title=f"A thread of {size}", work=work, author=members[2], comment_count=size
        )
        rows: list[Comment] = []
        for _ in range(size):
            pk += 1
            parent = chance.choice(rows[-200:]) if rows and chance.random() < 0.7 else None
            parent = None if parent and parent.depth > 30 else parent
            scope = ahead if chance.random() < veiled or (parent and parent.scope == ahead) else None
            if scope is None and name != "open":
                scope = behind
            body = " ".join(chance.choices(WORDS, k=60))
            rows.append(
                Comment(
                    id=pk, thread=thread, parent_id=parent.pk if parent else None, scope=scope,
                    path=(parent.path if parent else "") + step(pk), depth=parent.depth + 1 if parent else 0,
                    author=chance.choice(members), body=body, body_html=f"<p>{body}</p>", text=body,
                )
            )  # fmt: skip
        Comment.objects.bulk_create(rows, batch_size=2000)
        found[name] = thread.pk
        if name == "long":
            order = sorted(rows, key=lambda row: row.path)
            found["middle"] = order[size // 2].pk
            found["last_start"] = order[-50].pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ReadMark.objects.note(members[1], None, until=timezone.now())
    for name, member in (("behind", members[0]), ("read", members[1])):
        store = SessionStore()
        store[SESSION_KEY] = str(member.pk)
        store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        store[HASH_SESSION_KEY] = member.get_session_auth_hash()
        store.create()
        found[name] = store.session_key
    return found


def cpu(processes: list[psutil.Process]) -> float:
    """Seconds of CPU that these and their children have used, those that ended included."""
    total = 0.0
    for process in processes:
        for one in [process, *process.children(recursive=True)]:
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
    return total


def read(address: str, session: str | None, times: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    headers = {"Cookie": f"bookclub-session={session}"} if session else {}
    size = 0
    for _ in range(times):
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        if answer.status != 200:
            raise SystemExit(f"{address}: {answer.status}")
    connection.close()
    return size


def measure(
    pages: dict[str, tuple[str, str | None]], processes: list[psutil.Process], rounds: int
) -> dict[str, float]:
    """CPU milliseconds a page: the median over rounds, all pages taking turns within each."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for address, session in pages.values():
        read(address, session, 20)
    for _ in range(rounds):
        for name, (address, session) in pages.items():
            before = cpu(processes)
            read(address, session, PAGES)
            taken[name].append((cpu(processes) - before) * 1000 / PAGES)
    return {name: statistics.median(times) for name, times in taken.items()}


def main(rounds: int) -> None:
    with database_url() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "BOOKCLUB_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "bookclub.settings",
        }
        os.environ["BOOKCLUB_VAR"] = os.path.join(os.path.dirname(url.split("@/")[1]), "var")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        made = build()
        granian = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--workers",
            "2",
            "--blocking-threads",
            "1",
        ]
        command = [*granian, "--port", str(PORT), "--log-level", "error", "tests.bench.served:application"]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            wait_until_it_answers()
            report(made, [psutil.Process(server.pid), *database_processes()], rounds)
        finally:
            server.terminate()
            server.wait(10)


def wait_until_it_answers() -> None:
    for _ in range(150):
        with contextlib.suppress(OSError):
            read("/discussions/", None, 1)
            return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def database_processes() -> list[psutil.Process]:
    """The private server: the postgres that is a child of ours."""
    return [child for child in psutil.Process().children() if child.name().startswith("postgres")]


def report(made: dict[str, object], processes: list[psutil.Process], rounds: int) -> None:
    me = str(made["read"])
    people = {"visitor": None, "signed in": me, "signed in, much unread": str(made["behind"])}
    pages: dict[str, tuple[str, str | None]] = {}
    for who, session in people.items():
        for thread in ("open", "half"):
            pages[f"bare, {thread}, {who}"] = (f"/bare/{made[thread]}/", session)
            pages[f"ours, {thread}, {who}"] = (f"/discussions/{made[thread]}/", session)
    long = made["long"]
    pages["long, first"] = (f"/discussions/{long}/", me)
    pages["long, middle"] = (f"/discussions/{long}/?from={made['middle']}", me)
    pages["long, last"] = (f"/discussions/{long}/?end", me)
    times = measure(pages, processes, rounds)
    for name, milliseconds in times.items():
        print(f"{name:40} {milliseconds:7.2f} ms CPU")
    ends = [times[f"long, {part}"] for part in ("first", "middle", "last")]
    ratios = {
        f"{thread}, {who}": round(times[f"bare, {thread}, {who}"] / times[f"ours, {thread}, {who}"], 2)
        for thread in ("open", "half")
        for who in people
    }
    print(
        json.dumps(
            {
                "bare over ours": ratios,
                "long thread, dearest over cheapest page": round(max(ends) / min(ends), 2),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
