"""Pages on works, people and interviews, every statement cited and with its spoiler point."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "bookclub.reference"
    verbose_name = "Reference pages"
