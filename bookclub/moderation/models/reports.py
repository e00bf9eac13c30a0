"""What members report, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bookclub.notifications.models import Kind as Notice
from bookclub.notifications.models import Notification
from bookclub.reading.models import Scope

from .logs import Deed, LogEntry

if TYPE_CHECKING:
    from bookclub.members.models import Member


# Whose report veils by itself: members for some days, whose reports of late were not mostly in vain.
KNOWN_AFTER, LATELY, TOO_MANY = timedelta(days=2), timedelta(days=30), 3
VEILED = "Somebody thinks that it gives more away than it says. It waits until a moderator has looked."


class Reason(models.TextChoices):
    SPOILS = "spoils", "It spoils more than it says"
    TITLE = "title", "The title spoils"
    UNKIND = "unkind", "It is unkind"
    OFF_TOPIC = "off_topic", "It is off topic"
    SPAM = "spam", "It is spam"
    OTHER = "other", "Something else"


VEILING = (Reason.SPOILS, Reason.TITLE)


class Outcome(models.TextChoices):
    UPHELD = "upheld", "Something was done"
    DISMISSED = "dismissed", "Nothing needed doing"


class ReportIsClosed(Exception):
    """Another moderator was quicker; `report` is how it stands now."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.closed_by or 'Somebody'} has dealt with this report already.")
        self.report = report


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> ReportQuerySet:
        return self.filter(state=Report.State.OPEN)

    def oldest_first(self) -> ReportQuerySet:
        return self.order_by("opened_at", "pk")

    def about(self, item: models.Model) -> ReportQuerySet:
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def file(
        self, item: models.Model, *, by: Member, reason: str, words: str = "",
        author: Member | None = None, at: datetime | None = None,
    ) -> tuple[Report, bool]:  # fmt: skip
        """Report something; answer the report and whether it is new. One who reports twice has one report open."""
        kind = ContentType.objects.get_for_model(item)
        try:
            with transaction.atomic():
                report = self.create(
                    content_type=kind, object_id=item.pk, reporter=by, author=author, reason=reason, words=words,
                    opened_at=at or timezone.now(),
                )  # fmt: skip
                report.veil_item()
        except IntegrityError:
            return self.open().get(content_type=kind, object_id=item.pk, reporter=by), False
        return report, True

    def of_spoilers(self) -> ReportQuerySet:
        return self.filter(reason__in=VEILING)

    def veiling(self) -> ReportQuerySet:
        """Those that veil something until somebody has looked."""
        return self.open().exclude(veiled={}).order_by("pk")

    def dismissed(self) -> ReportQuerySet:
        return self.filter(outcome=Outcome.DISMISSED)


class Report(models.Model):
    """A member says that something is not as it should be. Closed once, by one moderator."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    item = GenericForeignKey()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_about",
        editable=False, help_text="Who wrote what is reported.",
    )  # fmt: skip
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports", editable=False
    )
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=1000, blank=True, help_text="What the reporter says. It may spoil.")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN, editable=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip
    answer = models.CharField(max_length=300, blank=True, help_text="What the reporter is told besides.")
    veiled = models.JSONField(
        default=dict, editable=False, help_text="The points of before, if this report veiled the item."
    )

    objects = ReportQuerySet.as_manager()

    if TYPE_CHECKING:
        name: str
        content_type_id: int
        reporter_id: int | None
        author_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "content_type", "object_id"],
                condition=Q(state="open"),
                name="report_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, outcome="")
                | (Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")),
                name="report_closed_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state="open"), name="report_queue"),
            models.Index(fields=["content_type", "object_id"], name="report_by_item"),
            models.Index(fields=["author", "-opened_at"], name="report_by_author"),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"  # never the words: this stands in lists and logs

    def get_absolute_url(self) -> str:
        return reverse("admin:moderation_report_change", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def taken_title(self) -> str:
        """The title that this report took down: for those who judge."""
        return str(self.veiled.get("title", ""))

    def claim(self) -> None:
        """Hold this report until the end of the transaction. Raises ReportIsClosed where somebody was quicker."""
        fresh = Report.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not fresh.is_open:
            raise ReportIsClosed(fresh)
        self.state, self.veiled = fresh.state, fresh.veiled

    def may_veil(self) -> bool:
        """Whether one member's word is enough to veil it until a moderator looks.

        Not that of a newcomer, nor of one whose reports came to nothing of late; and not once a moderator has said
        that it is as it should be.
        """
        reporter = self.reporter
        if self.reason not in VEILING or reporter is None or self.item is None:
            return False
        if reporter.date_joined > self.opened_at - KNOWN_AFTER:
            return False
        spoilers = Report.objects.of_spoilers()
        lately = spoilers.dismissed().filter(reporter=reporter, opened_at__gt=self.opened_at - LATELY)
        looked_at = spoilers.dismissed().about(self.item).filter(reason=self.reason)
        return not looked_at.exists() and lately.count() < TOO_MANY

    def veil_item(self) -> None:
        """What is said to spoil waits for the end of its work, until somebody has looked. Its author is told.

        A title, which nobody has to read far enough for, is taken down instead.
        """
        from ..items import kind_of

        item = self.item
        if item is None or not self.may_veil():
            return
        kind = kind_of(item)
        self.veiled = kind.veil(item, Reason(self.reason))
        if self.veiled:
            self.save(update_fields=["veiled"])
            LogEntry.objects.note(by=None, deed=Deed.VEIL, about=item, member=self.author)
            Notification.objects.tell(
                [self.author], Notice.MODERATION, about=item, title=kind.name(item), words=VEILED,
                address=kind.address(item),
            )  # fmt: skip

    def unveil(self) -> None:
        """Somebody has looked: what the report veiled is as open as before."""
        from ..items import kind_of

        if self.veiled and self.item is not None:
            others = self._others_beneath()
            kind_of(self.item).unveil(self.item, self.veiled)
            self.veiled = {}
            self.save(update_fields=["veiled"])
            LogEntry.objects.note(by=None, deed=Deed.UNVEIL, about=self.item, member=self.author)
            for report in others:
                report.veil_item()

    def give_back(self, were: list[Any], scope: Scope | None, *, lowers: bool = False) -> None:
        """Somebody has said how far it spoils while it was veiled: that is what it comes back to.

        `were` is the part of `veiled` that begins with the point of before.
        """
        before = None if lowers else Scope.objects.filter(pk=were[0] or 0).first()
        kept = Scope.objects.covering(before, scope)
        were[0] = kept.pk if kept else None
        self.save(update_fields=["veiled"])

    def _others_beneath(self) -> list[Report]:
        """Open reports on what was veiled with the item, and had no veil to add: of that nobody has looked yet."""
        from ..items import kind_of

        carried = kind_of(self.item).carries if self.item is not None else None
        ids = [int(pk) for pk in self.veiled.get("comments", self.veiled) if pk.isdigit()]
        if carried is None:
            return []
        beneath = Report.objects.open().filter(
            content_type=ContentType.objects.get_for_model(carried), object_id__in=ids, reason=Reason.SPOILS,
            veiled={},
        )  # fmt: skip
        same = models.Q(content_type=self.content_type_id, object_id=self.object_id)
        return list(beneath.exclude(same).select_for_update(of=("self",)).order_by("pk"))

    def close(self, outcome: Outcome, *, by: Member, answer: str = "", at: datetime | None = None) -> None:
        """Settle it. Raises ReportIsClosed where somebody was quicker: nothing happens twice."""
        with transaction.atomic():
            self.claim()
            self.state, self.outcome, self.answer = self.State.CLOSED, outcome, answer
            self.closed_at, self.closed_by = at or timezone.now(), by
            self.save(update_fields=["state", "outcome", "answer", "closed_at", "closed_by"])
            self._tell_reporter()

    def _tell_reporter(self) -> None:
        from ..items import kind_of

        name = kind_of(self.item).name(self.item) if self.item is not None else "something that is gone"
        words = f"{Outcome(self.outcome).label}. {self.answer}".strip()
        Notification.objects.tell(
            [self.reporter],
            Notice.REPORT,
            about=self,
            title=name,
            words=words,
            address=reverse("moderation:yours"),
        )
