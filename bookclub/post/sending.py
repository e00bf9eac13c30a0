"""Sends the letters that are due, one after another, whatever happens to each."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone

from . import writers
from .models import Letter, Refusal

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)  # for as long one can see what became of a letter
KEPT_FAILED = timedelta(days=90)


def send_due(at: datetime | None = None) -> int:
    """Send all that is due; answer how many went out. Ends early while the mail server cannot be reached at all."""
    count = 0
    while letter := Letter.objects.claim(at or timezone.now()):
        try:
            count += send(letter, at=at or timezone.now())
        except OSError:
            break
    return count


def send(letter: Letter, *, at: datetime) -> bool:
    """Write it as things stand now, hand it over, and note what became of it.

    A server that cannot be reached is noted, too, and raised: the next letter would only wait for it again.
    """
    if letter.member and Refusal.objects.stopping(letter.member):
        letter.drop("its address takes no letters", at=at)
        return False
    try:
        written = writers.write(letter) if letter.to else None
        if written is None:
            letter.drop(at=at)
            return False
        _message(letter, written).send()
    except SMTPRecipientsRefused as refusal:
        _refused(letter, refusal, at)
        return False
    except SMTPException as problem:
        letter.put_off(_named(problem), at=at)
        return False
    except OSError as problem:
        letter.put_off(_named(problem), at=at)
        raise
    except Exception as problem:
        # A mistake of ours in one letter must not keep all others from going out.
        logger.exception("Letter %s could not be written.", letter.pk)
        letter.put_off(_named(problem), at=at)
        return False
    letter.sent(at=at)
    return True


def _refused(letter: Letter, refusal: SMTPRecipientsRefused, at: datetime) -> None:
    """The mail server does not take letters to this address: for good (5xx), or not just now."""
    codes = [code for code, _ in refusal.recipients.values()]
    trouble = f"refused by the mail server, {', '.join(map(str, codes))}"
    if codes and all(code >= 500 for code in codes):
        letter.came_back(trouble, at=at)
    else:
        letter.put_off(trouble, at=at)


def _named(problem: Exception) -> str:
    """What went wrong, without the words of the server: they may hold the address, or parts of the letter."""
    code = f", {problem.smtp_code}" if isinstance(problem, SMTPResponseException) else ""
    return f"{type(problem).__name__}{code}"


def _message(letter: Letter, written: writers.Written) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated", **written.headers}
    # One line: whatever a title holds, it adds no header.
    subject = " ".join(written.subject.split())
    message = EmailMultiAlternatives(subject, written.text, to=[letter.to], headers=headers)
    if written.html:
        message.attach_alternative(written.html, "text/html")
    return message


def forget_old(at: datetime | None = None) -> int:
    """Drop the rows of letters that are long done."""
    at = at or timezone.now()
    done = Q(made_at__lt=at - KEPT) & (Q(sent_at__isnull=False) | Q(dropped_at__isnull=False))
    failed = Q(made_at__lt=at - KEPT_FAILED, failed_at__isnull=False)
    return Letter.objects.filter(done | failed).delete()[0]
