"""A deed to many at once: chosen in a list of the desk, then asked for its reason on a page of its own, then done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bookclub.members.admin import at_the_desk
from bookclub.members.models import Member

from .deeds import DeskDeed, asked
from .models import ReportIsClosed

MOST = 200  # at once: more want to be looked at in portions, and would keep everybody else waiting
Act = Callable[[Any, DeskDeed, Form, Member], object]


def simply(item: Model, deed: DeskDeed, form: Form, by: Member) -> object:
    """Call the deed, as a report does."""
    return deed.do(item, by=by, reason=form.cleaned_data["reason"], **asked(form))


def actions(deeds: Iterable[DeskDeed], act: Act = simply) -> list[Any]:
    """Django's actions for those of the deeds that have a name for lists."""
    return [_action(deed, act) for deed in deeds if deed.many]


def _action(deed: DeskDeed, act: Act) -> Any:
    @admin.action(description=deed.many, permissions=["view"])
    def do(its: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        by = at_the_desk(request)
        chosen = list(queryset[: MOST + 1])
        if len(chosen) > MOST:
            messages.error(request, f"That is a lot at once: choose {MOST} at most.")
            return None
        able = _once_each(
            deed, sorted((item for item in chosen if deed.may(item, by)), key=lambda item: item.pk)
        )
        if not able:
            messages.warning(request, f"{deed.many}: that can be done to none of these, or not by you.")
            return None
        form = deed.form_for(able, request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            return _ask(its, request, deed, form, able, len(chosen))
        done = sum(_done(item, deed, form, by, act) for item in able)
        say = messages.success if done == len(chosen) else messages.warning
        say(request, f"Done to {done} of {len(chosen)}.")
        return None

    do.__name__ = deed.name.replace("-", "_")
    return do


def _once_each(deed: DeskDeed, items: list[Any]) -> list[Any]:
    """An author is warned once, however many of their comments were chosen."""
    if deed.of is None:
        return items
    first: dict[Any, Any] = {}
    for item in items:
        first.setdefault(deed.of(item), item)
    return list(first.values())


def _done(item: Any, deed: DeskDeed, form: Form, by: Member, act: Act) -> bool:
    """Do it to one. What another moderator was quicker with, or cannot be done any more, is left as it is."""
    try:
        return act(item, deed, form, by) is not False
    except (ReportIsClosed, ValidationError, PermissionDenied):
        return False


def _ask(
    its: admin.ModelAdmin, request: HttpRequest, deed: DeskDeed, form: Form, able: list[Any], chosen: int
) -> HttpResponse:
    """The page that asks why, and what else the deed wants to know. No word of what was chosen stands there."""
    context = {
        **its.admin_site.each_context(request), "title": deed.many, "opts": its.opts, "deed": deed, "form": form,
        "items": able, "left_out": chosen - len(able), "box": ACTION_CHECKBOX_NAME,
        "action": deed.name.replace("-", "_"),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "admin/for_many.html", context, status=status)
