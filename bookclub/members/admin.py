"""The members' part of the desk: who waits, who is suspended, what the club has decided about itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator

from bookclub import markup

from .models import Club, Invitation, Member


def at_the_desk(request: HttpRequest) -> Member:
    """Who asks: the desk lets in nobody else than members."""
    assert isinstance(request.user, Member)
    return request.user


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("waiting", "Waits to be let in"),
            ("unconfirmed", "Has not confirmed the address"),
            ("closed", "Closed"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        match self.value():
            case "waiting":
                return queryset.filter(awaits_approval=True, unconfirmed=False)
            case "unconfirmed":
                return queryset.filter(unconfirmed=True)
            case "closed":
                return queryset.filter(is_active=False)
        return queryset


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """Moderators see names and states, and suspend; addresses, roles and rights are for superusers.

    Not Django's UserAdmin: whoever may change a user there may set everyone's password. Forgotten ones are reset by
    mail, or with `manage.py changepassword`.
    """

    actions = ["let_in", "turn_away"]
    list_display = ["username", "name", "date_joined", "state", "wish"]
    ordering = ["-date_joined"]
    filter_horizontal = ["groups"]
    list_per_page = 50

    ABOUT = ["username", "name", "said", "date_joined", "state"]
    SUSPENSION = ["suspended_until", "suspension_reason"]
    FOR_SUPERUSERS = ["about", "email", "is_active", "groups", "is_superuser", "is_staff", "last_login"]

    @admin.display(description="about")
    def said(self, member: Member) -> str:
        """In plain words, without what inline spoilers hide."""
        return markup.render(member.about).text

    @admin.display(description="why they would like to join")
    def wish(self, member: Member) -> str:
        """Of those who wait: beside the deeds that let in or turn away."""
        return Truncator(" ".join(member.joining_reason.split())).chars(200)

    @admin.display(description="state")
    def state(self, member: Member) -> str:
        if not member.is_active:
            return "closed"
        if member.unconfirmed:
            return "has not confirmed the address"
        if member.awaits_approval:
            return "waits to be let in"
        return "suspended" if member.is_suspended else "in the club"

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["username", "name", *(["email"] if at_the_desk(request).is_superuser else [])]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [StateFilter, *(["groups"] if at_the_desk(request).is_superuser else [])]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nothing but the filters: `?password__startswith=` and `?email__contains=` would tell what is not shown."""
        by_group = {"groups__id__exact", "groups__isnull"} if at_the_desk(request).is_superuser else set()
        return lookup in {StateFilter.parameter_name} | by_group

    def get_fieldsets(self, request: HttpRequest, obj: Member | None = None) -> Any:
        shown = [(None, {"fields": self.ABOUT}), ("Suspension", {"fields": self.SUSPENSION})]
        return shown + (
            [("Account", {"fields": self.FOR_SUPERUSERS})] if at_the_desk(request).is_superuser else []
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        """All that is not named as open is closed: a form with extra fields changes nothing else."""
        is_open: set[str] = set()
        if obj is not None and obj.can_be_suspended_by(at_the_desk(request)):
            is_open |= set(self.SUSPENSION)
        if at_the_desk(request).is_superuser:
            is_open |= {"username", "name", "about", "is_active", "groups", "is_superuser"}
        return [name for name in [*self.ABOUT, *self.SUSPENSION, *self.FOR_SUPERUSERS] if name not in is_open]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], add: bool = False, change: bool = False,
        form_url: str = "", obj: Member | None = None,
    ) -> HttpResponse:  # fmt: skip
        context["may_let_in"] = obj is not None and obj.can_be_let_in_by(at_the_desk(request))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """Of those whom one could not suspend there is nothing to change: their page has no button to save it."""
        may = super().has_change_permission(request, obj)
        by = at_the_desk(request)
        return may and (obj is None or by.is_superuser or obj.can_be_suspended_by(by))

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return at_the_desk(request).is_superuser

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if at_the_desk(request).is_superuser:
            form.instance.settle_desk()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with an account is no deed of its own: that other lists let nobody delete must not keep it here."""
        going, counted, _, protected = super().get_deleted_objects(objs, request)
        return going, counted, set(), protected

    def delete_model(self, request: HttpRequest, obj: Member) -> None:
        obj.leave(taking_words=False)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        for member in queryset:
            member.leave(taking_words=False)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return at_the_desk(request).may("members.approve_member")

    @admin.action(description="Let in those who wait", permissions=["approve"])
    def let_in(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        self._answer(request, queryset, "let_in", "are in the club now, and told so by mail")

    @admin.action(description="Turn away those who wait: their accounts go", permissions=["approve"])
    def turn_away(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        self._answer(request, queryset, "turn_away", "were turned away, and told so by mail")

    def note_answer(self, request: HttpRequest, member: Member, deed: str) -> None:
        self.log_change(request, member, [{"changed": {"fields": [deed]}}])

    def _answer(self, request: HttpRequest, queryset: QuerySet[Member], deed: str, done: str) -> None:
        """Each once, whoever else answers at the same moment: the row is held, and looked at anew."""
        by, answered = at_the_desk(request), []
        for pk in queryset.values_list("pk", flat=True):
            with transaction.atomic():
                member = Member.objects.select_for_update(of=("self",)).filter(pk=pk).first()
                if member is None or not member.can_be_let_in_by(by):
                    continue
                answered.append(str(member))
                self.note_answer(request, member, deed)
                getattr(member, deed)(by=by)
        if answered:
            messages.success(request, f"{', '.join(answered)} {done}.")
        else:
            messages.warning(request, "None of these wait.")


@admin.register(Club)
class ClubAdmin(admin.ModelAdmin):
    """One row, so its list leads straight to its form."""

    fieldsets = (
        (None, {"fields": ("name", "motto", "may_read", "may_join", "shows_log")}),
        (
            "Newcomers",
            {
                "fields": (
                    "first_posts_wait",
                    "new_for_days",
                    "new_for_posts",
                    "new_links",
                    "new_posts_an_hour",
                ),
                "description": "Organisers and moderators never wait, and have no such limits.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Club | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not Club.objects.filter(pk=1).exists():
            Club().save()
        return redirect("admin:members_club_change", 1)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """To look at, and to revoke. They are made on the club's own pages, which show link and picture."""

    list_display = ["__str__", "state", "uses", "most_uses", "expires_at", "created_by"]
    list_select_related = ["created_by"]
    fields = [
        "note",
        "state",
        "uses",
        "most_uses",
        "expires_at",
        "created_at",
        "created_by",
        "revoked_at",
        "revoked_by",
    ]
    readonly_fields = [
        "state",
        "uses",
        "most_uses",
        "expires_at",
        "created_at",
        "created_by",
        "revoked_at",
        "revoked_by",
    ]
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset:
            if invitation.can_be_revoked_by(at_the_desk(request)):
                invitation.revoke(by=at_the_desk(request))
