"""What a moderator can hide: its words go out to nobody, and can come back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from bookclub.notifications.models import Kind, Notification
from bookclub.reading.models import Spoilable, SpoilableQuerySet

from .logs import Deed, LogEntry

if TYPE_CHECKING:
    from bookclub.members.models import Member


class ModeratableQuerySet(SpoilableQuerySet):
    def visible(self) -> Self:
        return self.filter(hidden_at=None)

    def not_withheld(self) -> Self:
        """What `open_to` asks of everything that may spoil."""
        return self.visible()


class Moderatable(Spoilable):
    """Hidden, it is read by nobody, its author included; only the desk shows it to those who judge.

    It answers `is_withheld` of `Spoilable`: so one predicate, `reader.may_read`, covers what is hidden as well.
    """

    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    hidden_reason = models.CharField(max_length=300, blank=True, editable=False)

    if TYPE_CHECKING:
        hidden_by_id: int | None

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_withheld(self) -> bool:
        return self.hidden_at is not None

    def hide(self, *, by: Member, reason: str = "", at: datetime | None = None) -> bool:
        """Show it to nobody any more; answer whether that was new."""
        hidden = {"hidden_at": at or timezone.now(), "hidden_by": by, "hidden_reason": reason}
        return self._set_hidden(Deed.HIDE, hidden, by=by, reason=reason)

    def restore(self, *, by: Member, reason: str = "") -> bool:
        """Show it again, with all that was hidden with it; answer whether it was hidden."""
        shown = {"hidden_at": None, "hidden_by": None, "hidden_reason": ""}
        return self._set_hidden(Deed.RESTORE, shown, by=by, reason=reason)

    def _set_hidden(self, deed: Deed, fields: dict[str, Any], *, by: Member, reason: str) -> bool:
        """Change it once, whoever else does the same at the same time; the log hears of it once."""
        with transaction.atomic():
            self._hold()
            rows = type(self)._default_manager
            since = rows.values_list("hidden_at", flat=True).get(pk=self.pk)
            if (since is None) != (deed is Deed.HIDE) or not rows.filter(pk=self.pk, hidden_at=since).update(
                **fields
            ):
                return False
            many = 1 + self._take_along(fields, since)
            for name, value in fields.items():
                setattr(self, name, value)
            LogEntry.objects.note(
                by=by, deed=deed, about=self, member=self.who_wrote(), reason=reason, after={"many": many}
            )
            self.tell_author(deed, by=by, reason=reason)
        return True

    def _hold(self) -> None:
        """Lock whatever must not change meanwhile."""

    def _take_along(self, fields: dict[str, Any], since: datetime | None) -> int:
        """Hide what hangs on it, or show what was hidden with it, and count; answer how many more those were.

        `since` is when it was hidden; None where it is being hidden now.
        """
        return 0

    def tell_author(self, deed: Deed, *, by: Member | None, reason: str) -> None:
        """The reason is theirs to read, so whoever gave it was told that it must spoil nothing."""
        words = f"A moderator {deed.label} it. {reason}".strip()
        Notification.objects.tell(
            [self.who_wrote()], Kind.MODERATION, about=self, title=self.told_as(), by=by, words=words
        )

    def told_as(self) -> str:
        """What a notice calls it: safe for anyone."""
        return str(self)

    def who_wrote(self) -> Member | None:
        """Whom a deed on this concerns."""
        return getattr(self, "author", None)
