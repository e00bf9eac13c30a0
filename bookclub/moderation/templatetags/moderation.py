"""What templates ask about reporting."""

from __future__ import annotations

from django import template
from django.db import models
from django.template import Context
from django.urls import reverse

from ..queue import Waits, waits_for

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: Context) -> Waits:
    """The queues of the one who sits at the desk."""
    return waits_for(context["request"].user)


@register.filter
def report_address(item: models.Model) -> str:
    return reverse("moderation:report", args=[item._meta.label_lower, item.pk])
