"""Furnishes the demo club from the files in `demo_club/`: its members, their reading, and what they said."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Max

from bookclub.library.models import Work
from bookclub.members.models import Member, Role
from bookclub.notifications.models import Announcement, Notification
from bookclub.post.models import Letter
from bookclub.reading import points
from bookclub.reading.progress import set_progress
from bookclub.reference.models import ReferencePage
from discussions.models import Comment, Thread

from .furnishing_elections import furnish_elections
from .furnishing_newcomers import furnish_newcomers
from .furnishing_order import furnish_order
from .furnishing_reviews import furnish_reviews
from .furnishing_schedules import furnish_schedules

FILES = Path(__file__).parent / "demo_club"
UNREAD = 3  # notices that wait in each inbox
# What the demo posts has nonces made of its keys, so that posting it again finds it there.
NAMESPACE = uuid.UUID("0b5a2f0e-6d5c-4a52-9c2b-6f9e1f2b7a11")


def furnish() -> str:
    """Bring in whatever is not there yet; answer in one line what that was."""
    if left := _who_left():
        return f"as people made it: {', '.join(left)} left, and nothing is brought back"
    told = _furnish_talk()
    latest = Announcement.objects.aggregate(pk=Max("pk"))["pk"] or 0
    furnish_schedules()
    furnish_reviews()
    furnish_order(nonce)
    furnish_newcomers(nonce)
    furnish_elections()
    Announcement.objects.filter(pk__gt=latest).delete()  # it was said long ago, and is no news
    return told


def _people() -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = tomllib.loads((FILES / "members.toml").read_text())["members"]
    return people


def _who_left() -> list[str]:
    """Those who closed their accounts, for all came in at once. Brought back, they would say everything again."""
    names = [person["username"] for person in _people()]
    here = set(Member.objects.filter(username__in=names).values_list("username", flat=True))
    return [name for name in names if name not in here] if here else []


def _furnish_talk() -> str:
    told = [tomllib.loads(path.read_text()) for path in sorted((FILES / "threads").glob("*.toml"))]
    people = _people()
    nonces = {
        nonce(thread["key"], comment["key"]) for thread in told for comment in thread.get("comments", [])
    }
    nonces |= {nonce(thread["key"]) for thread in told if "page" not in thread}
    if Comment.objects.filter(nonce__in=nonces).count() == len(nonces):
        return f"{len(people)} members and {len(nonces)} comments are in place"
    with transaction.atomic():
        cast = {person["username"]: _member(person) for person in people}
        before = Comment.objects.count()
        # By date, so that the order of ids is the order in which things were said.
        for thread in sorted(told, key=lambda thread: _first_date(thread)):
            _thread(thread, cast)
        _let_rest(cast.values())
    return f"{len(people)} members, {Comment.objects.count() - before} comments in {len(told)} threads"


def _let_rest(members: Iterable[Member]) -> None:
    """What was told long ago is in the inboxes, the last few unread; nobody is mailed about it now."""
    Letter.objects.waiting().delete()
    Announcement.objects.all().delete()
    Notification.objects.update(digest_due_at=None)
    for member in members:
        told = Notification.objects.of(member).latest_first().values_list("pk", flat=True)
        Notification.objects.filter(pk__in=list(told[UNREAD:])).read()


def nonce(*keys: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(keys))


def _first_date(thread: dict[str, Any]) -> datetime:
    moments = [thread["at"]] if "at" in thread else [comment["at"] for comment in thread["comments"]]
    return min(moments)


def _member(person: dict[str, Any]) -> Member:
    """A member with a confirmed address and no password: the demo gives three of them one."""
    joined: date = person["joined"]
    member, is_new = Member.objects.get_or_create(
        username=person["username"],
        defaults={
            "email": f"{person['username']}@demo.example",
            "name": person["name"],
            "about": person["about"],
            "time_zone": person.get("time_zone", "UTC"),
            "date_joined": datetime(joined.year, joined.month, joined.day, 12, tzinfo=UTC),
            "is_staff": person.get("role") == "moderator",
        },
    )
    if not is_new:
        return member
    member.set_unusable_password()
    member.save(update_fields=["password"])
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    if role := {"organiser": Role.ORGANISER, "moderator": Role.MODERATOR}.get(person.get("role", "")):
        member.groups.add(Group.objects.get(name=role))
    _progress(member, person.get("progress", {}))
    return member


def _progress(member: Member, reached: dict[str, str]) -> None:
    for slug, name in reached.items():
        work = Work.objects.get(slug=slug)
        scope = points.named([f"{slug}:{name}"])
        assert scope is not None
        milestone = scope.points.get().milestone
        assert milestone is not None
        set_progress(member, work, milestone)


def _thread(told: dict[str, Any], cast: dict[str, Member]) -> None:
    if "page" in told:
        thread = ReferencePage.objects.get(slug=told["page"]).thread
    else:
        thread = Thread.start(
            by=cast[told["by"]],
            title=told["title"],
            body=told["body"],
            work=Work.objects.get(slug=told["work"]) if "work" in told else None,
            scope=points.named(told.get("points", [])),
            nonce=nonce(told["key"]),
            at=told["at"],
        )
    posted: dict[str, Comment] = {}
    comments = told.get("comments", [])
    for comment in sorted(comments, key=lambda comment: comment["at"]):
        posted[comment["key"]] = _comment(thread, told["key"], comment, posted, cast)
    for comment in comments:
        if comment.get("deleted"):
            posted[comment["key"]].delete_words(by=cast[comment["by"]], at=comment["at"])
    last = max([comment["at"] for comment in comments], default=told.get("at"))
    # A page has had its thread since it was seeded, and what is said in it is older than that.
    Thread.objects.filter(pk=thread.pk).update(active_at=last)
    keeper = cast["tobias"]
    if told.get("pinned"):
        thread.pin(by=keeper)
    if told.get("locked"):
        thread.lock(by=keeper, reason=told.get("locked_reason", ""))


def _comment(
    thread: Thread, key: str, told: dict[str, Any], posted: dict[str, Comment], cast: dict[str, Member]
) -> Comment:
    author, edited = cast[told["by"]], told.get("edited")
    body = _with_source(told["body"], posted.get(told.get("quotes", "")))
    comment = thread.comment(
        by=author,
        body=edited["before"] if edited else body,
        under=posted[told["under"]] if "under" in told else None,
        scope=points.named(told.get("points", [])),
        nonce=nonce(key, told["key"]),
        at=told["at"],
    )
    if edited and comment.version == 1:
        comment.edit(body, by=author, version=1, at=edited["at"])
    for name in told.get("likes", []):
        comment.like(by=cast[name])
    return comment


def _with_source(body: str, quoted: Comment | None) -> str:
    """Say above the first quotation whose words they are, as the Quote button does."""
    if quoted is None:
        return body
    source = f"> [{quoted.author} wrote]({quoted.get_absolute_url()}):\n>\n"
    return source + body.lstrip()
