"""Who belongs to the club: members, their roles, invitations and preferences."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class MembersConfig(AppConfig):
    name = "bookclub.members"
    verbose_name = "Members"

    def ready(self) -> None:
        from bookclub.post import writers

        from . import letters

        for kind in letters.TEMPLATES:
            writers.register(kind, letters.answer)


class DeskConfig(admin.AdminConfig):
    """Stands in INSTALLED_APPS in place of `django.contrib.admin`."""

    default = False  # of the two here, `bookclub.members` is the one above
    default_site = "bookclub.members.desk.Desk"
