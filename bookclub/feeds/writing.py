"""Entries as Atom, answered so that a program that has them already is sent nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date

from .entries import Entry, origin

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def answer(
    request: HttpRequest,
    title: str,
    entries: Iterable[Entry],
    *,
    about: str,
    key: str,
    changed: datetime | None = None,
) -> HttpResponse:
    """A feed: `about` is the page that it is of, `key` its name for good. `changed`: when its reader last moved on."""
    entries = list(entries)
    body = _written(title, entries, about=about, key=key)
    moments = [entry.updated for entry in entries] + ([changed] if changed else [])
    modified = int(max(moments).timestamp()) if moments else None
    # Of the very bytes that are sent: of what is veiled they hold nothing.
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response: Any = HttpResponse(body, content_type=Atom1Feed.content_type)
    response["ETag"] = etag
    if moments:
        response["Last-Modified"] = http_date(modified)
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


def _written(title: str, entries: list[Entry], *, about: str, key: str) -> bytes:
    feed = Atom1Feed(
        title=_plain(title), link=origin() + about, description=None, language="en-gb", feed_guid=key,
        author_name=_plain(title.partition(":")[0]),
    )  # fmt: skip
    for entry in entries:
        author = entry.author
        feed.add_item(
            title=_plain(entry.title), link=entry.address, description=_plain(entry.html), unique_id=entry.key,
            author_name=_plain(str(author)) if author else None,
            author_link=origin() + author.get_absolute_url() if author else None,
            pubdate=entry.published, updateddate=entry.updated,
        )  # fmt: skip
    return feed.writeString("utf-8").encode()


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("", text)
