"""Who is told what, in the inbox and by mail."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "bookclub.notifications"
    verbose_name = "Notices"

    def ready(self) -> None:
        from bookclub.members import archives, farewells

        from . import archive

        archives.register("notices", archive.notices)
        archives.register("watches", archive.watches)
        farewells.register(archive.farewell)
