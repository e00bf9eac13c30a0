"""The desk: Django's admin, behind the club's own door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Secrets and traces of members, which nobody needs to read; social applications come from the environment.
NOT_ON_THE_DESK = {"mfa", "socialaccount", "usersessions"}


class Desk(AdminSite):
    site_header = "The desk"
    site_title = "Desk"
    index_title = "What there is to look after"
    enable_nav_sidebar = False  # the lists want its room; all that it offers stands on the first page

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        models = [model for model in models if model._meta.app_label not in NOT_ON_THE_DESK]
        super().register(models, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """A suspended moderator has no desk."""
        return super().has_permission(request) and getattr(request.user, "may_write", False)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(_by_number(view), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in, with its second factor and its limits. The admin's own, which has neither, is gone."""
        wanted = get_next_redirect_url(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied("The desk is for those who look after the club.")
        return redirect(wanted)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")


def _by_number(view: Callable[..., Any]) -> Callable[..., Any]:
    """What is chosen in a list is chosen by number. Django breaks on anything else, which only a forged form sends."""

    @wraps(view)
    def numbered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not all(chosen.isdecimal() for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise SuspiciousOperation("Something was chosen that has no number.")
        return view(request, *args, **kwargs)

    return numbered
