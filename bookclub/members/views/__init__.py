"""The pages of the members' room."""

from .addresses import addresses, renew_address, revoke_address
from .door import invited, start_again, waiting
from .invitations import invitation, invitations, revoke
from .leaving import archive, delete, download, goodbye
from .people import members, profile
from .settings import settings

__all__ = [
    "addresses",
    "archive",
    "delete",
    "download",
    "goodbye",
    "invitation",
    "invitations",
    "invited",
    "members",
    "profile",
    "renew_address",
    "revoke",
    "revoke_address",
    "settings",
    "start_again",
    "waiting",
]
