"""What the desk's lists cost among a million comments: queries, their plans, and milliseconds beside a small club.

    .venv/bin/python -m tests.bench.desk_lists [comments]

Starts a private PostgreSQL, fills it by SQL, and opens the lists as a moderator. Prints for each page how many
queries it took, the slowest, and how many read the table of comments from end to end; last, one line of JSON with the
time of each page over that of the same page in a club of a thousand. The target: nothing is read from end to end.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from typing import Any

from bookclub.testing.postgresql import database_url

PAGES = {
    "first page of the desk": "/admin/",
    "reports": "/admin/moderation/report/",
    "log": "/admin/moderation/logentry/",
    "comments": "/admin/discussions/comment/",
    "comments, page 15": "/admin/discussions/comment/?p=15",
    "comments of a year": "/admin/discussions/comment/?period=2026",
    "comments of a month": "/admin/discussions/comment/?period=2026-11",
    "comments of one member": "/admin/discussions/comment/?q=member7",
    "threads": "/admin/discussions/thread/",
    "members": "/admin/members/member/",
}
ROUNDS = 5
SMALL = 1_000


THREADS = """
INSERT INTO discussions_thread (title, address, created_at, active_at, comment_count, is_pinned, locked_reason,
    hidden_reason, author_id)
SELECT 'Thread ' || n, '', now() - n * interval '1 hour', now() - n * interval '1 hour', 1000, false, '', '',
    (SELECT min(id) FROM members_member) + n %% 40
FROM generate_series(1, %s) AS n
"""
COMMENTS = """
INSERT INTO discussions_comment (thread_id, path, depth, is_opening, body, body_html, spans, text, created_at, version,
    like_count, pruned, hidden_reason, author_id)
SELECT (SELECT max(id) FROM discussions_thread) - n %% %s, lpad(n::text, 7, '0') || %s, 0, false, 'words',
    '<p>words</p>', '[]', 'words', now() - n * interval '10 seconds', 1, 0, false, '',
    (SELECT min(id) FROM members_member) + n %% 40
FROM generate_series(1, %s) AS n
"""


def fill(many: int) -> None:
    """Comments by SQL, a thousand a thread: what the desk lists does not ask what they say."""
    from django.db import connection

    threads = max(many // 1000, 1)
    with connection.cursor() as cursor:
        cursor.execute(THREADS, [threads])
        cursor.execute(COMMENTS, [threads, str(many), many])
        cursor.execute("ANALYZE")


def measure() -> dict[str, dict[str, Any]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bookclub.members.models import Member

    client = Client()
    client.force_login(
        Member.objects.get(username="keeper"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    found = {}
    for name, address in PAGES.items():
        client.get(address)
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
        with CaptureQueriesContext(connection) as taken:
            client.get(address)
        scanned = [query["sql"] for query in taken if reads_it_all(query["sql"])]
        slowest = max((float(query["time"]) * 1000 for query in taken), default=0)
        found[name] = {
            "ms": statistics.median(times),
            "queries": len(taken),
            "slowest": slowest,
            "scanned": scanned,
        }
    return found


def reads_it_all(sql: str) -> bool:
    """Whether the plan of this query reads the comments from end to end."""
    from django.db import connection

    if not sql.startswith("SELECT"):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    return "Seq Scan on discussions_comment" in plan and "Limit" not in plan


def run(many: int) -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from bookclub.members.models import Member, Role

    call_command("migrate", verbosity=0)
    Member.objects.bulk_create(Member(username=f"member{n}", email=f"m{n}@example.org") for n in range(40))
    keeper = Member.objects.create_user("keeper", is_staff=True)
    keeper.groups.add(Group.objects.get(name=Role.MODERATOR))
    fill(SMALL)
    small = measure()
    fill(many)
    large = measure()
    print(f"{'page':<26}{'queries':>8}{'slowest':>10}{'ms':>8}{'small':>8}   from end to end")
    for name, figures in large.items():
        print(
            f"{name:<26}{figures['queries']:>8}{figures['slowest']:>10.1f}{figures['ms']:>8.1f}"
            f"{small[name]['ms']:>8.1f}   {len(figures['scanned'])}"
        )
    ratios = {name: round(figures["ms"] / small[name]["ms"], 2) for name, figures in large.items()}
    scans = sum(len(figures["scanned"]) for figures in large.values())
    print(json.dumps({"comments": many, "ratios": ratios, "read_from_end_to_end": scans}))


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookclub.settings")
    os.environ["BOOKCLUB_MODE"] = "test"
    with database_url() as url:
        os.environ["DATABASE_URL"] = url
        run(many)


if __name__ == "__main__":
    main()
