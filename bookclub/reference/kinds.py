"""Sections and statements as the desk knows them. Registered with `bookclub.moderation.items` in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.items import Kind
from bookclub.moderation.models import Reason
from bookclub.reading.readers import Reader

from .models import Section, Statement


class SectionKind(Kind):
    """Its heading is seen by everybody."""

    model = Section
    carries = Statement
    noun = "section"
    reasons = (Reason.SPOILS, Reason.TITLE, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Section:
        return get_object_or_404(Section.objects.select_related("page__work", "page__written_by"), pk=pk)

    def author(self, item: Section) -> Member | None:
        return item.page.written_by

    def name(self, item: Section) -> str:
        part = f"the section “{item.heading}”" if item.heading else "the opening"
        return f"{part} of the page “{item.page.title}”"

    def address(self, item: Section) -> str:
        return (
            f"{item.page.get_absolute_url()}#{item.anchor}" if item.anchor else item.page.get_absolute_url()
        )

    def works(self, item: Section) -> Iterable[Work]:
        return [item.page.work] if item.page.work else []

    def words(self, item: Section) -> SafeString:
        return said(item.statements.all())

    def veil(self, item: Section, reason: Reason) -> dict[str, Any]:
        """All that it says; its heading stands in the manuscript, which only editors change."""
        return item.statements.veil_fully(item.page) if reason is Reason.SPOILS else {}

    def unveil(self, item: Section, were: dict[str, Any]) -> None:
        Statement.objects.unveil(were)


class StatementKind(Kind):
    model = carries = Statement
    noun = "statement"
    reasons = (Reason.SPOILS, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Statement:
        found = Statement.objects.select_related("section__page__work", "section__page__written_by")
        statement = get_object_or_404(found, pk=pk)
        if not reader.may_read(statement):
            raise PermissionDenied("You have not read far enough to see this statement.")
        return statement

    def author(self, item: Statement) -> Member | None:
        return item.section.page.written_by

    def name(self, item: Statement) -> str:
        return f"a statement on the page “{item.section.page.title}”"

    def address(self, item: Statement) -> str:
        return f"{item.section.page.get_absolute_url()}#statement-{item.pk}"

    def works(self, item: Statement) -> Iterable[Work]:
        return [item.section.page.work] if item.section.page.work else []

    def words(self, item: Statement) -> SafeString:
        return said([item])

    def veil(self, item: Statement, reason: Reason) -> dict[str, Any]:
        these = Statement.objects.filter(pk=item.pk)
        return these.veil_fully(item.section.page) if reason is Reason.SPOILS else {}

    def unveil(self, item: Statement, were: dict[str, Any]) -> None:
        Statement.objects.unveil(were)


def said(statements: Iterable[Statement]) -> SafeString:
    """Statements for those who judge, with what their inline spoilers hide. Sanitised when they were saved."""
    return format_html_join(
        "", "{}{}", ((mark_safe(each.body_html), mark_safe("".join(each.spans))) for each in statements)
    )
