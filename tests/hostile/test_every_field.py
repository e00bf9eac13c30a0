"""Hostile words in every field of every table that somebody's words may stand in: on no page does one of them run.

The fields are read from the models, so a new one is in the test by itself. They are written past all forms and checks:
pages have to stand by themselves. Each field also holds a mark, so that the test knows which ones it has seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import models
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from bookclub.home.rendering import STORED
from bookclub.members.models import Club
from bookclub.moderation.models import Deed, HeldDomain, HeldWord, LogEntry, Moderatable
from bookclub.post.models import Refusal
from discussions.models import Thread
from reviews.models import CitedRating
from tests.people import NOON, reach
from tests.spoilers.planting import KINDS, LAST_CHAPTER, SEEN, Kind, Planted, plant
from tests.spoilers.walking import Browser, forget, links_in

from .words import HOSTILE, Page

pytestmark = pytest.mark.django_db

ROOMS = ("bookclub.", "discussions", "reviews")
# What no person words: kept by the program, or of a form that the database itself asks for.
NOT_WORDS = {
    "discussions.Comment.path": "made of ids",
    "discussions.Thread.address": "made by the room that the thread hangs on",
    "library.Work.isbn": "checked by its check digit, 17 characters",
    "members.Member.email": "only its owner and the desk see it, and it is an address",
    "members.Member.password": "a hash",
    "members.Member.username": "letters, digits and hyphens: it stands in addresses",
    "moderation.Held.kind": "a name of ours",
    "moderation.Held.place": "made of ids",
    "moderation.HeldWord.compared": "made of the word",
    "notifications.Notification.address": "made by the room",
    "notifications.Notification.topic": "made by the room",
    "post.Letter.address": "an address",
    "post.Refusal.address": "an address",
    "post.Letter.kind": "a name of ours",
    "post.Letter.message_id": "made by chance",
    "reading.Scope.key": "made of ids",
    "reference.Source.key": "letters, digits and hyphens: it stands in addresses",
    "reference.Seeded.digest": "a hash",
    "reference.Seeded.key": "a name of ours",
    "reference.Seeded.kind": "a name of ours",
    "reference.Seeded.state": "a hash",
    "members.Invitation.code": "made by chance",
    "members.SecretKey.number": "made by chance",
    "members.SecretKey.purpose": "a name of ours",
}  # fmt: skip
MADE_OF_OTHERS = (models.SlugField, models.URLField)
NOT_WORDED = ("time_zone", "slug", "anchor", "_html", "part_slug")
SOURCES = {(stored.label, stored.source) for stored in STORED}
TEXTS = {(stored.label, stored.text) for stored in STORED if stored.text}
# Kept, and shown to nobody on a page: each with the reason.
NOT_SHOWN = {
    "notifications.Announcement.title": "each watcher is told in a notification of their own, which has it",
    "discussions.Comment.hidden_reason": "the log has it, and is shown",
    "reviews.Review.hidden_reason": "the log has it, and is shown",
    "moderation.Report.answer": "the reporter is told in a notification, which has it",
}
PEOPLE = (
    "a visitor",
    "a member who finished all",
    "the author of the veiled words, who has not begun",
    "an organiser who has not begun",
    "a superuser who has not begun",
)
A_FEW = 3  # pages of one kind: the others are built alike


def fields() -> Iterator[models.Field[Any, Any]]:
    for model in apps.get_models():
        if not model.__module__.startswith(ROOMS):
            continue
        for field in model._meta.concrete_fields:
            if (
                isinstance(field, models.CharField | models.TextField)
                and not isinstance(field, MADE_OF_OTHERS)
                and not field.choices
                and not field.name.endswith(NOT_WORDED)
                and named(field) not in NOT_WORDS
                and (model._meta.label, field.name) not in TEXTS
            ):
                yield field


def named(field: models.Field[Any, Any]) -> str:
    return f"{field.model._meta.label}.{field.name}"


FIELDS = {named(field): number for number, field in enumerate(fields())}


def mark(name: str) -> str:
    return f"qx{FIELDS[name]:03}xq"


def hostile(field: models.Field[Any, Any], row: int) -> str:
    words = f"{mark(named(field))}{row if field.unique or field.name == 'name' else ''} {HOSTILE[row % len(HOSTILE)]}"
    if (field.model._meta.label, field.name) in SOURCES:
        return f"{words}\n\n> {words}\n\n||{words}||\n\n`{words}`\n\n* {words}\n"
    return words[: getattr(field, "max_length", None)]


def fill_everything() -> None:
    """Past the models, whose own checks would refuse much of it; then rendered as rooms render it."""
    by_model: dict[type[models.Model], list[models.Field[Any, Any]]] = {}
    for field in fields():
        by_model.setdefault(field.model, []).append(field)
    for model, its in by_model.items():
        if model is LogEntry:
            continue  # the database itself lets nobody change what is noted
        for row in model._default_manager.values_list("pk", flat=True):
            model._default_manager.filter(pk=row).update(**{field.name: hostile(field, row) for field in its})
    call_command("render_again", verbosity=0)
    forget()


def fill_every_table(club: Planted) -> None:
    """A row in each table that the planted club leaves empty, and what makes a page show a field at all."""
    Club.current().save()
    Refusal.objects.note(club.members["wanda"], "refused", at=NOON)
    HeldWord.objects.create(word="rude")
    HeldDomain.objects.create(domain="spam.example")
    CitedRating.objects.create(work=club.novel, rating=8, by="A critic", source="A paper")
    # Who looks for what runs must see everything that is there.
    reach(club.members["root"], club.novel, LAST_CHAPTER)
    reach(club.members["root"], club.film, SEEN)
    Thread.objects.filter(pk=club.threads[0].pk).update(locked_at=NOON)


def note_some(club: Planted) -> None:
    """The database lets nobody change what is noted, so it is noted with such words."""
    reason, by = LogEntry._meta.get_field("reason"), LogEntry._meta.get_field("by_name")
    for row in range(len(HOSTILE)):
        words = hostile(reason, row)
        entry = LogEntry.objects.note(
            by=None, deed=Deed.RENAME, about=club.threads[0], member=club.members["wanda"], reason=words,
            before={"title": words}, after={"title": words},
        )  # fmt: skip
        fields = {field.attname: getattr(entry, field.attname) for field in LogEntry._meta.concrete_fields}
        LogEntry.objects.create(**fields | {"id": None, "by_name": hostile(by, row)})


@pytest.fixture
def club() -> Planted:
    forget()
    club = plant()
    fill_every_table(club)
    note_some(club)
    fill_everything()
    return club


def desk_pages() -> Iterator[str]:
    """One row of each table as the desk shows it, a hidden one where there is any."""
    for model in admin.site._registry:
        rows = model._default_manager.order_by("-pk")
        hidden = rows.exclude(hidden_at=None) if issubclass(model, Moderatable) else rows.none()
        if row := hidden.first() or rows.first():
            yield desk_page(model, row)


def desk_page(model: type[models.Model], row: models.Model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])


def kind_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return address


def crawl(kind: Kind) -> Iterator[tuple[str, Any]]:
    """Follow every link from the front page, but to a few pages of each kind only."""
    browser = Browser()
    browser.cookies = SimpleCookie(kind.cookies)
    waiting = ["/", *(desk_pages() if kind.is_superuser else [])]
    seen, count = set(waiting), Counter[str]()
    for address in waiting:
        count[kind_of(address)] += 1
        if count[kind_of(address)] > A_FEW:
            continue
        answer = browser.get(address)
        yield address, answer
        if "/admin/moderation/report/" in address and address.endswith("/change/"):
            # What a reporter says is shown to those who ask for it.
            look = address.replace("change", "look")
            yield look, browser.post(look)
        for link in links_in(answer, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def what_runs(answer: Any) -> list[str]:
    """What a browser or a reader of feeds would run of an answer."""
    told = answer.headers.get("Content-Type", "")
    if told.startswith("text/html"):
        html = answer.content.decode()
        return Page(html).found + (["<script>alert"] if "<script>alert" in html else [])
    if told.startswith(("application/atom+xml", "application/xml")):
        elements = ElementTree.fromstring(answer.content).iter()
        texts = [element.text or "" for element in elements if element.get("type") == "html"]
        return [found for text in texts for found in Page(text).found]
    return []


def test_nothing_runs_on_any_page_whatever_stands_in_any_field(club: Planted) -> None:
    complaints: list[str] = []
    shown: set[str] = set()
    for name in PEOPLE:
        for address, answer in crawl(KINDS[name]):
            assert answer.status_code < 500, f"{name}: {address}"
            complaints += [f"{name}, {address}: {found}" for found in what_runs(answer)]
            body = answer.getvalue().decode(errors="replace")
            shown |= {field for field in FIELDS if mark(field) in body}
    assert not complaints, "\n".join(["", *complaints[:40]])
    missing = set(FIELDS) - shown - set(NOT_SHOWN)
    assert not missing, f"These never came by: {sorted(missing)}"
