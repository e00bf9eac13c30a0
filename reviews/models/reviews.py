"""A review: what one member made of one work, in stars, in words, or in both."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Moderatable, Report
from bookclub.notifications.models import Kind, Notification
from bookclub.reading.models import Reading, Scope
from discussions.models import Comment, Discussable, Thread

from .marks import ReviewEdit, ReviewLike
from .opinions import LONGEST, Opinion, ReviewManager, Text
from .ratings import HALF_STEPS, in_words, valid_rating
from .telling import announce, tell_of


class Review(Discussable, Moderatable):
    """One a member and work. The headline is always safe; the words wait for the scope, the stars if they must."""

    written_by = "author"
    opened_as = ("review", "reviews")

    class Order(models.TextChoices):
        READ = "read", "Read it first"
        WATCHED = "watched", "Watched it first"

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    # None for bare ratings and drafts, which have nothing to talk about yet.
    thread = models.OneToOneField(  # type: ignore[assignment]
        "discussions.Thread", null=True, on_delete=models.PROTECT, related_name="review", editable=False
    )
    rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In half stars, 1 to 10.")
    stars_are_safe = models.BooleanField(
        default=True, help_text="The stars may be seen by those who may not read the words yet."
    )
    headline = models.CharField(
        max_length=120, blank=True, help_text="Everybody sees it, so it must spoil nothing."
    )
    body = models.TextField(max_length=LONGEST, blank=True)
    body_html = models.TextField(blank=True, editable=False)
    spans = models.JSONField(
        default=list, editable=False, help_text="What stands in inline spoilers, cut out."
    )
    text = models.TextField(blank=True, editable=False, help_text="The plain words, without inline spoilers.")
    order = models.CharField(
        "met first", max_length=7, choices=Order, blank=True, help_text="Of a story that is book and film."
    )
    reading = models.PositiveSmallIntegerField(default=1, help_text="Of which reading or viewing it is.")
    beside = models.ForeignKey(
        Work, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews_beside",
        help_text="The book or film that it speaks of, too.",
    )  # fmt: skip
    own_scope = models.ForeignKey(
        Scope, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False,
        help_text="As far as its author says that it spoils; what it quotes, and the desk, may ask for more.",
    )  # fmt: skip
    least_scope = models.ForeignKey(
        Scope, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False,
        help_text="As far as those who keep order have veiled it: its author cannot go below.",
    )  # fmt: skip
    quotes = models.ManyToManyField(Comment, blank=True, related_name="quoted_in_reviews", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the words were; none yet for a draft."
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    nonce = models.UUIDField(null=True, blank=True, editable=False, help_text="Of the form last saved.")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = ReviewManager()

    if TYPE_CHECKING:
        author_id: int | None
        work_id: int
        thread_id: int | None  # type: ignore[assignment]
        beside_id: int | None
        like_count: int
        is_liked: bool

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "author"], condition=Q(deleted_at=None), name="review_one_a_member"
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__in=list(HALF_STEPS)), name="review_in_half_stars"
            ),
            models.CheckConstraint(condition=Q(reading__gte=1), name="review_reading_counts_from_one"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(deleted_at__isnull=False) | ~Q(body="") | ~Q(headline=""),
                name="review_published_with_words",
            ),
            models.CheckConstraint(
                condition=Q(beside=None) | ~Q(beside=F("work")), name="review_beside_another"
            ),
        ]
        indexes = [
            # Averages and histograms are counted from this alone: a dozen ratings or a thousand, one short range.
            models.Index(fields=["work", "rating"], condition=Q(deleted_at=None), name="review_ratings"),
            models.Index(fields=["work", "-published_at"], name="review_by_date"),
            models.Index(fields=["-published_at"], name="review_newest"),
        ]
        permissions = [("remove_review", "Can delete the reviews of others")]

    def __str__(self) -> str:
        return f"Review {self.pk}"  # never its words or its author: this stands in admin lists and logs

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.pk])

    # What it says of itself -----------------------------------------------------------------------------------------

    def describe_thread(self) -> dict[str, Any]:
        return {
            "title": self.title, "work": self.work, "author": self.author, "scope": self.scope,
            "address": self.get_absolute_url(),
        }  # fmt: skip

    @property
    def wants_thread(self) -> bool:
        """A bare rating is nothing to answer, and a draft is nobody's business."""
        return self.is_published and self.pk is not None

    @property
    def title(self) -> str:
        return self.headline or f"A review of {self.work.full_title}"

    @property
    def watched_through(self) -> list[models.Model]:
        """Where one may have said how closely one wants to hear of it; the nearest first."""
        return [self.thread, self.work] if self.thread is not None else [self.work]

    @property
    def has_words(self) -> bool:
        return bool(self.body or self.headline)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_draft(self) -> bool:
        return self.has_words and not self.is_published and not self.is_deleted

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def rating_in_words(self) -> str:
        return in_words(self.rating) if self.rating else ""

    @property
    def reading_in_words(self) -> str:
        """ "after the second reading"; nothing of the first."""
        if self.reading < 2:
            return ""
        numbers = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
        return f"after a {numbers.get(self.reading, f'{self.reading}th')} {self.act}"

    @property
    def act(self) -> str:
        return "viewing" if self.work.is_watched else "reading"

    # Who may do what -----------------------------------------------------------------------------------------------

    def can_be_liked_by(self, member: Member | None) -> bool:
        if member is None or not member.may_write or self.author_id == member.pk:
            return False
        return self.is_published and not self.is_deleted and not self.is_hidden

    def can_be_edited_by(self, member: Member | None) -> bool:
        if member is None or self.is_deleted or self.is_hidden:
            return False
        return self.author_id == member.pk and member.may_write

    def can_be_deleted_by(self, member: Member | None) -> bool:
        if member is None or self.is_deleted:
            return False
        return self.can_be_edited_by(member) or (self.is_published and member.may("reviews.remove_review"))

    def can_be_veiled_further_by(self, member: Member | None) -> bool:
        if member is None or self.is_deleted:
            return False
        return self.can_be_edited_by(member) or (self.is_published and member.may("discussions.change_scope"))

    def least_for(self, member: Member) -> Scope | None:
        """The point that this member cannot go below: nobody below what it quotes, its author not below the desk's."""
        own = self.author_id == member.pk
        return Scope.objects.covering(*self._quoted_scopes(), self.least_scope if own else None)

    # Deeds ---------------------------------------------------------------------------------------------------------

    def raise_scope(self, scope: Scope | None = None, *, by: Member | None = None) -> None:
        """Veil the words at least this far, with all that was said below them. From others it binds the author."""
        with transaction.atomic():
            if by is not None and by.pk != self.author_id:
                self._remember(scope)
            review = Review.objects.select_for_update(of=("self",)).select_related("work").get(pk=self.pk)
            if by is not None and by.pk == review.author_id:
                review.own_scope = Scope.objects.covering(review.own_scope, scope)
            else:
                review.least_scope = Scope.objects.covering(review.least_scope, scope)
            review._settle()
        self.refresh_from_db()

    def set_scope(self, scope: Scope | None, *, by: Member) -> None:
        """Set just this point, a lesser one too, though never less than what it quotes.

        Below what those who keep order have set, only they can go. Earlier versions go on waiting for what they
        waited for, and so do the comments.
        """
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",)).select_related("work").get(pk=self.pk)
            review.own_scope = scope
            if by.pk != review.author_id:
                review.least_scope = scope
            review._settle()
        self.refresh_from_db()

    def follow_quotes(self) -> dict[int, int | None]:
        """A comment that it quotes has another spoiler point: wait as far, and no further than that asks for.

        Answers the scopes of before of the comments below that are veiled with it, by their ids.
        """
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",)).select_related("work").get(pk=self.pk)
            is_there = Scope.objects.covering(*review._bounds()) == review.scope
            return {} if is_there else review._settle()

    def delete_words(self, *, by: Member, at: datetime | None = None) -> None:
        """Take it all away: words, stars and history. What others said below it keeps its place."""
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",)).select_related("work").get(pk=self.pk)
            if review.is_deleted:
                return
            review.deleted_at, review.deleted_by = at or timezone.now(), by
            review.headline = review.body = review.body_html = review.text = review.order = ""
            review.spans, review.rating, review.beside = [], None, None
            review.save()
            review.edits.all().delete()
            review.quotes.clear()
            review.likes.all().delete()
        self.refresh_from_db()

    def like(self, *, by: Member) -> bool:
        """Like it, once; answer whether that was new."""
        with transaction.atomic():
            _, is_new = ReviewLike.objects.get_or_create(review=self, member=by)
            if is_new:
                Notification.objects.tell([self.author], Kind.LIKE, about=self, title=self.title, by=by)
        return is_new

    def unlike(self, *, by: Member) -> bool:
        with transaction.atomic():
            gone, _ = ReviewLike.objects.filter(review=self, member=by).delete()
            if gone:
                Notification.objects.take_back(Kind.LIKE, about=self, by=by)
        return bool(gone)

    def forget_draft(self) -> None:
        """Its author leaves: words that nobody else has read go, and the stars stay."""
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if not review.is_draft:
                return
            review.edits.all().delete()
            review.quotes.clear()
            if review.rating is None:
                review.delete()
                return
            review.headline = review.body = review.body_html = review.text = ""
            review.spans, review.scope, review.own_scope = [], None, None
            review.save()

    def _hold(self) -> None:
        Review.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def told_as(self) -> str:
        return self.title

    def _take_along(self, fields: dict[str, Any], since: datetime | None) -> int:
        """Its talk goes, and comes back, with it: but not a talk that was hidden by itself."""
        thread = Thread.objects.filter(pk=self.thread_id or 0, hidden_at=since).first()
        if thread is None:
            return 0
        Thread.objects.filter(pk=thread.pk).update(**fields)
        return 1 + thread._take_along(fields, since)

    # Private -------------------------------------------------------------------------------------------------------

    def _rate(self, rating: int | None, by: Member, at: datetime) -> None:
        if self.pk and rating is None and not self.has_words:
            self.delete()  # nothing is left, and nothing hangs on a bare rating
            return
        reading = latest_reading(by, self.work)
        if self.pk and rating == self.rating and reading == self.reading:
            return
        self._keep_earlier(by)
        self.rating, self.reading, self.rated_at = rating, reading, at
        self.version += 1
        self.save()

    def _say(
        self, opinion: Opinion, text: Text, by: Member, publish: bool, nonce: uuid.UUID | None, at: datetime
    ) -> None:
        valid_rating(opinion.rating)
        if not (opinion.body or opinion.headline or opinion.rating):
            raise ValidationError("Say something, or choose some stars.")
        if self.is_published and not (opinion.body or opinion.headline):
            raise ValidationError("Delete the review, if you want to take its words back.")
        self._keep_earlier(by)
        if opinion.rating != self.rating:
            self.rated_at = at
        for name in ("rating", "headline", "stars_are_safe", "order", "reading", "beside"):
            setattr(self, name, getattr(opinion, name))
        self.body, self.body_html, self.spans, self.text = text.stored
        self.own_scope = opinion.scope
        if self.is_published:
            self.edited_at = at
        elif publish and self.has_words:
            self.published_at = at
        self.nonce, self.version = nonce, self.version + 1
        self._settle(quoting=text.quoted)
        tell_of(self, text)
        if self.published_at == at:
            announce(self)

    def _bounds(self) -> Iterable[Scope | None]:
        """What its scope may not be under: what its author and the desk say, and whatever it quotes, or once did."""
        return [self.own_scope, self.least_scope, *self._quoted_scopes()]

    def _quoted_scopes(self) -> Iterable[Scope]:
        return Scope.objects.filter(pk__in=self.quotes.values("scope")) if self.pk else []

    def _settle(self, quoting: Iterable[int] = ()) -> dict[int, int | None]:
        """Save it with the scope that it must have, its thread with it, and veil what was said below as far.

        Saving writes the thread's row, for which whoever posts a comment there waits: so none slips under. Answers
        the scopes that comments had before, by their ids.
        """
        quoted = list(Comment.objects.filter(pk__in=quoting).select_related("scope"))
        fitting = Scope.objects.covering(*self._bounds(), *(comment.scope for comment in quoted))
        if self.pk and fitting != self.scope:
            self._veil_earlier()
        self.scope = fitting
        self.save()
        if self.thread_id is None and self.wants_thread:
            self.save()  # the address of its thread has its number, which is there only now
        self.quotes.add(*quoted)
        were: dict[int, int | None] = {}
        for comment in Comment.objects.filter(thread=self.thread_id or 0, parent=None):
            were = comment.raise_scope(fitting) | were
        return were

    def _remember(self, scope: Scope | None) -> None:
        """A report that veils it gives it back as they say who keep order, and not as it was."""
        for report in Report.objects.veiling().about(self).select_for_update(of=("self",)):
            report.give_back(report.veiled["least"], scope)

    def _veil_earlier(self) -> None:
        """Earlier words wait for what they waited for, whatever the new ones do."""
        for edit in self.edits.select_related("scope"):
            edit.scope = Scope.objects.covering(edit.scope, self.scope)
            edit.save(update_fields=["scope"])

    def _keep_earlier(self, by: Member) -> None:
        """What stands now, before it is changed."""
        if not self.pk or not (self.has_words or self.rating):
            return
        ReviewEdit.objects.create(
            review=self, number=self.version, headline=self.headline, body=self.body, rating=self.rating,
            reading=self.reading, written_at=self.edited_at or self.published_at or self.rated_at or self.created_at,
            replaced_by=by, scope=self.scope, was_draft=self.is_draft,
        )  # fmt: skip


def latest_reading(member: Member, work: Work) -> int:
    """The number of the reading that a member is at, or last came to the end of."""
    numbers = (
        Reading.objects.filter(member=member, work=work).order_by("-number").values_list("number", flat=True)
    )
    return numbers.first() or 1
