"""Search among 1,000,000 comments on PostgreSQL: the ranked first page with passages, side by side with bare SQL.

    .venv/bin/python -m tests.bench.search [comments]

Starts a private PostgreSQL and fills it with comments of thirty words, half of them veiled from the one who asks. Then
asks for a rare word, one that stands in one comment of a hundred, a common one, a phrase and the beginning of a word:
our search, and a statement by hand that does the same for a reader whose open scopes are known already. Prints CPU
milliseconds, of this process and of PostgreSQL's together, for times differ with whatever else the machine does; how
PostgreSQL goes about it; and, last, one line of JSON with the ratios (bare over ours).

A common word is not ranked a million times: of those that match and are open to the reader the newest 500 are. The
column "all ranked" says what that saves.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil

from bookclub.testing.postgresql import database_url

ROUNDS, AT_A_TIME = 5, 60  # the median of so many rounds of so many searches
WORDS = 4_000  # of the vocabulary
TEXTS = 20_000  # different ones
LETTERS = str.maketrans("0123456789", "aeioulnrst")
QUERIES = {
    "rare": "zephyr",
    "one in a hundred": "pylon",
    "common": "the",
    "phrase": '"the boat"',
    "beginning": "zeph",
}

FILL = """
INSERT INTO discussions_comment (id, thread_id, path, depth, author_id, is_opening, body, body_html, spans, text,
  created_at, version, like_count, pruned, scope_id, hidden_reason)
SELECT n, %s, lpad(n::text, 7, '0'), 0, %s, false, '', '', '[]',
  said || CASE WHEN n %% 100 = 7 THEN ' pylon' ELSE '' END || CASE WHEN n %% (%s / 40) = 1 THEN ' zephyr' ELSE '' END,
  now() - (%s - n) * interval '1 minute', 1, 0, false, CASE WHEN n %% 2 = 0 THEN %s ELSE %s END, ''
FROM generate_series(1, %s) AS n JOIN texts ON i = n %% %s
"""

BARE = """
SELECT c.id, score, ts_headline('bookclub', c.text, {query}, 'MaxWords=36, MinWords=18')
FROM discussions_comment c JOIN (
  SELECT id, ts_rank_cd(search_document, {query}, 1) AS score FROM (
    SELECT id, search_document FROM discussions_comment
    WHERE search_document @@ {query} AND deleted_at IS NULL AND hidden_at IS NULL
      AND (scope_id IS NULL OR scope_id = ANY(%s) OR author_id = %s)
    ORDER BY id DESC {limit}
  ) AS newest ORDER BY score DESC, id DESC LIMIT 20
) AS best USING (id) ORDER BY score DESC, c.id DESC
"""


def text(chance: random.Random) -> str:
    """Thirty words, a few of which are most of any text."""
    return " ".join(word(int(WORDS * chance.random() ** 4)) for _ in range(30))


def word(number: int) -> str:
    """The first two by name, since they are searched for; the others of letters in the place of digits."""
    return ("the", "boat")[number] if number < 2 else str(number).translate(LETTERS)


def build(size: int) -> tuple[Any, list[int]]:
    """The comments; answers who asks and which scopes are open to them."""
    from django.core.management import call_command
    from django.db import connection

    from bookclub.library.models import Milestone, Work
    from bookclub.members.models import Member
    from bookclub.reading.models import Progress, Scope
    from discussions.models import Thread

    call_command("migrate", verbosity=0)
    work = Work.objects.create(slug="a-novel", title="A Novel")
    for number in range(1, 24):
        Milestone.objects.create(
            work=work, position=number, name=f"Chapter {number}", slug=f"chapter-{number}"
        )
    author, reader = (Member.objects.create_user(name) for name in ("author", "reader"))
    Progress.objects.create(member=reader, work=work, milestone=work.milestones.get(position=9))
    ahead, behind = (Scope.objects.after(work.milestones.get(position=place)) for place in (15, 5))
    assert ahead
    assert behind
    thread = Thread.objects.create(title="A thread", work=work, author=author)
    chance = random.Random(7)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_discussions_comment")  # quicker made of all at once
        cursor.execute("CREATE TEMPORARY TABLE texts (i int PRIMARY KEY, said text)")
        for start in range(0, TEXTS, 1000):
            cursor.execute(
                "INSERT INTO texts SELECT %s + n - 1, said FROM unnest(%s) WITH ORDINALITY AS t (said, n)",
                [start, [text(chance) for _ in range(1000)]],
            )
        sizes = [size, size, ahead.pk, behind.pk, size, TEXTS]
        cursor.execute(FILL, [thread.pk, author.pk, *sizes])
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(
            "CREATE INDEX search_discussions_comment ON discussions_comment USING gin (search_document)"
        )
        cursor.execute("VACUUM ANALYZE discussions_comment")
        cursor.execute("ANALYZE")
    return reader, [behind.pk]


def measure(words: str, reader: Any, open_scopes: list[int]) -> dict[str, Any]:
    from django.db import connection

    from bookclub.prepared import Written, answers
    from bookclub.reading.anyone import Anyone
    from bookclub.reading.readers import Reader
    from bookclub.search import phrasing
    from bookclub.search.asking import Asked
    from bookclub.search.finding import Search
    from bookclub.search.matching import BOUND, TYPED, PostgreSQL
    from bookclub.search.sources import SOURCES

    typed = PostgreSQL().typed(phrasing.read(words))
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # what others do for it is not counted
        cursor.execute(f"SELECT {PostgreSQL.QUERY}::text", [typed])
        known = "'" + cursor.fetchone()[0].replace("'", "''") + "'::tsquery"

    def ours() -> int:
        search = Search(words, Reader(reader), Asked(kind="comment"))
        return len(search.page("1").items)

    def bare(limit: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(BARE.format(query=known, limit=limit), [open_scopes, reader.pk])
            return len(cursor.fetchall())

    source = next(source for source in SOURCES if source.kind == "comment")
    someone = Anyone()
    newest = Written(PostgreSQL().newest(source.rows(someone), source.index, BOUND + 1))
    values = {TYPED: typed, **someone.values(Reader(reader), source.model)}
    plan = str(answers(f"EXPLAIN {newest.sql}", newest.filled(values)))
    limit = f"LIMIT {BOUND + 1}"
    found = (ours(), bare(limit))  # once for the caches
    assert found[0] == found[1], found
    processes = [psutil.Process(), psutil.Process(connection.connection.info.backend_pid)]
    took = [(cpu(ours, processes), cpu(lambda: bare(limit), processes)) for _ in range(ROUNDS)]
    return {
        "ours": statistics.median(one for one, _ in took),
        "bare": statistics.median(other for _, other in took),
        "all ranked": cpu(lambda: bare(""), processes, 1),
        "by": "index of words" if "search_discussions_comment" in plan else "newest first",
    }


def cpu(deed: Callable[[], int], processes: list[psutil.Process], times: int = AT_A_TIME) -> float:
    """CPU milliseconds that doing it once takes."""
    before = _spent(processes)
    for _ in range(times):
        deed()
    return (_spent(processes) - before) * 1000 / times


def _spent(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def main(size: int) -> None:
    with database_url() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "BOOKCLUB_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "bookclub.settings",
        }
        import django

        django.setup()
        started = time.perf_counter()
        reader, open_scopes = build(size)
        print(f"{size:,} comments in {time.perf_counter() - started:.0f} s\n")
        print(f"{'':18}{'ours ms':>9}{'bare ms':>9}{'ratio':>7}{'all ranked':>12}  found by")
        ratios = {}
        for name, words in QUERIES.items():
            took = measure(words, reader, open_scopes)
            ratios[name] = round(took["bare"] / took["ours"], 2)
            times = f"{took['ours']:9.1f}{took['bare']:9.1f}{ratios[name]:7.2f}{took['all ranked']:12.1f}"
            print(f"{name:18}{times}  {took['by']}")
        print(json.dumps({"bench": "search", "comments": size, "bare over ours": ratios}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
