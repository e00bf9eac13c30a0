"""Who belongs to the club, and how they were let in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache as once
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.urls import reverse
from django.utils import timezone

from bookclub import markup

from .. import farewells, letters
from ..names import USERNAME_VALIDATORS, plain_name
from .clubs import Club
from .invitations import Invitation, NotLetIn

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
    watches_own_threads = models.BooleanField(
        "watch each thread that I write in",
        default=True,
        help_text="Off, you still hear of answers, mentions and quotations; and what you watch already stays.",
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
    joining_reason = models.TextField(
        "why they would like to join", max_length=500, blank=True, editable=False,
        help_text="For those who let people in; forgotten once they have.",
    )  # fmt: skip
    has_held = models.BooleanField(
        default=False, editable=False, help_text="Ever had words that waited to be judged; spares the others a query."
    )  # fmt: skip
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

    def get_full_name(self) -> str:
        """What Django's own pages say beside the user name; it would ask for a first name and a last one."""
        return self.name

    def get_short_name(self) -> str:
        return str(self)

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
            self.about_html = markup.render(self.about, base=settings.CLUB_ORIGIN).html if self.about else ""
            if fields is not None:
                kwargs["update_fields"] = {*fields, "about_html"}
        super().save(*args, **kwargs)

    def let_in(self, *, by: Member) -> None:
        """Answer a request to join with yes, and say so by mail. A second yes does nothing."""
        with transaction.atomic():
            if Member.objects.filter(pk=self.pk, awaits_approval=True).update(
                awaits_approval=False, joining_reason=""
            ):
                self.awaits_approval, self.joining_reason = False, ""
                letters.welcome(self, by=by)

    def turn_away(self, *, by: Member) -> None:
        """Answer a request to join with no, say so by mail, and forget the account: nothing hangs on it yet."""
        with transaction.atomic():
            if Member.objects.select_for_update().filter(pk=self.pk, awaits_approval=True).exists():
                letters.regret(self)
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
            # Before any thread, as whoever posts does: so neither waits for the other.
            Member.objects.select_for_update(no_key=True, of=("self",)).filter(pk=self.pk).first()
            farewells.say(self, taking_words=taking_words)
            for session in self.usersession_set.all():
                session.end()
            self.delete()
