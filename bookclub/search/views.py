"""The page of results."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookclub.reading.requests import ReaderRequest

from .finding import Search
from .forms import SearchForm
from .suggestions import suggestion


@require_safe
def search(request: ReaderRequest) -> HttpResponse:
    given = {name: value.replace("\x00", " ") for name, value in request.GET.dict().items()}
    form = SearchForm(given)
    if not form.is_valid():
        return render(request, "search/search.html", {"form": form}, status=422)
    words = form.cleaned_data["q"]
    found = Search(words, request.reader, form.asked)
    kept = {name: given[name] for name in form.fields if given.get(name)}
    context = {
        "form": form,
        "words": words,
        "search": found,
        "page": found.page(given.get("page")),
        "thread": form.asked.thread,
        "pager_query": f"{urlencode(kept)}&",
    }
    if found.phrasing and not found.count:
        context["suggested"] = _worthwhile(words, form, request)
        context["suggested_query"] = urlencode({**kept, "q": context["suggested"]})
    return render(request, "search/search.html", context)


def _worthwhile(words: str, form: SearchForm, request: ReaderRequest) -> str:
    """Other words that do find something."""
    near = suggestion(words, request.reader)
    return near if near and Search(near, request.reader, form.asked).count else ""
