"""The post: mails that wait to go out, and all work that is done by the clock."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "bookclub.post"
    verbose_name = "Post"

    def ready(self) -> None:
        from . import sending, timed

        timed.register("mail", sending.send_due, rank=90)
        timed.register("old mail", sending.forget_old, rank=95, every=timed.HOUR)
