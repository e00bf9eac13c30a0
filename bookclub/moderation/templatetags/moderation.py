"""What templates ask about reporting."""

from __future__ import annotations

from django import template
from django.db import models
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import Held
from ..queue import Waits, waits_for

register = template.Library()

SHOWN = 20  # of what waits in one place


@register.simple_tag(takes_context=True)
def what_waits(context: Context) -> Waits:
    """The queues of the one who sits at the desk."""
    return waits_for(context["request"].user)


@register.simple_tag(takes_context=True)
def words_that_wait(context: Context, item: models.Model) -> list[Held]:
    """What the reader of this page has written here and nobody else sees yet. Most never had any: no query."""
    member = context["request"].user
    if not getattr(member, "has_held", False):
        return []
    place = f"{item._meta.label_lower}:{item.pk}"
    return list(Held.objects.waiting().of(member).at(place).oldest_first()[:SHOWN])


@register.filter
def whole(held: Held) -> SafeString:
    """Its words as they will look, and what its inline spoilers hide: for its author, and those who judge."""
    hidden = mark_safe("".join(f"<li>{span}</li>" for span in held.spans))  # sanitised when it was saved
    inline = format_html("<p>Hidden in it:</p><ul>{}</ul>", hidden) if held.spans else ""
    return format_html("{}{}", mark_safe(held.body_html), inline)  # sanitised when it was saved


@register.filter
def report_address(item: models.Model) -> str:
    return reverse("moderation:report", args=[item._meta.label_lower, item.pk])
