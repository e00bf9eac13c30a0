"""The pages of the members' room."""

from .door import invited, start_again, waiting
from .invitations import invitation, invitations, revoke
from .leaving import archive, delete, download, goodbye
from .people import members, profile
from .settings import settings

__all__ = [
    "archive",
    "delete",
    "download",
    "goodbye",
    "invitation",
    "invitations",
    "invited",
    "members",
    "profile",
    "revoke",
    "settings",
    "start_again",
    "waiting",
]
