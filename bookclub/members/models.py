"""Who belongs to the club, how they were let in, and what the club has decided about itself."""

from __future__ import annotations

import secrets
import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache as once
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.urls import reverse
from django.utils import timezone

from bookclub import markup

from . import farewells, mail
from .names import USERNAME_VALIDATORS, plain_name
from .secrets import SecretKey as SecretKey  # a model of this app

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.usersessions.models import UserSession
    from django.db.models.fields.related_descriptors import RelatedManager


class Role(models.TextChoices):
    """The groups that carry permissions; a migration of each room grants them what they need there."""

    ORGANISER = "Organiser"
    MODERATOR = "Moderator"


@once
def time_zones() -> frozenset[str]:
    """The names of all time zones; looking for them walks through a folder, so it is done once."""
    return frozenset(zoneinfo.available_timezones())


def valid_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError("There is no time zone of that name.")


class NotLetIn(Exception):
    """The club is open to those with an invitation, and this one lets nobody in any more."""


class MemberQuerySet(models.QuerySet["Member"]):
    def in_club(self) -> MemberQuerySet:
        """Those whom others can see: confirmed, let in, not closed down."""
        return self.filter(is_active=True, awaits_approval=False, unconfirmed=False)

    def visible_to(self, user: Any) -> MemberQuerySet:
        """Those in the club, and oneself even while waiting."""
        return self.in_club() | self.filter(pk=user.pk)

    def waiting(self) -> MemberQuerySet:
        """Those who wait for somebody to let them in, the longest first."""
        return self.filter(is_active=True, awaits_approval=True, unconfirmed=False).order_by("date_joined")

    def matching(self, words: str) -> MemberQuerySet:
        return self.filter(Q(name__icontains=words) | Q(username__icontains=words)) if words else self.all()

    def called(self, name: str) -> MemberQuerySet:
        """Those whom others know under this name, be it their user name or what stands beside their words."""
        return self.filter(Q(name__iexact=name) | Q(username__iexact=name))

    def by_name(self) -> MemberQuerySet:
        return self.order_by(Lower(Coalesce(NullIf("name", Value("")), "username")), "pk")

    def forget_unconfirmed(self, *, email: str | None = None, at: datetime | None = None) -> None:
        """Undo sign-ups that nobody confirmed: all that are a day old, or those with this address whatever their age.

        So a mistyped address blocks neither a user name nor a place on an invitation, and whoever owns an address is
        not kept from it by a stranger who typed it first.
        """
        stale = Q(date_joined__lt=(at or timezone.now()) - Member.CONFIRM_WITHIN)
        if email is not None:
            stale |= Q(email=email)
        with transaction.atomic():
            for member in self.filter(stale, unconfirmed=True, last_login=None).select_related("invitation"):
                if member.invitation:
                    member.invitation.give_back()
                member.delete()


class MemberManager(UserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def addresses(self, names: Iterable[str]) -> dict[str, str]:
        """Where the profiles of these members are: `{user name in lower case: address}`; strangers are left out."""
        known = self.in_club().filter(username__in=[name.lower() for name in names])
        return {member.username: member.get_absolute_url() for member in known.only("username")}

    def take_in(self, member: Member, *, club: Club, code: str = "") -> None:
        """Save a new member as the club lets people in, using up the invitation with this code.

        Raises NotLetIn where the club asks for an invitation and this is none, or is none any more.
        """
        with transaction.atomic():
            invitation = Invitation.objects.use(code) if code else None
            if club.may_join == Club.MayJoin.INVITATION and invitation is None:
                raise NotLetIn
            member.invitation = invitation
            member.awaits_approval = club.may_join == Club.MayJoin.APPROVAL and invitation is None
            member.unconfirmed = True
            member.save()


class Member(AbstractUser):
    """Someone with an account. A suspended member reads but does not write."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As my device has it"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    CONFIRM_WITHIN = timedelta(days=1)  # then the user name is free again

    username = models.CharField("user name", max_length=30, unique=True, validators=USERNAME_VALIDATORS)
    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(
        max_length=60, blank=True, validators=[plain_name], help_text="What others see beside what you write."
    )
    email = models.EmailField("e-mail address", blank=True)
    about = models.TextField(
        max_length=2000, blank=True, help_text="A few words about you. Markdown is welcome."
    )
    about_html = models.TextField(blank=True, editable=False)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[valid_time_zone])
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    shows_progress = models.BooleanField("show others how far I have read", default=True)
    shows_writing = models.BooleanField("list what I wrote on my profile", default=True)
    offers_reveal = models.BooleanField(
        "offer to show a veiled comment anyway", default=True, help_text="Off, nothing tempts you."
    )
    hides_ratings = models.BooleanField(
        "hide ratings until I have rated",
        default=False,
        help_text="Of each work: what others think of it waits for what you think.",
    )
    has_revealed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Ever asked to see something anyway; spares the others a query.",
    )
    invitation = models.ForeignKey(
        "Invitation", null=True, blank=True, on_delete=models.SET_NULL, related_name="members", editable=False
    )
    unconfirmed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Signed up, and has never shown that the e-mail address is theirs.",
    )
    awaits_approval = models.BooleanField(default=False, help_text="Signed up, and waits to be let in.")
    suspended_until = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[MemberManager] = MemberManager()

    if TYPE_CHECKING:
        emailaddress_set: RelatedManager[EmailAddress]
        usersession_set: RelatedManager[UserSession]

    class Meta:
        constraints = [
            # `Ines` and `ines` would be one person in a mention.
            models.UniqueConstraint(Lower("username"), name="member_username_whatever_its_case"),
            # A name stands alone beside what somebody wrote: two who share it could be taken for each other.
            models.UniqueConstraint(
                Lower("name"),
                condition=~Q(name=""),
                name="member_name_whatever_its_case",
                violation_error_message="Somebody here is called that already.",
            ),
        ]
        indexes = [
            # Each sign-up looks for those that nobody confirmed.
            models.Index(fields=["date_joined"], condition=Q(unconfirmed=True), name="member_unconfirmed"),
        ]
        permissions = [
            ("approve_member", "Can let in or turn away those who wait for approval"),
            ("suspend_member", "Can suspend a member"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return reverse("members:profile", args=[self.username])

    @property
    def initials(self) -> str:
        words = str(self).replace("-", " ").replace("_", " ").replace(".", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    @property
    def hue(self) -> int:
        """One of twelve colours for the drawn avatar, the same wherever it is drawn."""
        return (self.pk or 0) % 12

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def may_write(self) -> bool:
        return self.is_active and not self.is_suspended and not self.awaits_approval

    @property
    def is_in_club(self) -> bool:
        """Whether others can see this member; the twin of `Member.objects.in_club()`."""
        return self.is_active and not self.awaits_approval and not self.unconfirmed

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The member's time zone; UTC if this machine does not know it any more."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    @property
    def roles(self) -> list[Role]:
        """The roles this member holds, in the order of `Role`. Asks the database unless groups were prefetched."""
        held = {group.name for group in self.groups.all()}
        return [role for role in Role if role.value in held]

    def may(self, permission: str) -> bool:
        """Ask for a permission as every deed asks: nobody who may not write has any."""
        return self.may_write and self.has_perm(permission)

    def can_be_let_in_by(self, member: Member | None) -> bool:
        return self.awaits_approval and member is not None and member.may("members.approve_member")

    def can_be_suspended_by(self, member: Member | None) -> bool:
        """Those who keep order are out of each other's reach: only a superuser suspends them."""
        if member is None or member.pk == self.pk or not member.may("members.suspend_member"):
            return False
        return member.is_superuser or not (self.is_staff or self.is_superuser)

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "about" in fields:
            self.about_html = markup.render(self.about).html if self.about else ""
            if fields is not None:
                kwargs["update_fields"] = {*fields, "about_html"}
        super().save(*args, **kwargs)

    def let_in(self, *, by: Member) -> None:
        """Answer a request to join with yes, and say so by mail. A second yes does nothing."""
        with transaction.atomic():
            if Member.objects.filter(pk=self.pk, awaits_approval=True).update(awaits_approval=False):
                self.awaits_approval = False
                self._write_to("members/mail/let_in", {"by": by})

    def turn_away(self, *, by: Member) -> None:
        """Answer a request to join with no, say so by mail, and forget the account: nothing hangs on it yet."""
        with transaction.atomic():
            if Member.objects.select_for_update().filter(pk=self.pk, awaits_approval=True).exists():
                self._write_to("members/mail/turned_away", {"by": by})
                self.leave(taking_words=False)

    def take_role(self, role: Role) -> None:
        with transaction.atomic():
            self.groups.add(Group.objects.get_or_create(name=role)[0])
            self.settle_desk()

    def drop_role(self, role: Role) -> None:
        with transaction.atomic():
            self.groups.remove(*Group.objects.filter(name=role))
            self.settle_desk()

    def settle_desk(self) -> None:
        """Moderators and superusers have the desk (the admin), and nobody else: after any change of roles."""
        self.is_staff = self.is_superuser or self.groups.filter(name=Role.MODERATOR).exists()
        self.save(update_fields=["is_staff"])

    def vouch_for_email(self) -> None:
        """Take the address as theirs without a code: for members whom we make ourselves, in seeds and commands."""
        address, _ = self.emailaddress_set.get_or_create(email=self.email.lower())
        address.set_as_primary()
        address.set_verified()

    def leave(self, *, taking_words: bool) -> None:
        """Close the account for good. The words go too, or stay under "former member"."""
        with transaction.atomic():
            farewells.say(self, taking_words=taking_words)
            for session in self.usersession_set.all():
                session.end()
            self.delete()

    def _write_to(self, template: str, context: dict[str, Any]) -> None:
        address, everything = self.email, {"member": self, **context}
        if address:
            transaction.on_commit(lambda: mail.send(template, address, everything), robust=True)


class Club(models.Model):
    """What the club has decided about itself: one row, edited in the admin."""

    class MayRead(models.TextChoices):
        ANYONE = "anyone", "Anyone"
        MEMBERS = "members", "Members only"

    class MayJoin(models.TextChoices):
        ANYONE = "anyone", "Anyone"
        INVITATION = "invitation", "Those with an invitation"
        APPROVAL = "approval", "Anyone, once approved"

    KEY = "club"
    SECONDS = 5  # another process learns of a change this late

    name = models.CharField(max_length=60, default="Bookclub")
    motto = models.CharField(max_length=160, blank=True, help_text="One line under the name.")
    may_read = models.CharField("who may read", max_length=10, choices=MayRead, default=MayRead.ANYONE)
    shows_log = models.BooleanField(
        "show how order is kept", default=False,
        help_text="A page for everyone: what moderators did and when. It names nobody and nothing.",
    )  # fmt: skip
    may_join = models.CharField("who may join", max_length=10, choices=MayJoin, default=MayJoin.ANYONE)

    class Meta:
        verbose_name = "club settings"
        verbose_name_plural = "club settings"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="club_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Club:
        club = cache.get(cls.KEY)
        if club is None:
            club = cls.objects.filter(pk=1).first() or cls(pk=1)
            cache.set(cls.KEY, club, cls.SECONDS)
        return club

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        cache.delete(self.KEY)

    def is_closed_to(self, user: Any) -> bool:
        """Whether this person must sign in, or be let in, before they read anything."""
        return self.may_read == self.MayRead.MEMBERS and (
            not user.is_authenticated or getattr(user, "awaits_approval", False)
        )


def new_invitation_code() -> str:
    return secrets.token_urlsafe(24)  # 192 random bits


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> InvitationQuerySet:
        """Those that still let somebody in: not revoked, not expired, not used up."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now(), uses__lt=F("most_uses"))

    def use(self, code: str) -> Invitation | None:
        """Count one use of the invitation with this code, or answer None where it lets nobody in any more.

        One UPDATE decides, so two who join at once cannot both take the last place.
        """
        taken = self.open().filter(code=code).update(uses=F("uses") + 1)
        return self.get(code=code) if taken else None


class Invitation(models.Model):
    """A link that lets people sign up: so many, until then, unless revoked."""

    code = models.CharField(max_length=43, unique=True, default=new_invitation_code, editable=False)
    note = models.CharField(max_length=120, blank=True, help_text="For whom it is; only organisers see this.")
    most_uses = models.PositiveIntegerField("how many may use it", default=1)
    uses = models.PositiveIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField("good until")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(uses__lte=F("most_uses")), name="invitation_not_overused"),
        ]

    def __str__(self) -> str:
        return self.note or f"Invitation of {self.created_at:%d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("members:invited", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.uses < self.most_uses

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.revoked_at is not None:
            return "revoked"
        if self.uses >= self.most_uses:
            return "used up"
        return "open" if self.expires_at > timezone.now() else "expired"

    def can_be_revoked_by(self, member: Member | None) -> bool:
        return member is not None and self.is_open and member.may("members.change_invitation")

    def give_back(self) -> None:
        """One who used it never came: the place is free again."""
        type(self).objects.filter(pk=self.pk, uses__gt=0).update(uses=F("uses") - 1)

    def revoke(self, *, by: Member, at: datetime | None = None) -> None:
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(
            revoked_at=at or timezone.now(), revoked_by=by
        )
        self.refresh_from_db()
