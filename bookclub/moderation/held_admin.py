"""What waits on the desk: held posts to let through or turn down, and the lists of words and sites that hold them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from bookclub.members.admin import at_the_desk

from .deeds import ReasonForm
from .looked import Looked
from .models import Deed, Held, HeldDomain, HeldIsSettled, HeldWord, LogEntry
from .postings import CannotBePosted, posting_of


class WhyForDeed(ActionForm):
    """Beside the choice of a deed for many: why."""

    reason = forms.CharField(label="Why (if you turn down)", max_length=300, required=False)


@admin.register(Held)
class HeldAdmin(Looked):
    """Held posts, oldest first. Their words stand there only once a moderator asks to judge."""

    list_display = ("__str__", "noun", "author", "held_at", "because", "state", "settled_by")
    list_filter = ("state",)
    list_select_related = ("author", "settled_by")
    search_fields = ("author__username",)
    ordering = ("held_at", "pk")
    action_form = WhyForDeed
    actions = ("let_through_all", "turn_down_all")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "state__exact"

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        return found if self._may_judge(request) else {}

    @admin.display(description="what")
    def noun(self, held: Held) -> str:
        return held.noun

    @admin.display(description="why it waits")
    def because(self, held: Held) -> str:
        return "; ".join(held.why)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{deed}/", self.admin_site.admin_view(view), name=f"moderation_held_{deed}")
            for deed, view in (("look", self.look), ("post", self.let_through), ("turn-down", self.turn_down))
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        if request.method == "POST":
            raise PermissionDenied("What waits is settled by one of the deeds beside it.")
        return self._page(request, self._held(request, int(object_id)))

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show its words to judge. They stand on this one answer; the log says who read ahead."""
        if request.method != "POST":
            return redirect("admin:moderation_held_change", pk)
        held = self._held(request, pk)
        LogEntry.objects.note(by=at_the_desk(request), deed=Deed.LOOK, about=held)
        return self._page(request, held, shows_words=True)

    @method_decorator(require_POST)
    def let_through(self, request: HttpRequest, pk: int) -> HttpResponse:
        held = self._held(request, pk)
        return self._settled(
            request, held, lambda: held.let_through(by=at_the_desk(request)), f"The {held.noun} is posted."
        )

    @method_decorator(require_POST)
    def turn_down(self, request: HttpRequest, pk: int) -> HttpResponse:
        held, form = self._held(request, pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, held, form=form, status=422)
        by, reason = at_the_desk(request), form.cleaned_data["reason"]
        return self._settled(
            request, held, lambda: held.turn_down(by=by, reason=reason), f"The {held.noun} is not posted."
        )

    @admin.action(description="Let through", permissions=["view"])
    def let_through_all(self, request: HttpRequest, queryset: QuerySet[Held]) -> None:
        by = at_the_desk(request)
        self._all(request, queryset, lambda held: held.let_through(by=by), "posted")

    @admin.action(description="Turn down", permissions=["view"])
    def turn_down_all(self, request: HttpRequest, queryset: QuerySet[Held]) -> None:
        by, reason = at_the_desk(request), " ".join(request.POST.get("reason", "").split())[:300]
        if not reason:
            messages.error(request, "Say why: it stands in the log, and those concerned read it.")
            return
        self._all(request, queryset, lambda held: held.turn_down(by=by, reason=reason), "turned down")

    def _may_judge(self, request: HttpRequest) -> bool:
        return at_the_desk(request).may("moderation.judge_held")

    def _held(self, request: HttpRequest, pk: int) -> Held:
        if not self._may_judge(request):
            raise PermissionDenied
        return get_object_or_404(Held.objects.select_related("author", "settled_by"), pk=pk)

    def _settled(
        self, request: HttpRequest, held: Held, deed: Callable[[], object], done: str
    ) -> HttpResponse:
        """Do it, once. Whoever comes second is told, and so is whoever cannot do it any more."""
        try:
            deed()
        except HeldIsSettled as settled:
            messages.warning(request, f"{settled} Nothing was done twice.")
            return redirect("admin:moderation_held_changelist")
        except CannotBePosted as refusal:
            messages.error(request, f"It cannot be posted. {refusal}")
            return redirect("admin:moderation_held_change", held.pk)
        messages.success(request, f"{done} Its author is told.")
        return redirect("admin:index")

    def _all(
        self, request: HttpRequest, queryset: QuerySet[Held], deed: Callable[[Held], object], done: str
    ) -> None:
        many, found = 0, list(queryset.filter(state=Held.State.WAITS).order_by("held_at", "pk"))
        for held in found:
            try:
                deed(held)
                many += 1
            except (HeldIsSettled, CannotBePosted):
                continue  # it stays in the list, which says how it stands
        say = messages.success if many == len(found) else messages.warning
        say(request, f"{many} of {len(found)} {done}; their authors are told.")

    def _page(
        self, request: HttpRequest, held: Held, *, shows_words: bool = False, form: ReasonForm | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        where, address = held.where
        earlier = Held.objects.of(held.author).exclude(pk=held.pk).select_related("settled_by")
        context = {
            **self.admin_site.each_context(request), "title": str(held), "opts": self.opts, "held": held,
            "shows_words": shows_words, "where": where, "address": address,
            "around": posting_of(held).around(held), "form": form or ReasonForm(),
            "is_bound": form is not None, "earlier": earlier.newest_first()[:10],
            "log": LogEntry.objects.about(held).newest_first()[:20],
        }  # fmt: skip
        return render(request, "admin/moderation/held/change_form.html", context, status=status)


class ListAdmin(admin.ModelAdmin):
    """A list that moderators keep. Who put a line there stands beside it."""

    readonly_fields = ("added_at", "added_by")
    list_select_related = ("added_by",)
    list_per_page = 100
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if not change:
            obj.added_by = at_the_desk(request)
        super().save_model(request, obj, form, change)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for line in queryset:
            line.delete()


@admin.register(HeldWord)
class HeldWordAdmin(ListAdmin):
    fields = ("word", "note", "added_at", "added_by")
    list_display = ("word", "note", "added_at", "added_by")
    search_fields = ("word", "note")


@admin.register(HeldDomain)
class HeldDomainAdmin(ListAdmin):
    fields = ("domain", "note", "added_at", "added_by")
    list_display = ("domain", "note", "added_at", "added_by")
    search_fields = ("domain", "note")
