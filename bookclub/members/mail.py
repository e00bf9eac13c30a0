"""The mails of the club. Links in them begin with `CLUB_ORIGIN`, never with what a request says its host is."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def written(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body, of the templates `<template>_subject.txt` and `<template>_message.txt`."""
    from .models import Club

    everything = {**context, "club": Club.current(), "origin": settings.CLUB_ORIGIN.rstrip("/")}
    # One line: whatever a name holds, it adds no header.
    subject = " ".join(render_to_string(f"{template}_subject.txt", everything).split())
    return subject, render_to_string(f"{template}_message.txt", everything).strip() + "\n"


def send(template: str, to: str, context: dict[str, Any]) -> bool:
    """Send a mail at once, for somebody waits at the door for its code: all others are letters of the outbox.

    Answers whether it went out. A mail server that is away is logged, without address or words: they may hold a code.
    """
    subject, body = written(template, context)
    try:
        EmailMessage(subject, body, to=[to], headers={"Auto-Submitted": "auto-generated"}).send()
    except (SMTPException, OSError):
        logger.exception("The mail %s could not be sent.", template)
        return False
    return True
