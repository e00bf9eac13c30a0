"""A mail that came back: the server took it, and its address did not. Its report says so, and which letter it was.

A mailbox is not ours to open: whoever looks after the mail server has it hand returned mails to `manage.py returned`.
"""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

from django.utils import timezone

from .models import Letter, mail_host

FOR_GOOD = "5"  # what the status of a failure begins with that another try would not mend
LONGEST = 1_000_000  # bytes; a report is a few thousand


def note(raw: bytes, *, at: datetime | None = None) -> Letter | None:
    """Note what this mail reports of a letter of ours; None where it reports nothing, or of no letter.

    A letter is told by its Message-ID, which nobody can guess: only who was sent it can say that it came back.
    """
    raw = raw[:LONGEST]
    status = failure_in(message_from_bytes(raw))
    known = re.findall(rb"<[0-9a-f]{32}@%b>" % re.escape(mail_host().encode()), raw)
    letter = Letter.objects.filter(message_id__in={one.decode() for one in known[:50]}).first()
    if status is None or letter is None:
        return None
    letter.came_back(f"came back, {status}", at=at or timezone.now())
    return letter


def failure_in(message: Message) -> str | None:
    """The status of a failure for good in a delivery report (RFC 3464): "5.1.1"; None for anything else."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            action, status = (str(block.get(name, "")).strip().lower() for name in ("Action", "Status"))
            if action == "failed" and re.fullmatch(rf"{FOR_GOOD}\.\d{{1,3}}\.\d{{1,3}}", status):
                return status
    return None
