"""The front page, the error pages and the club's own commands."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "bookclub.home"
    verbose_name = "Home"
