"""`manage.py recount`: count anew what is stored as a number, and mend what is off."""

from typing import Any

from django.core.management.base import BaseCommand

from discussions.models import Comment, Thread


class Command(BaseCommand):
    help = "Recount the comments of threads and the likes of comments. Finds no difference, if all is well."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong_threads = sum(1 for thread in Thread.objects.iterator() if thread.recount())
        wrong_comments = sum(1 for comment in Comment.objects.with_wrong_likes() if comment.recount_likes())
        self.stdout.write(
            f"{wrong_threads} threads and {wrong_comments} comments were off, and are right now."
        )
