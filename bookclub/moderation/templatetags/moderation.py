"""What templates ask about reporting."""

from __future__ import annotations

from django import template
from django.db import models
from django.urls import reverse

register = template.Library()


@register.filter
def report_address(item: models.Model) -> str:
    return reverse("moderation:report", args=[item._meta.label_lower, item.pk])
