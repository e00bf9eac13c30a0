"""How the desk shows what is changed by deeds alone, in lists that stay quick however long they grow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property

from .models import LogEntry

COUNTED = 2_000  # nobody turns to page forty of a list: they search


class BoundedPaginator(Paginator):
    """Counts no further than somebody would turn pages: a million rows would be read for each page otherwise."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.values_list("pk", flat=True)[:COUNTED])


class Looked(admin.ModelAdmin):
    """Looked at, and acted on by deeds alone. Its lists are never counted whole."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to it, from the club's own log: Django's knows only of forms, and here are none."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), "title": f"History of {item}", "opts": self.opts, "item": item,
            "log": LogEntry.objects.about(item).select_related("member").newest_first()[:200],
        }  # fmt: skip
        return render(request, "admin/moderation/history.html", context)


class Period(admin.SimpleListFilter):
    """Years, and the months of the year that was chosen.

    In the place of Django's `date_hierarchy`, which reads the whole table for each page to see which years there are.
    This one looks at the first row and the last.
    """

    title = "when"
    parameter_name = "period"
    field = ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows, now = (
            model_admin.model._default_manager.values_list(self.field, flat=True),
            timezone.localtime(),
        )
        ends = [row for row in (rows.order_by("pk").first(), rows.order_by("-pk").first()) if row]
        first = min([timezone.localtime(row).year for row in ends], default=now.year)
        chosen = _read(self.value())
        found = []
        for year in range(now.year, first - 1, -1):
            found.append((str(year), str(year)))
            if chosen and chosen[0] == year:
                found += [(f"{year}-{month:02}", f"{name} {year}") for month, name in MONTHS.items()]
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = _read(self.value())
        if chosen is None:
            return queryset
        year, month = chosen
        begins = datetime(year, month or 1, 1)  # noqa: DTZ001  # made aware below
        ends = datetime(year + 1, 1, 1) if month in {None, 12} else datetime(year, (month or 1) + 1, 1)  # noqa: DTZ001
        bounds = {
            f"{self.field}__gte": timezone.make_aware(begins),
            f"{self.field}__lt": timezone.make_aware(ends),
        }
        return queryset.filter(**bounds)


def period(field: str) -> type[Period]:
    """The filter by this date and time."""
    return type(f"PeriodOf{field.title()}", (Period,), {"field": field})


def _read(value: str | None) -> tuple[int, int | None] | None:
    """The year and the month of "2026-03"; of "2026" no month; nothing of anything else."""
    year, _, month = (value or "").partition("-")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and 1970 <= int(year) < 9999):
        return None
    known = month.isascii() and month.isdigit() and 1 <= int(month) <= 12
    return int(year), int(month) if known else None
