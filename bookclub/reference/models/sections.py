"""The sections of a reference page, the statements in them, and the sources that each rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.urls import reverse

from bookclub.moderation.models import Report
from bookclub.reading.models import Scope, Spoilable, SpoilableQuerySet

from ..manuscript import LONGEST_HEADING, LONGEST_LABEL, LONGEST_LOCATOR, Kind
from .sources import Source

if TYPE_CHECKING:
    from .pages import ReferencePage


class Section(Spoilable):
    """Statements under a heading, which is safe for anyone; the opening of a page has none."""

    page = models.ForeignKey("reference.ReferencePage", on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=LONGEST_HEADING, blank=True)
    anchor = models.SlugField(max_length=LONGEST_HEADING + 10, blank=True)

    objects = SpoilableQuerySet.as_manager()

    if TYPE_CHECKING:
        passages: list[Statement]

    class Meta:
        ordering = ["page", "position"]
        constraints = [models.UniqueConstraint(fields=["page", "position"], name="section_order")]

    def __str__(self) -> str:
        return self.heading or "Opening"


class StatementQuerySet(SpoilableQuerySet):
    def in_places(self) -> list[tuple[str, str, int]]:
        """Page by page, as titles go; the address leads to the first section that has one of them."""
        found: dict[int, tuple[str, str, int]] = {}
        for statement in self.order_by("section__page__title", "section__page", "section__position").values(
            "section__page", "section__page__title", "section__page__slug", "section__anchor"
        ):
            page = statement["section__page"]
            anchor = f"#{statement['section__anchor']}" if statement["section__anchor"] else ""
            address = reverse("reference:page", args=[statement["section__page__slug"]]) + anchor
            title, address, many = found.get(page, (statement["section__page__title"], address, 0))
            found[page] = (title, address, many + 1)
        return list(found.values())

    def veil_fully(self, page: ReferencePage) -> dict[str, Any]:
        """Let these wait for the end of the page's work, until somebody has looked; answer what `unveil` wants.

        Where it is about no work, they wait for all that the page ever asked for. Nothing, where that is nothing.
        """
        end = Scope.objects.of({page.work_id: None}) if page.work_id else page.furthest_scope()
        were: dict[str, Any] = {}
        with transaction.atomic():
            for statement in self.select_for_update(of=("self",)).select_related("scope").order_by("pk"):
                scope = Scope.objects.covering(statement.scope, end)
                if scope is not None and scope != statement.scope:
                    were[str(statement.pk)] = [statement.scope_id, scope.pk, page.version]
                    Statement.objects.filter(pk=statement.pk).update(scope=scope)
        return were

    def unveil(self, were: dict[str, Any]) -> None:
        """Give back the points of before, where nobody has written the page anew meanwhile."""
        for pk, (before, after, version) in were.items():
            as_it_was = self.filter(pk=int(pk), scope=after, section__page__version=version)
            as_it_was.update(scope=before)

    def veil_again(self, page: ReferencePage) -> None:
        """The page was written anew: what a report has veiled waits for a look all the same.

        It comes back to what the new text says of it.
        """
        kinds = ContentType.objects.get_for_models(Section, Statement).values()
        for report in Report.objects.veiling().filter(content_type__in=kinds):
            these = self.filter(section__page=page, pk__in=[int(pk) for pk in report.veiled])
            if these.exists():
                report.veiled = these.veil_fully(page)
                report.save(update_fields=["veiled"])


class Statement(Spoilable):
    """The smallest thing that a page says, with its own spoiler point."""

    opened_as = ("statement", "statements")
    # What a save may change in a statement that keeps its identity.
    WRITTEN = ("section", "position", "group", "body_html", "spans", "text", "scope")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PROSE)
    label = models.CharField(
        max_length=LONGEST_LABEL,
        blank=True,
        help_text="A question, what sources disagree about, the date of a note.",
    )
    group = models.PositiveIntegerField(default=0, help_text="The same for what is shown together.")
    body = models.TextField()
    body_html = models.TextField(editable=False)
    spans = models.JSONField(
        default=list, editable=False, help_text="What stands in inline spoilers, cut out."
    )
    text = models.TextField(default="", editable=False, help_text="The plain words, without inline spoilers.")

    objects = StatementQuerySet.as_manager()

    if TYPE_CHECKING:
        section_id: int
        cited: list[Citation]

    class Meta:
        ordering = ["section", "position"]
        constraints = [models.UniqueConstraint(fields=["section", "position"], name="statement_order")]

    def __str__(self) -> str:
        return f"Statement {self.pk}"  # never its words: this stands in admin lists and logs

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.label, self.body


class Citation(models.Model):
    """A statement rests on a source."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(max_length=LONGEST_LOCATOR, blank=True)
    position = models.PositiveSmallIntegerField()

    if TYPE_CHECKING:
        statement_id: int
        source_id: int

    class Meta:
        ordering = ["statement", "position"]
        constraints = [models.UniqueConstraint(fields=["statement", "position"], name="citation_order")]

    def __str__(self) -> str:
        return f"{self.source} in statement {self.statement_id}"
