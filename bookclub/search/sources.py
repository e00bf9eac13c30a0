"""What can be found: one source for each kind of thing. A room joins search by one more entry in `SOURCES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from bookclub.library.models import Person, Work
from bookclub.library.outlines import outline
from bookclub.members.models import Member
from bookclub.reading.anyone import Anyone
from bookclub.reading.readers import Reader
from bookclub.reference.models import ReferencePage, Statement
from discussions.models import Comment, Thread
from reviews.models import Review

from .indexes import Index


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as the page of results shows it."""

    title: str
    address: str
    about: str = ""
    by: Member | None = None
    at: datetime | None = None
    waits_for: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing: its table and its words, who may be sent which rows, what a result says.

    `columns` hold plain words without inline spoilers. `rows` are those that this reader may be sent; whatever it
    leaves out is neither found nor counted. It is written once for all readers, so no moment of today stands in it.
    `work`, `author`, `at` and `thread` are the fields that filters go by; where one is missing, that filter leaves this
    kind out. A result quotes from the column `passage`. Words of `safe_column`, which anyone may see, are suggested for
    mistyped ones. Of equal matches those of the greater `weight` come first.
    """

    kind: str
    label: str
    model: type[Model]
    columns: Sequence[str]
    rows: Callable[[Reader | Anyone], QuerySet[Any]]
    hit: Callable[[Any, Reader], Hit]
    passage: str = ""
    safe_column: str = ""
    weight: float = 1
    work: str = ""
    author: str = ""
    at: str = ""
    thread: str = ""

    @cached_property
    def index(self) -> Index:
        return Index(self.model._meta.db_table, self.columns)


def _comments(reader: Reader | Anyone) -> QuerySet[Any]:
    shown = Comment.objects.living().filter(thread__hidden_at=None)
    # Few columns: of twenty comments the rest would be as long as the page.
    columns = ["scope", "created_at", "thread__title", "thread__work", "author__username", "author__name"]
    return shown.open_to(reader).select_related("thread", "author").only(*columns)


def _statements(reader: Reader | Anyone) -> QuerySet[Any]:
    return Statement.objects.all().open_to(reader).select_related("section__page")


def _comment(comment: Comment, reader: Reader) -> Hit:
    thread = comment.thread
    about = outline(thread.work_id).work.full_title if thread.work_id else ""
    # Its address, not reversed twenty times a page.
    return Hit(
        thread.title, f"/discussions/comments/{comment.pk}/", about, comment.author, comment.created_at
    )


def _thread(thread: Thread, reader: Reader) -> Hit:
    """Titles are safe for anyone; what the thread itself waits for stands beside it, as in every list."""
    waits = reader.waits_for(thread.scope_id) if thread.scope_id and not reader.may_read(thread) else ""
    about = thread.work.full_title if thread.work else ""
    return Hit(thread.title, thread.get_absolute_url(), about, thread.author, thread.created_at, waits)


def _statement(statement: Statement, reader: Reader) -> Hit:
    section = statement.section
    anchor = f"#{section.anchor}" if section.anchor else ""
    return Hit(
        section.page.title, section.page.get_absolute_url() + anchor, statement.label or section.heading
    )


def _reviews(reader: Reader | Anyone) -> QuerySet[Any]:
    return Review.objects.published().open_to(reader).select_related("work", "author")


def _review(review: Review, reader: Reader) -> Hit:
    about = review.work.full_title
    return Hit(review.title, review.get_absolute_url(), about, review.author, review.published_at)


def _page(page: ReferencePage, reader: Reader) -> Hit:
    return Hit(page.title, page.get_absolute_url(), str(page.get_kind_display()))


def _work(work: Work, reader: Reader) -> Hit:
    return Hit(work.full_title, work.get_absolute_url(), work.kind_and_year)


def _person(person: Person, reader: Reader) -> Hit:
    return Hit(person.name, person.get_absolute_url())


def _member(member: Member, reader: Reader) -> Hit:
    return Hit(str(member), member.get_absolute_url(), f"@{member.username}")


SOURCES = [
    Source(
        "thread", "Threads", Thread, ["title"], hit=_thread, safe_column="title", weight=3,
        work="work", author="author", at="created_at",
        rows=lambda reader: Thread.objects.visible().started_by_members().for_lists(),
    ),
    Source(
        "comment", "Comments", Comment, ["text"], hit=_comment, passage="text",
        work="thread__work", author="author", at="created_at", thread="thread",
        rows=_comments,
    ),
    Source(
        "review", "Reviews", Review, ["headline", "text"], hit=_review, passage="text",
        work="work", author="author", at="published_at",
        rows=_reviews,
    ),
    Source(
        "page", "Pages", ReferencePage, ["title", "summary"], hit=_page, passage="summary",
        safe_column="title", weight=3,
        work="work", at="created_at",
        rows=lambda reader: ReferencePage.objects.all(),
    ),
    Source(
        "statement", "Statements on pages", Statement, ["label", "text"], hit=_statement, passage="text",
        work="section__page__work", at="section__page__created_at",
        rows=_statements,
    ),
    Source(
        "work", "Works", Work, ["title", "summary"], hit=_work, passage="summary",
        safe_column="title", weight=4,
        rows=lambda reader: Work.objects.all(),
    ),
    Source(
        "person", "People", Person, ["name"], hit=_person, safe_column="name", weight=4,
        rows=lambda reader: Person.objects.all(),
    ),
    Source(
        "member", "Members", Member, ["name", "username"], hit=_member, safe_column="name", weight=4,
        rows=lambda reader: Member.objects.in_club(),
    ),
]  # fmt: skip
