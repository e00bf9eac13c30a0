"""The worker that sends mail is killed in the middle, again and again: nothing is lost, hardly anything repeated."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.notifications.models import Kind, Notification
from bookclub.post.models import Letter
from discussions.models import Thread
from tests.people import make_member

LETTERS, KILLS = 200, 3
SECONDS = 60


@pytest.fixture
def club_of_many(transactional_db: None) -> list[Member]:
    """Two hundred letters in the outbox, each to somebody else."""
    opener = make_member("opener")
    thread = Thread.start(by=opener, title="To everybody", body="...")
    crowd = [make_member(f"reader{number}") for number in range(LETTERS)]
    for member in crowd:
        Notification.objects.tell([member], Kind.MEETING, about=thread, title=thread.title, by=opener)
    return crowd


def worker(var: Path) -> subprocess.Popen[bytes]:
    """`manage.py tick` over the database of this test, with mails as files."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        # The same server; its address may hold the folder of a socket before the name.
        address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    environment = os.environ | {"DATABASE_URL": address, "BOOKCLUB_MODE": "demo", "BOOKCLUB_VAR": str(var)}
    manage = Path(settings.BASE_DIR) / "manage.py"
    return subprocess.Popen([sys.executable, str(manage), "tick"], env=environment, stdout=subprocess.DEVNULL)


def sent(var: Path) -> list[str]:
    """The Message-IDs of all mails in the folder."""
    texts = [path.read_text(errors="replace") for path in (var / "mail").glob("*.log")]
    return [found for text in texts for found in re.findall(r"^Message-ID: (\S+)", text, re.MULTILINE)]


def wait_for(var: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while len(list((var / "mail").glob("*.log"))) < count and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_two_hundred_letters_survive_a_worker_that_is_killed_at_any_point(
    club_of_many: list[Member], tmp_path: Path, capfd: Any
) -> None:
    for round_ in range(KILLS):
        process = worker(tmp_path)
        wait_for(tmp_path, 10 * (round_ + 1), process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(sent(tmp_path)) < LETTERS, "It was done before it could be killed."
        # As if the lease of the letter in its hands had run out.
        Letter.objects.exclude(claimed_until=None).update(claimed_until=timezone.now())
    assert worker(tmp_path).wait(SECONDS) == 0
    times = Counter(sent(tmp_path))
    assert len(times) == LETTERS
    assert set(times) == set(Letter.objects.values_list("message_id", flat=True))
    assert sum(times.values()) - LETTERS <= KILLS  # at most the one in flight, each time
    assert not Letter.objects.waiting().exists()


def test_two_workers_at_once_send_each_letter_once(club_of_many: list[Member], tmp_path: Path) -> None:
    first, second = worker(tmp_path), worker(tmp_path)
    assert (first.wait(SECONDS), second.wait(SECONDS)) == (0, 0)
    # What either left over, the next tick sends.
    assert worker(tmp_path).wait(SECONDS) == 0
    times = Counter(sent(tmp_path))
    assert len(times) == LETTERS
    assert max(times.values()) == 1
