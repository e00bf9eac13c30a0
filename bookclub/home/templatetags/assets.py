"""The links to style sheets and scripts, worked out once: they are the same in the head of every page."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def assets() -> SafeString:
    return _assets.__wrapped__() if settings.DEBUG else _assets()


@cache
def _assets() -> SafeString:
    return render_to_string("_assets.html")
