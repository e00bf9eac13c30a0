"""A notice: that something happened which concerns a member. What it says of it is worked out when it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from bookclub.members.models import Member
from bookclub.post.models import Letter
from bookclub.prepared import Prepared

from .choices import DIGESTS, How, MailChoice, digest_due
from .kinds import NEVER_MUTED, TOLD_ONCE, Kind
from .watches import Level, Watch, places_of

if TYPE_CHECKING:
    from django.db.models import ManyToManyField


NAMES_SHOWN = 3
NOTICE = "notice"  # the letter that holds one notice
A_MEMBER = 2**52 + 7  # a stand-in that no member can be


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, member: Member) -> NotificationQuerySet:
        return self.filter(member=member)

    def standing(self) -> NotificationQuerySet:
        """Those that the member has not cleared away."""
        return self.filter(cleared_at=None)

    def unread(self) -> NotificationQuerySet:
        return self.standing().filter(read_at=None)

    def about(self, things: Iterable[models.Model]) -> NotificationQuerySet:
        """About any of these, which are all of one kind."""
        things = list(things)
        if not things:
            return self.none()
        kind = ContentType.objects.get_for_model(things[0])
        return self.filter(content_type=kind, object_id__in=[thing.pk for thing in things])

    def latest_first(self) -> NotificationQuerySet:
        return self.order_by("-at", "-pk")

    def to_show(self) -> NotificationQuerySet:
        """With all that their words are made of."""
        some = Prefetch(
            "others", queryset=Member.objects.only("username", "name")[:NAMES_SHOWN], to_attr="named"
        )
        found = self.select_related("actor").annotate(people=Count("others"))
        return found.prefetch_related(some, "about")  # type: ignore[no-redef]

    def read(self, *, at: datetime | None = None) -> int:
        return self.unread().update(read_at=at or timezone.now())

    def clear(self, *, at: datetime | None = None) -> int:
        """Put away what was read."""
        return self.standing().exclude(read_at=None).update(cleared_at=at or timezone.now())

    def listening(self, ids: set[int], kind: str, about: Any, by: Member | None) -> set[int]:
        """Those who are in the club and want to know, as far as they have said so."""
        members = Member.objects.in_club().filter(pk__in=ids)
        if kind in TOLD_ONCE:
            members = members.exclude(pk__in=self.filter(kind=kind).about([about]).values("member"))
        if kind not in NEVER_MUTED and by is not None:
            members = members.exclude(mutes__muted=by)
        found = set(members.values_list("pk", flat=True))
        if kind in NEVER_MUTED or not found:
            return found
        levels = Watch.objects.levels(places_of(about), found)
        return {pk for pk in found if levels.get(pk) != Level.NOTHING}

    def tell(
        self,
        members: Iterable[Member | int | None],
        kind: str,
        *,
        about: models.Model,
        title: str,
        by: Member | None = None,
        at: datetime | None = None,
        words: str = "",
        address: str = "",
    ) -> list[Notification]:
        """Tell these members that something happened; within the transaction of the deed that caused it.

        The actor, nobody and repeats are left out, and so is whoever has muted it. `title` and `words` are shown to
        everyone as they are, so they must be safe. What `about` says itself is shown only as its reader may read it.
        Answers the notices that are new.
        """
        ids = {member if isinstance(member, int) else member.pk for member in members if member is not None}
        ids.discard(by.pk if by else 0)
        if not ids:
            return []
        with transaction.atomic():
            wanted = sorted(self.listening(ids, kind, about, by))
            made = [
                Notification(
                    member_id=pk, kind=kind, actor=by, about=about, topic=topic_of(about), title=title,
                    words=words, address=address or about.get_absolute_url(), at=at or timezone.now(),  # type: ignore[attr-defined]
                )
                for pk in wanted
            ]  # fmt: skip
            if kind == Kind.LIKE:
                told = [notice for notice in made if notice.gather()]
            else:
                told = list(Notification.objects.bulk_create(made))
            self._post(told, kind)
            return told

    def _post(self, notices: list[Notification], kind: str) -> None:
        """Put them into the outbox or into the next digest, as each member has chosen."""
        how = MailChoice.objects.how(kind, [notice.member_id for notice in notices])
        at_once = [notice for notice in notices if how[notice.member_id] == How.NOW]
        Letter.objects.bulk_create(
            Letter(member_id=notice.member_id, kind=NOTICE, context={"notice": notice.pk})
            for notice in at_once
        )
        digests = [notice for notice in notices if how[notice.member_id] in DIGESTS]
        members = Member.objects.only("time_zone").in_bulk([notice.member_id for notice in digests])
        for notice in digests:
            zone = members[notice.member_id].zone
            notice.digest_due_at = digest_due(how[notice.member_id], zone, timezone.now())
        Notification.objects.bulk_update(digests, ["digest_due_at"])

    def retitle(self, thing: models.Model, title: str) -> None:
        """Notices keep a copy of a title: what was taken back stands there no longer either."""
        self.filter(topic=topic_of(thing)).update(title=title)

    def take_back(self, kind: str, *, about: models.Model, by: Member) -> None:
        """Undo a gathered notice as far as it names this member: they like it no more."""
        gathered = self.filter(kind=kind, others=by).about([about])
        for notice in gathered:
            notice.others.remove(by)
        self.filter(pk__in=[notice.pk for notice in gathered], others=None).delete()


class Notification(models.Model):
    """One member is told one thing. It keeps no word that may spoil: only what it is about, and safe words."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    others: ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", help_text="Of a gathered notice: everyone."
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    topic = models.CharField(max_length=80, help_text="What it is listed and threaded under.")
    title = models.CharField(max_length=200)
    words = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    digest_due_at = models.DateTimeField(null=True, blank=True, help_text="While it waits for a digest.")

    objects = NotificationQuerySet.as_manager()

    if TYPE_CHECKING:
        people: int
        named: list[Member]
        actor_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_kind_known"),
            models.UniqueConstraint(
                fields=["member", "kind", "content_type", "object_id"],
                condition=Q(kind__in=[kind.value for kind in TOLD_ONCE]),
                name="notice_told_once",
            ),
            models.UniqueConstraint(
                fields=["member", "content_type", "object_id"],
                condition=Q(kind="like", read_at=None, cleared_at=None),
                name="notice_gathered",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-at", "-id"], condition=Q(cleared_at=None), name="notice_inbox"),
            models.Index(fields=["member"], condition=Q(read_at=None, cleared_at=None), name="notice_unread"),
            models.Index(fields=["content_type", "object_id"], name="notice_by_thing"),
            models.Index(
                fields=["digest_due_at"], condition=Q(digest_due_at__isnull=False), name="notice_for_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, notice {self.pk}"  # no title: it stands in logs

    def get_absolute_url(self) -> str:
        return reverse("notifications:follow", args=[self.pk])

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    def gather(self) -> bool:
        """Join the unread notice about the same thing, or be the first; answer whether that was new."""
        same = {"member_id": self.member_id, "kind": self.kind, "read_at": None, "cleared_at": None}
        same |= {"content_type": self.content_type, "object_id": self.object_id}
        said = {"topic": self.topic, "title": self.title, "words": self.words, "address": self.address}
        notice, is_new = Notification.objects.get_or_create(**same, defaults={**said, "at": self.at})
        if self.actor is not None:
            notice.others.add(self.actor)
        if not is_new:
            Notification.objects.filter(pk=notice.pk).update(at=self.at)
        self.pk = notice.pk
        return is_new

    def read(self, *, at: datetime | None = None) -> None:
        type(self).objects.filter(pk=self.pk).read(at=at)

    def clear(self, *, at: datetime | None = None) -> None:
        """Put it away, read or not."""
        self.read(at=at)
        type(self).objects.filter(pk=self.pk).clear(at=at)


def topic_of(thing: Any) -> str:
    """What notices about this are listed under: the nearest thing that can be watched, else the thing itself."""
    around = getattr(thing, "watched_through", [])
    first = around[0] if around else thing
    return f"{first._meta.label_lower}:{first.pk}"


def unread_count(member_id: int) -> int:
    """How many notices wait for a member: asked by every page, so it is compiled once."""
    return next((count for (count,) in _unread(member_id)), 0)


def _counted(member_id: int) -> Any:
    unread = Notification.objects.unread().filter(member_id=member_id).order_by()
    return unread.values("member").annotate(count=Count("pk")).values_list("count")


_unread = Prepared(_counted, A_MEMBER)
