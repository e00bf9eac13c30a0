"""Who is told what, in the inbox and by mail."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "bookclub.notifications"
    verbose_name = "Notices"

    def ready(self) -> None:
        from bookclub.library.models import Work
        from bookclub.members import archives, farewells
        from bookclub.post import timed, writers

        from . import archive, letters, pruning, watchables
        from .models import Announcement

        archives.register("notices", archive.notices)
        archives.register("watches", archive.watches)
        farewells.register(archive.farewell)
        watchables.register(Work)
        writers.register("notice", letters.notice)
        writers.register("digest", letters.digest)
        timed.register("watchers told", Announcement.objects.spread, rank=10)
        timed.register("digests", letters.gather_digests, rank=20)
        timed.register("old notices", pruning.forget_old, rank=80, every=timed.HOUR)
