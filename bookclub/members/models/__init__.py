"""Who belongs to the club, how they were let in, and what the club has decided about itself."""

from ..secrets import SecretKey
from .clubs import Club
from .invitations import Invitation, InvitationQuerySet, NotLetIn, new_invitation_code
from .people import Member, MemberManager, MemberQuerySet, Role, time_zones, valid_time_zone

__all__ = [
    "Club",
    "Invitation",
    "InvitationQuerySet",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "NotLetIn",
    "Role",
    "SecretKey",
    "new_invitation_code",
    "time_zones",
    "valid_time_zone",
]
