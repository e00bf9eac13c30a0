"""Threads and the comments in them."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Discussions"

    def ready(self) -> None:
        from bookclub.members import archives, farewells

        from . import archive

        archives.register("threads", archive.threads)
        archives.register("comments", archive.comments)
        archives.register("likes", archive.likes)
        farewells.register(archive.farewell)
