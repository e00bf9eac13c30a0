"""Outlets that are no page: what a deed opens or gives back, mails, commands, errors, what a search confirms."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core import mail
from django.core.management import call_command, get_commands
from django.db import models
from django.test import Client
from django.urls import path

from bookclub.members.letters import LET_IN
from bookclub.members.models import Club
from bookclub.post.models import Letter
from bookclub.post.sending import send_due
from bookclub.reading.models import Progress
from discussions.models import Comment
from tests.people import ClientOf

from .outlets import asks_of, desk_may_say, routes
from .planting import KINDS, NOVEL, STEM, Kind, Planted
from .walking import Ask, Browser, crawl, everything_in, walk, words_in

pytestmark = pytest.mark.django_db

NOT_BEGUN = "a member who has not begun"
SHOWING = (
    "discussions/<int:pk>/",
    "discussions/comments/<int:pk>/history/",
    "pages/<slug:slug>/",
    "members/<str:username>/",
)


def walked(club: Planted, kind: Kind, *some: str) -> list[str]:
    return walk(club, kind, [ask for route in some for ask in asks_of(route, club) or [] if not ask.again])


# Show it anyway ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a visitor", NOT_BEGUN])
@pytest.mark.parametrize("what", ["comment", "statement"])
def test_showing_one_item_anyway_opens_it_alone_and_for_one_reader(
    club: Planted, name: str, what: str
) -> None:
    kind = KINDS[name]
    waits = {
        "comment": club.comment_waits[club.comments["host"].pk],
        "statement": next(spot.waits for spot in club.spots if spot.word == f"{STEM}stateboth"),
    }[what]
    label, pk = waits.item.split("/")
    client = kind.browser()
    before = list(Progress.objects.order_by("pk").values_list())
    client.post(f"/reading/show/{label}/{pk}/", {"next": "/"})
    cookies = {**kind.cookies, **{name: morsel.value for name, morsel in client.cookies.items()}}
    now = replace(kind, shown=frozenset({waits.item}), cookies=cookies)
    assert not walked(club, now, *SHOWING, "discussions/comments/<int:pk>/spoilers/<int:number>/")
    assert list(Progress.objects.order_by("pk").values_list()) == before
    assert not walked(club, KINDS["one who wants no offers"], *SHOWING)
    assert not walked(club, replace(KINDS["a visitor"], cookies={}), *SHOWING)


def test_saying_chapter_9_opens_as_far_as_that_and_setting_back_closes_it(club: Planted) -> None:
    kind = KINDS[NOT_BEGUN]
    address, client = f"/reading/progress/{NOVEL}/", kind.browser()
    client.post(address, {"milestone": club.novel.milestones.get(position=9).pk})
    assert not walked(club, replace(kind, reached={NOVEL: 9}), *SHOWING)
    client.post(address, {"milestone": ""})
    assert not walked(club, kind, *SHOWING)


def test_an_offer_stands_where_it_was_not_turned_off(club: Planted) -> None:
    place = club.threads[0].get_absolute_url()
    assert b"/reading/show/" in KINDS[NOT_BEGUN].browser().get(place).content
    assert b"/reading/show/" not in KINDS["one who wants no offers"].browser().get(place).content


# Words that wait in a session -------------------------------------------------------------------------------------


def test_what_a_stranger_typed_comes_back_to_them_alone(club: Planted) -> None:
    place, typed = f"/discussions/{club.threads[0].pk}/reply/", f"{STEM}typed"
    client = Client()
    assert client.post(place, {"body": f"I know that {typed}."}).status_code == 302
    for address in ("/", club.threads[0].get_absolute_url(), "/accounts/login/", place):
        for reader in (client, Client(), KINDS["a member who finished all"].browser()):
            assert typed not in words_in(everything_in(reader.get(address)))
    client.force_login(club.members["nell"], backend=settings.AUTHENTICATION_BACKENDS[0])
    assert typed in words_in(everything_in(client.get(place)))
    assert typed not in words_in(everything_in(client.get(place)))


def test_a_stale_form_gives_back_what_was_typed_to_its_sender(club: Planted) -> None:
    place, typed = f"/discussions/{club.threads[0].pk}/reply/", f"{STEM}typed"
    client = Client(enforce_csrf_checks=True)
    client.cookies = KINDS[NOT_BEGUN].browser().cookies
    answer = client.post(place, {"body": f"I know that {typed}."})
    assert (answer.status_code, words_in(everything_in(answer))) == (403, {typed})


# Words of before --------------------------------------------------------------------------------------------------


def test_a_point_that_is_lowered_leaves_the_earlier_words_where_they_were(club: Planted) -> None:
    comment, wanda = club.comments["last"], club.members["wanda"]
    before = comment.scope
    comment.edit("Nothing is given away any more.", by=wanda, version=1)
    comment.lower_scope(None)
    address = f"/discussions/comments/{comment.pk}/history/"
    assert not words_in(everything_in(KINDS[NOT_BEGUN].browser().get(address)))
    for name in ("a member who finished all", "the author of the veiled words, who has not begun"):
        assert words_in(everything_in(KINDS[name].browser().get(address))) == {f"{STEM}last"}
    assert before is not None


def test_words_quoted_in_an_earlier_version_are_veiled_with_the_quoted_ones(club: Planted) -> None:
    quoting, quoted = club.comments["quoting"], club.comments["nine"]
    quoting.edit("I take it back.", by=club.members["olaf"], version=1)
    quoted.raise_scope(club.comments["both"].scope)
    for name in (NOT_BEGUN, "a member at chapter 9", "a member who finished the novel, the film unseen"):
        answer = KINDS[name].browser().get(f"/discussions/comments/{quoting.pk}/history/")
        assert not words_in(everything_in(answer))


# Mail -------------------------------------------------------------------------------------------------------------

# A folder of mails that may say what somebody wrote has to be sent in a test here, and read as its reader.
MAILS = {
    "account/email": "allauth's: codes and changes of the account, to its owner",
    "mfa/email": "allauth's: changes of the second factor",
    "socialaccount/email": "allauth's: an account elsewhere, connected or not",
    "members/mail": "the answer to a request to join",
    "notifications/mail": "notices and digests; read as each reader in tests/spoilers/test_mails.py",
}


def test_every_mail_is_in_the_table() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    bodies = [
        *root.rglob("*_message.*"),
        *root.rglob("*_subject.*"),
        *root.rglob("mail/*"),
        *root.rglob("email/*"),
    ]
    assert {str(body.parent.relative_to(root)) for body in bodies} == MAILS.keys()


def test_no_deed_sends_a_word_by_mail(
    club: Planted, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Answering, changing, moving the point, letting somebody in: whatever there is to write waits in the outbox."""
    wanda, alma, tobias = (club.members[name] for name in ("wanda", "alma", "tobias"))
    comment = club.comments["host"]
    with django_capture_on_commit_callbacks(execute=True):
        club.threads[0].comment(
            by=alma, body=f"As @wanda says, {STEM}mail", under=comment, scope=comment.scope
        )
        comment.edit(f"{STEM}mail, @alma.", by=wanda, version=1)
        comment.like(by=alma)
        comment.raise_scope(club.comments["both"].scope)
        comment.lower_scope(None)
        comment.delete_words(by=tobias)
        type(alma).objects.filter(pk=alma.pk).update(awaits_approval=True)
        alma.refresh_from_db()
        alma.let_in(by=tobias)
    assert not mail.outbox
    Letter.objects.exclude(kind=LET_IN).delete()  # the others are read in test_mails.py
    assert send_due() == 1
    assert not words_in(str(mail.outbox[0].message()))


# Commands ---------------------------------------------------------------------------------------------------------

NOT_HERE = {"demo": "makes a club of its own, elsewhere", "test": "runs these tests"}
COMMANDS = {"tick", "recount", "reindex", "render_again", "returned", "seed_library", "seed_demo_club"}


def test_every_command_is_in_the_table() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(("bookclub", "discussions"))}
    assert ours == COMMANDS | NOT_HERE.keys()


def test_no_command_prints_a_word(club: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    returned = f"Subject: {STEM}last came back\n\nNo such mailbox.\n".encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(returned)))
    type(club.comments["host"]).objects.filter(pk=club.comments["host"].pk).update(like_count=7)
    for name in sorted(COMMANDS):
        out, errors = io.StringIO(), io.StringIO()
        try:
            call_command(name, stdout=out, stderr=errors)
        except Exception as problem:
            errors.write(str(problem))
        assert out.getvalue() + errors.getvalue()
        assert not words_in(out.getvalue() + errors.getvalue()), name


# Errors -----------------------------------------------------------------------------------------------------------


def stumble(request: Any) -> Any:
    words = Comment.objects.get(body__contains=f"{STEM}last").body
    raise RuntimeError(words)


urlpatterns = [path("stumble/", stumble)]
handler500 = "bookclub.home.errors.server_error"


@pytest.mark.urls(__name__)
def test_a_page_that_fails_says_nothing_of_what_it_was_about(club: Planted) -> None:
    answer = Browser().get("/stumble/")
    assert answer.status_code == 500
    assert not words_in(everything_in(answer))


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/discussions/999999/", "/discussions/comments/999999/", "/pages/no/"]
)
def test_a_page_that_is_not_there_says_nothing(club: Planted, address: str) -> None:
    answer = KINDS["a member who finished all"].browser().get(address)
    assert (answer.status_code, words_in(everything_in(answer))) == (404, set())


# Search -----------------------------------------------------------------------------------------------------------


def hits(answer: Any) -> tuple[int, Any]:
    """What an answer tells of a guess: whether it was understood, and how much was found."""
    context = answer.context or {}
    listed = context["cl"].result_count if "cl" in context else None
    pages = [context[name] for name in ("page", "listed") if name in context]
    return answer.status_code, (listed, [len(list(page)) for page in pages if hasattr(page, "__iter__")])


def test_no_search_confirms_a_guess(club: Planted) -> None:
    """Looking for a hidden word finds as much as looking for one that stands nowhere: also by the desk's filters."""
    hidden, nowhere = f"{STEM}statelast", f"{STEM}zzzz"
    addresses = ["/works/?q=%s", "/members/?q=%s", "/discussions/?q=%s", "/pages/?q=%s"]
    for model in admin.site._registry:
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        addresses.append(f"{place}?q=%s")
        addresses += [f"{place}?{name}__contains=%s" for name in _texts_near(model)]
    told = []
    for name in ("a moderator who has not begun", "a superuser who has not begun"):
        client = KINDS[name].browser()
        for address in addresses:
            if hits(client.get(address % hidden)) != hits(client.get(address % nowhere)):
                told.append(f"{name}: {address}")
    assert not told, "\n".join(told)


def _texts_near(model: type[models.Model]) -> list[str]:
    """The texts of a model, and those of its neighbours."""
    names = []
    for field in model._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField):
            names.append(field.name)
        elif field.is_relation and field.related_model:
            related = field.related_model._meta
            names += [
                f"{field.name}__{other.name}"
                for other in related.fields
                if isinstance(other, models.TextField)
            ]
    return names


# A closed club ----------------------------------------------------------------------------------------------------


def test_a_closed_club_tells_a_stranger_nothing_at_all(club: Planted, client_of: ClientOf) -> None:
    Club(may_read=Club.MayRead.MEMBERS).save()
    visitor = KINDS["a visitor"]
    for route in routes():
        for ask in asks_of(route, club) or []:
            # Whoever has a member's secret address is no stranger.
            if ask.data is None and not ask.path.startswith("/private/"):
                # The way to the sign-in names the address that was asked for, with what was typed.
                found = words_in(everything_in(visitor_asks(ask))) - words_in(ask.path)
                assert not found, f"{ask}: {', '.join(found)}"
    for address, found, _ in crawl(club, visitor, desk_may_say, 100):
        assert not found, address


def visitor_asks(ask: Ask) -> Any:
    return Browser().get(ask.path, headers={"HX-Request": "true"} if ask.htmx else {})
