"""The works the club talks about, and the points a reader can have reached in them."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "bookclub.library"
    verbose_name = "Library"
