"""The club as the demo serves it, with one bare page beside it for comparison."""

import os

import django
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookclub.settings")
django.setup()

from bookclub import urls  # noqa: E402
from bookclub.wsgi import application  # noqa: E402
from discussions.models import Comment  # noqa: E402


def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """The same middleware, session and user; fifty rows with their authors in one query; one loop."""
    start = request.GET.get("from")
    rows = Comment.objects.filter(thread=pk).select_related("author").order_by("path")
    if start:
        rows = rows.filter(path__gte=Comment.objects.values_list("path", flat=True).get(pk=start))
    who = request.user.username if request.user.is_authenticated else "visitor"
    words = "".join(f"<article><h3>{row.author}</h3>{row.body_html}</article>" for row in rows[:50])
    return HttpResponse(f"<!doctype html><title>Bare</title><p>{who}</p>{words}")


urls.urlpatterns += [path("bare/<int:pk>/", bare)]  # type: ignore[list-item]

__all__ = ["application"]
