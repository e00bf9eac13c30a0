"""Reports, the deeds of those who keep order, and the log of them."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "bookclub.moderation"
    verbose_name = "Keeping order"

    def ready(self) -> None:
        from . import items, people

        items.register(people.MemberKind())
