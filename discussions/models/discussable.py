"""What has a comment thread of its own: a reference page, later a review and a meeting."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from bookclub.notifications.models import Notification

from .threads import Thread


class Discussable(models.Model):
    """Owns one thread, which is shown on its own page and keeps its title."""

    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="%(class)s", editable=False)

    class Meta:
        abstract = True

    def describe_thread(self) -> dict[str, Any]:
        """The columns of the thread that follow this item: at least `title` and `address`."""
        raise NotImplementedError

    @property
    def wants_thread(self) -> bool:
        """Whether there is something to talk about yet: a review's words, and not its stars alone."""
        return True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.thread_id is not None:
            self.tell_thread()
        elif self.wants_thread:
            self.thread = Thread.objects.create(**self.describe_thread())
        super().save(*args, **kwargs)

    def tell_thread(self) -> None:
        """Bring the thread to what this says of itself by now; where that is another title, the notices with it."""
        described = self.describe_thread()
        here = Thread.objects.filter(pk=self.thread_id)
        is_renamed = here.exclude(title=described["title"]).update(title=described["title"])
        here.update(**described)
        if is_renamed:
            thread = here.get()
            thread._retitle()
            Notification.objects.retitle(self, thread.known_as)
