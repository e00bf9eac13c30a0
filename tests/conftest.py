"""The cast: one organiser, one moderator, one member ahead, one behind, a visitor, one who is suspended."""

from __future__ import annotations

from datetime import timedelta

import hypothesis
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bookclub.library import outlines
from bookclub.library.models import Credit, Milestone, Person, Work
from bookclub.members.models import Member, Role
from bookclub.reading.readers import forget_scopes
from bookclub.search import asking
from discussions.models import Comment, Thread
from tests.people import NOON, ClientOf, make_member, reach

# A machine that is busy with something else is no reason for a test to fail.
hypothesis.settings.register_profile(
    "club", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("club")


@pytest.fixture(autouse=True)
def forgotten_cache() -> None:
    """The club's settings, works and scopes are kept in memory for a while; no test sees those of another."""
    cache.clear()
    asking.forget()
    outlines.forget()
    forget_scopes()


@pytest.fixture
def ines(db: None) -> Member:
    """The organiser."""
    member = make_member("ines", "Inês Duarte")
    member.groups.add(Group.objects.get(name=Role.ORGANISER))
    return member


@pytest.fixture
def tobias(db: None) -> Member:
    """The moderator."""
    member = make_member("tobias", is_staff=True)
    member.groups.add(Group.objects.get(name=Role.MODERATOR))
    return member


@pytest.fixture
def mara(novel: Work) -> Member:
    """The member ahead: she has finished the novel, and not seen the film."""
    member = make_member("mara")
    reach(member, novel, 23)
    return member


@pytest.fixture
def jun(novel: Work) -> Member:
    """The member behind, at chapter 3."""
    member = make_member("jun", "Jun Ōta")
    reach(member, novel, 3)
    return member


@pytest.fixture
def sten(db: None) -> Member:
    """The one who is suspended."""
    return make_member(
        "sten", suspended_until=timezone.now() + timedelta(days=7), suspension_reason="Shouting at people."
    )


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account."""
    return Client()


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which this member is signed in."""

    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def novel(db: None) -> Work:
    """Never Let Me Go: 23 chapters in three parts."""
    work = Work.objects.create(slug="never-let-me-go", title="Never Let Me Go", year=2005, pages=304)
    Credit.objects.create(
        work=work,
        person=Person.objects.create(slug="kazuo-ishiguro", name="Kazuo Ishiguro"),
        role=Credit.Role.AUTHOR,
    )
    parts = [("Part One", "part-one", 9), ("Part Two", "part-two", 17), ("Part Three", "part-three", 23)]
    first = 1
    for name, slug, last in parts:
        for number in range(first, last + 1):
            Milestone.objects.create(
                work=work, position=number, name=f"Chapter {number}", slug=f"chapter-{number}",
                part=name, part_slug=slug, closes_part=number == last,
            )  # fmt: skip
        first = last + 1
    return work


@pytest.fixture
def film(novel: Work) -> Work:
    """Its film: three acts, then seen."""
    work = Work.objects.create(
        slug="never-let-me-go-film", title="Never Let Me Go", kind=Work.Kind.FILM, year=2010
    )
    work.adapted_from.add(novel)
    for position, name in enumerate(["Act One", "Act Two", "Act Three", "Seen"], start=1):
        Milestone.objects.create(work=work, position=position, name=name, slug=name.lower().replace(" ", "-"))
    return work


@pytest.fixture
def thread(novel: Work, mara: Member) -> Thread:
    """A thread that Mara opened, safe for everyone."""
    return Thread.start(by=mara, title="Where do you read?", body="I read on the tram.", work=novel, at=NOON)


@pytest.fixture
def answer(thread: Thread, jun: Member) -> Comment:
    """Jun's answer to it."""
    return thread.comment(by=jun, body="In the bath, *slowly*.", at=NOON + timedelta(hours=1))
