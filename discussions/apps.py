"""Threads and the comments in them."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Discussions"

    def ready(self) -> None:
        from bookclub.members import archives, farewells
        from bookclub.moderation import items, postings
        from bookclub.notifications import watchables

        from . import archive, kinds, posting
        from .models import Thread

        archives.register("threads", archive.threads)
        archives.register("comments", archive.comments)
        archives.register("likes", archive.likes)
        farewells.register(archive.farewell)
        items.register(kinds.ThreadKind())
        items.register(kinds.CommentKind())
        for each in (posting.Comments(), posting.Threads(), posting.Edits()):
            postings.register(each)
        watchables.register(Thread)
