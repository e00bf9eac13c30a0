"""The desk's own part: what waits, one report in its place with the deeds beside it, and the log."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from bookclub.members.admin import MemberAdmin, at_the_desk
from bookclub.members.models import Member

from . import held_admin as held_admin  # its lists register themselves
from . import items, many, people
from .deeds import DISMISS, DONE, DeskDeed, act_on, nothing
from .looked import Looked, Period, period
from .models import Deed, LogEntry, Report, ReportIsClosed


def _of(report: Report, name: str) -> DeskDeed | None:
    """The deed of this name that stands beside a report: each kind of thing has its own."""
    return next((deed for deed in deeds_for(report) if deed.name == name), None)


def _in_the_list(deed: DeskDeed) -> DeskDeed:
    """As it is done to reports: to the thing that each is about, which closes it."""

    def may(report: Report, member: Member) -> bool:
        its = _of(report, deed.name)
        return report.is_open and its is not None and its.may(report.item, member)

    return replace(deed, may=may, of=(lambda report: report.author_id) if deed.of else None)


def _act(report: Report, deed: DeskDeed, form: Form, by: Member) -> None:
    its = _of(report, deed.name)
    if its is None:
        raise PermissionDenied("It is gone.")
    act_on(report, its, form, by=by)


# Each kind of thing has its own way of being hidden; here stands only what that is called for many.
HIDE = DeskDeed("hide", "Hide it", DISMISS.may, nothing, many="Hide what they are about")
FOR_MANY = [_in_the_list(deed) for deed in (DISMISS, DONE, HIDE, *people.ON_AUTHORS)]


@admin.register(Report)
class ReportAdmin(Looked):
    """A report opens onto the item in its place. No word of it stands there until a moderator asks to judge."""

    list_display = ["__str__", "reason", "thing", "author", "opened_at", "state", "outcome", "closed_by"]
    list_filter = ["state", "reason", "outcome", period("opened_at")]
    list_select_related = ["author", "closed_by", "content_type"]
    ordering = ["-state", "opened_at", "pk"]
    search_fields = ["author__username", "reporter__username"]
    actions = many.actions(FOR_MANY, act=_act)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in {"state__exact", "reason__exact", "outcome__exact", Period.parameter_name}

    @admin.display(description="about")
    def thing(self, report: Report) -> str:
        return f"{report.content_type.name} {report.object_id}"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/look/", self.admin_site.admin_view(self.look), name="moderation_report_look"),
            path(
                "<int:pk>/deed/<slug:name>/",
                self.admin_site.admin_view(self.deed),
                name="moderation_report_deed",
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        if request.method == "POST":
            raise PermissionDenied("A report is settled by one of the deeds beside it.")
        return self._page(request, self._report(request, int(object_id)))

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show its words to judge. They stand on this one answer; the log says who read ahead."""
        if request.method != "POST":
            return redirect("admin:moderation_report_change", pk)
        report = self._report(request, pk)
        if report.item is None:
            raise Http404
        LogEntry.objects.note(by=at_the_desk(request), deed=Deed.LOOK, about=report.item)
        return self._page(request, report, words=items.kind_of(report.item).words(report.item))

    @method_decorator(require_POST)
    def deed(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        report = self._report(request, pk)
        if report.item is None and name not in {DISMISS.name, DONE.name}:
            raise Http404
        deed = next((each for each in deeds_for(report) if each.name == name), None)
        if deed is None:
            raise Http404
        form = deed.form_for(report.item, request.POST)
        if not form.is_valid():
            return self._page(request, report, bound=(name, form), status=422)
        try:
            act_on(report, deed, form, by=at_the_desk(request))
        except ReportIsClosed as closed:
            messages.warning(request, f"{closed} Nothing was done twice.")
            return redirect("admin:moderation_report_change", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self._page(request, self._report(request, pk), bound=(name, form), status=422)
        messages.success(request, f"Done: {deed.label.lower()}. The one who reported it is told.")
        return redirect("admin:index")

    def _report(self, request: HttpRequest, pk: int) -> Report:
        if not at_the_desk(request).may("moderation.change_report"):
            raise PermissionDenied
        return get_object_or_404(Report.objects.select_related("author", "reporter", "closed_by"), pk=pk)

    def _page(
        self, request: HttpRequest, report: Report, *, words: SafeString | None = None,
        bound: tuple[str, Any] | None = None, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        item, member = report.item, at_the_desk(request)
        kind = items.kind_of(item) if item is not None else None
        offered = []
        for deed in deeds_for(report):
            if report.is_open and deed.may(item, member):
                form = bound[1] if bound and bound[0] == deed.name else deed.form_for(item)
                offered.append((deed, form, bool(bound and bound[0] == deed.name)))
        context = {
            **self.admin_site.each_context(request), "title": f"Report {report.pk}", "opts": self.opts,
            "report": report, "item": item, "words": words, "deeds": offered,
            "name": kind.name(item) if kind else "something that is gone",
            "address": kind.address(item) if kind else "",
            "around": kind.around(item) if kind else [],
            "log": LogEntry.objects.about(item).newest_first()[:20] if item is not None else [],
            "earlier": _earlier(report), "others": _others(report),
        }  # fmt: skip
        return render(request, "admin/moderation/report/change_form.html", context, status=status)


def deeds_for(report: Report) -> list[DeskDeed]:
    """What can be done about a report, before anybody asks who may."""
    kind = items.kind_of(report.item) if report.item is not None else None
    return [*(kind.deeds if kind else ()), *(people.ON_AUTHORS if report.author else ()), DONE, DISMISS]


def _earlier(report: Report) -> QuerySet[Report]:
    """What was reported of the same author before."""
    if report.author_id is None:
        return Report.objects.none()
    found = Report.objects.filter(author=report.author_id).exclude(pk=report.pk)
    return found.select_related("closed_by").order_by("-opened_at")[:10]


def _others(report: Report) -> QuerySet[Report]:
    """Other open reports on the same thing."""
    same = Report.objects.open().filter(content_type=report.content_type_id, object_id=report.object_id)
    return same.exclude(pk=report.pk).oldest_first()[:10]


@admin.register(LogEntry)
class LogAdmin(Looked):
    """Who did what, when and why."""

    list_display = ["at", "by_name", "deed", "what", "member", "reason", "change"]
    list_filter = ["deed", period("at")]
    list_select_related = ["member"]
    search_fields = ["by_name", "member__username"]
    ordering = ["-at", "-pk"]
    actions = ["export"]
    readonly_fields = ("at", "by_name", "deed", "what", "member", "reason", "change")
    fields = readonly_fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in {"deed__exact", Period.parameter_name}

    @admin.display(description="what changed")
    def change(self, entry: LogEntry) -> str:
        return entry.change

    @admin.action(description="Export as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> HttpResponse:
        answer = HttpResponse(
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="log-of-deeds.csv"'},
        )
        rows = csv.writer(answer)
        rows.writerow(["when", "who", "deed", "what", "whom it concerns", "why", "what changed"])
        for entry in queryset.select_related("member")[:100_000]:
            said = [
                entry.by_name,
                entry.deed,
                entry.what,
                str(entry.member or ""),
                entry.reason,
                entry.change,
            ]
            rows.writerow([entry.at.isoformat(), *(unharmed(cell) for cell in said)])
        return answer


def unharmed(cell: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


class SuspensionForm(ModelForm):
    """A suspension ends some day to come, and has a reason: its member reads both."""

    @property
    def changes_suspension(self) -> bool:
        return not {"suspended_until", "suspension_reason"}.isdisjoint(self.changed_data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.changes_suspension and not self.errors:
            until, reason = cleaned.get("suspended_until"), cleaned.get("suspension_reason", "").strip()
            if until and until <= timezone.now():
                self.add_error("suspended_until", "Choose a moment to come.")
            if until and not reason:
                self.add_error("suspension_reason", "Say why: they read it, and it stands in the log.")
            if reason and not until and "suspended_until" not in self.changed_data:
                self.add_error("suspended_until", "Until when?")
        return cleaned


admin.site.unregister(Member)


@admin.register(Member)
class MemberAtTheDesk(MemberAdmin):
    """Suspending is a deed with its place in the log, wherever it is done; so are roles, and who is let in."""

    form = SuspensionForm
    actions = [*MemberAdmin.actions, *many.actions(people.ON_AUTHORS)]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A date and a time stand under one label: each says which it is."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "suspended_until" and field is not None:
            for part, said in zip(field.widget.widgets, ("Date", "Time"), strict=True):
                part.attrs["aria-label"] = said
        return field

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        form.roles_before = _roles(obj)
        by, until = at_the_desk(request), form.cleaned_data.get("suspended_until")
        if form.changes_suspension:
            reason = form.cleaned_data.get("suspension_reason", "")
            if until is None:
                people.lift(Member.objects.get(pk=obj.pk), by=by, reason=reason)
                obj.suspension_reason = ""
            else:
                people.suspend(Member.objects.get(pk=obj.pk), until=until, by=by, reason=reason)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = form.roles_before
        super().save_related(request, form, formsets, change)
        after = _roles(Member.objects.get(pk=form.instance.pk))
        if before != after:
            LogEntry.objects.note(
                by=at_the_desk(request), deed=Deed.ROLES, about=form.instance,
                before={"roles": before}, after={"roles": after},
            )  # fmt: skip

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to them, from the club's own log, and which forms about them were saved."""
        member = self.get_object(request, object_id)
        log = LogEntry.objects.about(member).newest_first()[:200] if member else []
        return super().history_view(request, object_id, {"log": log, **(extra_context or {})})

    def note_answer(self, request: HttpRequest, member: Member, deed: str) -> None:
        """Who was let in, and who was turned away, stands with all other deeds."""
        super().note_answer(request, member, deed)
        LogEntry.objects.note(by=at_the_desk(request), deed=Deed(deed), about=member)


def _roles(member: Member) -> str:
    stored = Member.objects.get(pk=member.pk)
    held = [role.label for role in stored.roles] + (["Superuser"] if stored.is_superuser else [])
    return ", ".join(held) or "none"
