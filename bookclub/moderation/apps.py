"""Reports, the deeds of those who keep order, and the log of them."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "bookclub.moderation"
    verbose_name = "Keeping order"

    def ready(self) -> None:
        from bookclub.members import archives
        from bookclub.post import timed

        from . import held_archive, items, people
        from .models import Held

        items.register(people.MemberKind())
        archives.register("waiting", held_archive.waiting)
        timed.register("what was turned down", Held.objects.prune, every=timed.HOUR)
