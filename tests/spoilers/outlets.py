"""The table of outlets: each address of the club, and how it is asked. Whoever adds one says here what it may say.

`OUTLETS` is keyed by the whole route, as the URL configuration has it. What may come out for whom is said in
`planting`, by place; here stands how to get there, who is answered, and what a list says of veiled threads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver

from bookclub.reading.models import Spoilable
from discussions.models import Comment

from . import rooms
from .planting import ARCHIVE, FILM, NOVEL, Kind, Planted, Waits, anyone, editors, writers
from .walking import Ask

Way = Callable[[Planted], Iterable[Ask]]

PLAIN = "I have nothing to hide."


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the club, whole."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def asks_of(route: str, club: Planted) -> Iterable[Ask] | None:
    """How a route is asked; None for one that nobody has put into the table."""
    for table in (OUTLETS, *(getattr(room, "OUTLETS", {}) for room in rooms.modules())):
        if route in table:
            return table[route](club)
    for start, way in HOUSES.items():
        if route.startswith(start):
            return way(route, club)
    return None


# How to ask -------------------------------------------------------------------------------------------------------


def page(path: str, *queries: str, **said: Any) -> Way:
    """A page by GET, with each of these queries too, and once as htmx asks for it."""
    return lambda club: _page(path, *queries, **said)


def _page(path: str, *queries: str, **said: Any) -> Iterator[Ask]:
    yield Ask(path, **said)
    for query in queries:
        yield Ask(f"{path}?{query}", place=path, again=True)
    yield Ask(path, htmx=True, place=path, again=True)


def form(path: str, **data: Any) -> Way:
    """A form that is posted, without htmx and with it."""
    return lambda club: _posts(path, data)


def _posts(path: str, data: dict[str, Any], **said: Any) -> Iterator[Ask]:
    yield Ask(path, data=data, **said)
    yield Ask(path, data=data, htmx=True, place=f"HX POST {path}", again=True, **said)


def both(*ways: Way) -> Way:
    return lambda club: [ask for way in ways for ask in way(club)]


# Talk -------------------------------------------------------------------------------------------------------------


def veiled(club: Planted, *titles: str) -> Callable[[Kind], int]:
    """How many of these threads wait for something that this reader has yet to reach."""
    threads = [thread for thread in club.threads if thread.title in titles or not titles]
    return lambda kind: sum(not kind.may_read(club.thread_waits[thread.pk]) for thread in threads)


def thread_lists(club: Planted) -> Iterator[Ask]:
    every = veiled(club)
    yield from _page("/discussions/", "page=1", "page=last", waiting=every)
    yield Ask(f"/discussions/?work={NOVEL}", waiting=every)
    yield Ask("/discussions/?show=unanswered", waiting=veiled(club, "A film night"))
    yield Ask(f"/discussions/?work={FILM}")


def threads(club: Planted) -> Iterator[Ask]:
    for thread in [*club.threads, *(page.thread for page in club.pages)]:
        place = thread.get_absolute_url()
        yield from _page(f"/discussions/{thread.pk}/", "end")
        for pk in thread.comments.filter(pk__in=_pks(club)).values_list("pk", flat=True):
            for query in ("folded", "from", "before", "here"):
                yield Ask(f"{place}?{query}={pk}", place=f"{place}?part", again=query == "here")


def on_threads(route: str, **data: Any) -> Way:
    """A deed on each thread."""

    def way(club: Planted) -> Iterator[Ask]:
        for thread in club.threads[:2]:
            yield from _posts(f"/discussions/{thread.pk}/{route}/", data)

    return way


# For deeds that show no words: of each sort one.
A_FEW = ("safe", "host", "film", "gretaspoke", "answer", "goneveiled")
# For those that few may do at all.
SOME = (*A_FEW, "last", "both", "whole", "later", "quoting", "opening", "pagetalk")


def _pks(club: Planted) -> list[int]:
    return [club.comments[key].pk for key in A_FEW]


def _comments(club: Planted, keys: Iterable[str] = ()) -> Iterator[tuple[Comment, Waits | None]]:
    """Each comment with what it waits for; nothing of those that were deleted."""
    for key in keys or club.comments:
        comment = club.comments[key]
        yield comment, club.comment_waits.get(comment.pk)


def on_comments(
    route: str,
    to: Callable[[Kind, Waits], bool],
    *,
    query: str = "",
    reads: bool = True,
    there: bool = False,
    keys: Iterable[str] = (),
    **data: Any,
) -> Way:
    """Something asked of comments: by POST where there are `data`. `reads`: only of those that one may read.

    `there`: those that were deleted answer as well.
    """

    def way(club: Planted) -> Iterator[Ask]:
        for comment, waits in _comments(club, keys):
            path = f"/discussions/comments/{comment.pk}/{route}{query}"

            def succeeds(kind: Kind, waits: Waits | None = waits) -> bool:
                if waits is None:
                    return there
                return to(kind, waits) and (kind.may_read(waits) or not reads)

            if data:
                yield from _posts(path, data, succeeds=succeeds)
            else:
                yield Ask(path, succeeds=succeeds)

    return way


def replies_by_htmx(club: Planted) -> Iterator[Ask]:
    """The form is sent without the words that it answers; with `?quote` they stand in it."""
    for comment, _ in _comments(club, A_FEW):
        path = f"/discussions/comments/{comment.pk}/reply/"
        yield Ask(f"{path}?quote", htmx=True, place=f"HX {path}?quote")


def spans_of_comments(club: Planted) -> Iterator[Ask]:
    for comment, waits in _comments(club):
        path = f"/discussions/comments/{comment.pk}/spoilers/0/"
        if comment.pk not in club.spans:
            if comment.pk in _pks(club):
                yield Ask(path, data={}, succeeds=lambda kind: False)
            continue
        yield Ask(path)
        assert waits is not None
        for number in range(len(club.spans[comment.pk]) + 1):
            path = f"/discussions/comments/{comment.pk}/spoilers/{number}/"
            there = number < len(club.spans[comment.pk])

            def succeeds(kind: Kind, waits: Waits = waits, there: bool = there) -> bool:
                return there and kind.may_read(waits)

            yield Ask(path, data={}, succeeds=succeeds)
            yield Ask(path, data={}, htmx=True, succeeds=succeeds)


def late_edits(club: Planted) -> Iterator[Ask]:
    """Saving over somebody's newer words gives back both texts: to their author."""
    for comment, _ in _comments(club, A_FEW):
        path = f"/discussions/comments/{comment.pk}/edit/"
        yield Ask(path, data={"body": PLAIN, "version": 0}, place=f"POST {path} late")


def is_author(kind: Kind, waits: Waits) -> bool:
    return kind.writes and kind.username == waits.author


def may_delete(kind: Kind, waits: Waits) -> bool:
    return kind.keeps_order or is_author(kind, waits)


def likes(kind: Kind, waits: Waits) -> bool:
    return kind.writes and kind.username != waits.author


def who_writes(kind: Kind, waits: Waits) -> bool:
    return kind.writes


def all_readers(kind: Kind, waits: Waits) -> bool:
    return True


# Pages ------------------------------------------------------------------------------------------------------------


def on_pages(route: str = "", *queries: str, **said: Any) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        for each in club.pages:
            yield from _page(f"{each.get_absolute_url()}{route}", *queries, **said)

    return way


def page_spans(club: Planted) -> Iterator[Ask]:
    for place, waits in club.statement_spans:
        path = place.removeprefix("POST ")
        yield Ask(path)
        for htmx in (False, True):
            yield Ask(path, data={}, htmx=htmx, succeeds=partial(Kind.may_read, waits=waits))
        yield Ask(path.replace("spoilers/0", "spoilers/7"), data={}, succeeds=lambda kind: False)


def page_edits(club: Planted) -> Iterator[Ask]:
    for each in club.pages:
        path = f"{each.get_absolute_url()}edit/"
        yield from _page(path)
        fields = {"title": each.title, "kind": each.kind, "manuscript": PLAIN}
        yield Ask(path, data={**fields, "version": 1}, place=f"POST {path} late")
        yield Ask(path, data={**fields, "version": 2, "preview": "yes"}, place=f"POST {path} preview")
        yield Ask(
            path, data={**fields, "version": 2, "preview": "yes"}, htmx=True, place=f"POST {path} preview"
        )
        yield Ask(path, data={"title": "", "manuscript": "{nowhere}"})
        yield Ask(path, data={**fields, "version": 2})


def revisions(club: Planted) -> Iterator[Ask]:
    for each in club.pages:
        for number in (1, 2, 3):
            path = f"{each.get_absolute_url()}history/{number}/"
            yield Ask(path)
            yield Ask(f"{path}?whole")
            yield Ask(f"{path}?whole&against=1", place=f"{path}?part")
            yield Ask(path, data={})


def restoring(club: Planted) -> Iterator[Ask]:
    for each in club.pages:
        for number in (1, 2):
            yield Ask(f"{each.get_absolute_url()}history/{number}/restore/", data={})


# Everything else of ours ------------------------------------------------------------------------------------------


def front(club: Planted) -> Iterator[Ask]:
    yield from _page("/", waiting=veiled(club))


def profiles(club: Planted) -> Iterator[Ask]:
    for username in ("wanda", "olaf", "greta", "pia"):
        yield from _page(f"/members/{username}/", "page=1", "page=2")
        yield Ask(f"/members/{username.upper()}/", place=f"/members/{username}/?part")


def works(club: Planted) -> Iterator[Ask]:
    # Those that hang on a page, a meeting or a review are not listed here.
    titles = [thread.title for thread in club.threads if not thread.address]
    yield from _page(f"/works/{NOVEL}/", waiting=veiled(club, *titles))
    yield from _page(f"/works/{FILM}/")


def on_works(route: str, **data: Any) -> Way:
    def way(club: Planted) -> Iterator[Ask]:
        yield from _page(f"/works/{NOVEL}/{route}/")
        yield Ask(f"/works/{NOVEL}/{route}/", data=data)

    return way


def moving_on(club: Planted) -> Iterator[Ask]:
    for milestone in (club.novel.milestones.last(), club.novel.milestones.first()):
        assert milestone is not None
        data = {"milestone": milestone.pk, "next": "/discussions/"}
        yield from _posts(f"/reading/progress/{NOVEL}/", data, succeeds=anyone)
    yield Ask(f"/reading/progress/{NOVEL}/", data={"milestone": ""})


def showing_anyway(club: Planted) -> Iterator[Ask]:
    """The answer leads back; what it opened is looked at in a test of its own."""
    for model in apps.get_models():
        if issubclass(model, Spoilable):
            for pk in model._default_manager.values_list("pk", flat=True)[:2]:
                yield from _posts(
                    f"/reading/show/{model._meta.label_lower}/{pk}/", {"next": "/"}, succeeds=anyone
                )


def invitations(club: Planted) -> Iterator[Ask]:
    assert club.invitation is not None
    for route in (f"/invitations/{club.invitation.pk}/", club.invitation.get_absolute_url()):
        yield Ask(route)


OUTLETS: dict[str, Way] = {
    # What machines ask, and the front page
    "": front,
    "health/": page("/health/"),
    "robots.txt": page("/robots.txt"),
    "sitemap.xml": page("/sitemap.xml", "section=threads", "p=1"),
    # Members
    "members/": both(page("/members/"), lambda club: [Ask("/members/?q=wanda", place="/members/?part")]),
    "members/<str:username>/": profiles,
    "settings/": both(page("/settings/"), form("/settings/", name="", theme="purple")),
    "settings/addresses/": page("/settings/addresses/"),
    "settings/addresses/<slug:purpose>/renew/": form("/settings/addresses/nothing/renew/"),
    "settings/addresses/<slug:purpose>/revoke/": form("/settings/addresses/nothing/revoke/"),
    "settings/archive/": page("/settings/archive/"),
    "settings/archive/download/": page(ARCHIVE),
    "settings/delete/": both(page("/settings/delete/"), form("/settings/delete/", words="keep")),
    "goodbye/": page("/goodbye/"),
    "waiting/": page("/waiting/"),
    "accounts/start-again/": form("/accounts/start-again/"),
    "invitations/": both(page("/invitations/"), form("/invitations/", most_uses=0)),
    "invitations/<int:pk>/": invitations,
    "invitations/<int:pk>/revoke/": lambda club: [Ask(f"/invitations/{club.invitation.pk}/revoke/", data={})],  # type: ignore[union-attr]
    "invitations/join/<str:code>/": invitations,
    # The library
    "works/": page("/works/", "q=never", "kind=film"),
    "works/new/": both(page("/works/new/"), form("/works/new/", title="")),
    "works/<slug:slug>/": works,
    "works/<slug:slug>/edit/": on_works("edit", title="", version=0),
    "works/<slug:slug>/credits/": on_works("credits", more="yes"),
    "works/<slug:slug>/contents/": on_works("contents", contents="Chapter 1"),
    "people/<slug:slug>/": page("/people/kazuo-ishiguro/"),
    # Progress: its answers are redirects, with a sentence on how much has opened
    "reading/progress/<slug:slug>/": moving_on,
    "reading/again/<slug:slug>/": form(f"/reading/again/{NOVEL}/"),
    "reading/show/<str:label>/<int:pk>/": showing_anyway,
    # Reference pages
    "pages/": page("/pages/", "page=1"),
    "pages/new/": both(
        page("/pages/new/"),
        form("/pages/new/", title="A page", kind="essay", manuscript=PLAIN, preview="yes"),
    ),
    "pages/sources/": page("/pages/sources/"),
    "pages/sources/new/": both(page("/pages/sources/new/"), form("/pages/sources/new/", key="")),
    "pages/sources/<slug:key>/": page("/pages/sources/blog/"),
    "pages/<slug:slug>/": on_pages("", "end"),
    "pages/<slug:slug>/statements/<int:pk>/spoilers/<int:number>/": page_spans,
    "pages/<slug:slug>/edit/": page_edits,
    "pages/<slug:slug>/history/": on_pages("history/", succeeds=editors),
    "pages/<slug:slug>/history/<int:number>/": revisions,
    "pages/<slug:slug>/history/<int:number>/restore/": restoring,
    "series/<slug:slug>/": page("/series/book-into-film/"),
    # Talk
    "discussions/": thread_lists,
    "discussions/new/": both(
        page("/discussions/new/", f"work={NOVEL}"),
        form("/discussions/new/", title="A thread", body=PLAIN),
        form("/discussions/new/", title="A thread", body=PLAIN, preview="yes"),
    ),
    "discussions/preview/": form("/discussions/preview/", body=PLAIN),
    "discussions/<int:pk>/": threads,
    "discussions/<int:pk>/reply/": both(
        lambda club: [Ask(f"/discussions/{thread.pk}/reply/", succeeds=writers) for thread in club.threads],
        on_threads("reply", body=PLAIN),
        on_threads("reply", body=PLAIN, preview="yes"),
    ),
    "discussions/<int:pk>/pin/": on_threads("pin"),
    "discussions/<int:pk>/lock/": on_threads("lock", reason="Late."),
    "discussions/<int:pk>/rename/": on_threads("rename", title="Anew"),
    "discussions/comments/<int:pk>/": on_comments("", all_readers, reads=False, there=True),
    "discussions/comments/<int:pk>/reply/": both(
        on_comments("reply/", who_writes, keys=A_FEW),
        on_comments("reply/", who_writes, query="?quote"),
        on_comments("reply/", who_writes, keys=A_FEW, body=PLAIN),
        replies_by_htmx,
    ),
    "discussions/comments/<int:pk>/edit/": both(
        on_comments("edit/", is_author, keys=SOME),
        on_comments("edit/", is_author, keys=A_FEW, body=PLAIN, version=1),
        late_edits,
    ),
    "discussions/comments/<int:pk>/delete/": both(
        on_comments("delete/", may_delete, reads=False, keys=SOME),
        on_comments("delete/", may_delete, reads=False, keys=A_FEW, sure="yes"),
    ),
    "discussions/comments/<int:pk>/like/": on_comments("like/", likes, keys=A_FEW, next="/"),
    "discussions/comments/<int:pk>/unlike/": on_comments("unlike/", likes, keys=A_FEW, next="/"),
    "discussions/comments/<int:pk>/history/": on_comments("history/", all_readers),
    "discussions/comments/<int:pk>/spoiler-point/": both(
        on_comments("spoiler-point/", may_delete, reads=False, keys=A_FEW),
        on_comments("spoiler-point/", may_delete, reads=False, keys=A_FEW, next="/"),
    ),
    "discussions/comments/<int:pk>/spoilers/<int:number>/": spans_of_comments,
}


# Other people's houses --------------------------------------------------------------------------------------------


def accounts(route: str, club: Planted) -> Iterator[Ask]:
    """allauth's pages on signing in and up, addresses, passwords, second factors: its code knows no text of ours.

    Each is asked all the same, since all stand within our frame.
    """
    yield Ask("/" + _filled(route, "1"), again=True)


def desk(route: str, club: Planted) -> Iterator[Ask]:
    """The admin asks nobody how far they have read, so it shows no text that may spoil: of comments the number only.

    New models are asked for by themselves: a list, a form for each object, its history, the question before a deletion.
    """
    besides = desk_may_say(f"/{route}")
    model = _model_of(route)
    if "object_id" not in route or model is None:
        for value in ("reading", "library", "members", "1"):
            yield Ask("/" + _filled(route, value), besides=besides)
            if "<" not in route:
                break
        if "content_type_id" in route:
            for kind in (Comment, type(club.pages[0])):
                number = ContentType.objects.get_for_model(kind).pk
                for pk in kind._default_manager.values_list("pk", flat=True)[:3]:
                    yield Ask(f"/admin/r/{number}/{pk}/")
        return
    for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:OBJECTS]:
        yield Ask("/" + _filled(route, str(pk)), besides=besides)


OBJECTS = 6  # of each model, the newest


def desk_may_say(path: str) -> frozenset[str]:
    """Members are known to everybody by name, and what they say of themselves: but not what they hide in it."""
    return frozenset({"kanarigreta", "kanariabout"}) if path.startswith("/admin/") else frozenset()


def _model_of(route: str) -> Any:
    label, name = (*route.split("/"), "", "")[1:3]
    found = (model for model in admin.site._registry if model._meta.label_lower == f"{label}.{name}")
    return next(found, None)


_ARGUMENT = re.compile(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?\w+>")


def _filled(route: str, value: str) -> str:
    """A route with this value in the place of each argument."""
    return _ARGUMENT.sub(value, route.replace("^", "").replace("$", ""))


HOUSES: dict[str, Callable[[str, Planted], Iterable[Ask]]] = {"accounts/": accounts, "admin/": desk}
