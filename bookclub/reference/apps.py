"""Pages on works, people and interviews, every statement cited and with its spoiler point."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "bookclub.reference"
    verbose_name = "Reference pages"

    def ready(self) -> None:
        from bookclub.moderation import items

        from . import kinds

        items.register(kinds.SectionKind())
        items.register(kinds.StatementKind())
