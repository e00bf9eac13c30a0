"""A comment in its tree, and what is done to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Moderatable, ModeratableQuerySet
from bookclub.notifications.models import Kind, Notification
from bookclub.reading.models import Scope

from . import holding, moving, paths, telling, veiling, writing
from .edits import Edit
from .likes import Like
from .threads import Thread, counted

LONGEST = 20_000  # characters; a longer text wants to be a page


class EditClash(Exception):
    """Somebody saved a newer text; `theirs` is that comment as it stands now."""

    def __init__(self, theirs: Comment) -> None:
        super().__init__("The comment was changed meanwhile.")
        self.theirs = theirs


class CommentQuerySet(ModeratableQuerySet):
    def living(self) -> CommentQuerySet:
        """Those whose words are shown to whoever has read far enough: what every count counts."""
        return self.kept().visible()

    def kept(self) -> CommentQuerySet:
        """Those whose words are there still, hidden ones too."""
        return self.filter(deleted_at=None)

    def worth_opening(self) -> CommentQuerySet:
        return self.living()

    def in_places(self) -> list[tuple[str, str, int]]:
        """Thread by thread, those last written in first; the address is that of the first comment to be read."""
        found = self.order_by().values("thread__title", "thread").annotate(many=Count("pk"), first=Min("pk"))
        latest = found.order_by("-thread__active_at", "-thread")
        return [
            (row["thread__title"], reverse("discussions:comment", args=[row["first"]]), row["many"])
            for row in latest
        ]

    def with_wrong_likes(self) -> CommentQuerySet:
        """Those whose stored count of likes is not the true one."""
        return self.annotate(true_likes=Count("likes")).exclude(like_count=F("true_likes"))

    def in_tree_order(self) -> CommentQuerySet:
        """As they are read: each before its replies. Without the tombstones under which nothing hangs."""
        return self.filter(pruned=False).order_by("thread", "path")

    def below(self, comment: Comment) -> CommentQuerySet:
        """The replies to a comment, theirs, and so on."""
        bound = paths.after_all_below(comment.path)
        return self.filter(thread=comment.thread_id, path__gt=comment.path, path__lt=bound)

    def veil_at_least(self, scope: Scope | None) -> dict[int, int | None]:
        """Raise each of these as far as the scope; answer the scopes that they had, by their ids."""
        found = holding.comments(self)
        for stored in set(found.values()):
            raised = Scope.objects.covering(Scope.objects.filter(pk=stored or 0).first(), scope)
            these = [pk for pk, of in found.items() if of == stored]
            Comment.objects.filter(pk__in=these).update(scope=raised)
        return found

    def posted_before(self, author: Member, nonce: uuid.UUID | None) -> Comment | None:
        """What this form has posted already, if it is sent a second time."""
        if nonce is None:
            return None
        return self.filter(author=author, nonce=nonce).select_related("thread").first()

    def write(
        self,
        thread: Thread,
        *,
        by: Member,
        body: str,
        under: Comment | None = None,
        scope: Scope | None = None,
        nonce: uuid.UUID | None = None,
        at: datetime | None = None,
        is_opening: bool = False,
    ) -> Comment:
        """Store a comment in its place: rendered, veiled as far as what it answers and quotes, counted."""
        return writing.write(
            thread, by=by, body=body, under=under, scope=scope, nonce=nonce, at=at, is_opening=is_opening
        )


class Comment(Moderatable):
    """One comment. Its scope is never less than that of the thread, of what it answers and of what it quotes."""

    written_by = "author"
    opened_as = ("comment", "comments")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    path = paths.PathField(editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    is_opening = models.BooleanField(
        default=False, editable=False, help_text="The words that opened the thread."
    )
    body = models.TextField(max_length=LONGEST)
    body_html = models.TextField(editable=False)
    spans = models.JSONField(
        default=list, editable=False, help_text="What stands in inline spoilers, cut out."
    )
    text = models.TextField(editable=False, help_text="The plain words, without inline spoilers.")
    quotes = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="quoted_by", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    pruned = models.BooleanField(
        default=False, editable=False, help_text="Deleted, and nothing hangs under it."
    )
    nonce = models.UUIDField(null=True, blank=True, editable=False, help_text="Of the form that posted it.")

    _hides_branch = False

    objects = CommentQuerySet.as_manager()

    if TYPE_CHECKING:
        is_liked: bool
        thread_id: int
        parent_id: int | None
        author_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "path"], name="comment_place"),
            models.UniqueConstraint(fields=["author", "nonce"], name="comment_posted_once"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(is_opening=True), name="comment_one_opening"
            ),
            models.CheckConstraint(condition=~Q(path=""), name="comment_has_a_place"),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="comment_by_author"),
            models.Index(fields=["-created_at"], name="comment_by_date"),
            # What is new in a thread: written since, or opened by a chapter.
            models.Index(fields=["thread", "created_at"], name="comment_in_thread_by_date"),
            models.Index(
                fields=["thread", "scope"],
                condition=Q(scope__isnull=False),
                name="comment_in_thread_by_scope",
            ),
        ]
        permissions = [
            ("remove_comment", "Can delete the comments of others"),
            ("hide_comment", "Can hide a comment, and restore it"),
            ("change_scope", "Can raise or lower the spoiler point of anything"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"  # never its words: this stands in admin lists and logs

    def get_absolute_url(self) -> str:
        return reverse("discussions:comment", args=[self.pk])

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_gone(self) -> bool:
        """Whether a tombstone stands in its place."""
        return self.deleted_at is not None or self.hidden_at is not None

    @property
    def watched_through(self) -> list[models.Model]:
        """Whoever watches one of these wants to hear of this comment; the nearest first."""
        return [self.thread, *([self.thread.work] if self.thread.work else [])]

    def can_be_answered_by(self, member: Member | None) -> bool:
        return not self.is_gone and self.thread.can_be_commented_on_by(member)

    def can_be_liked_by(self, member: Member | None) -> bool:
        return member is not None and member.may_write and not self.is_gone and self.author_id != member.pk

    def can_be_edited_by(self, member: Member | None) -> bool:
        if member is None or self.is_gone or self.thread.is_locked:
            return False
        return self.author_id == member.pk and member.may_write

    def can_be_deleted_by(self, member: Member | None) -> bool:
        if member is None or self.is_deleted:
            return False
        if self.author_id == member.pk and member.may_write and not self.thread.is_locked:
            return True
        return member.may("discussions.remove_comment")

    def can_be_split_by(self, member: Member | None) -> bool:
        if member is None or self.is_opening or self.is_gone or self.thread.is_hidden:
            return False
        return member.may("discussions.move_thread")

    def can_be_veiled_further_by(self, member: Member | None) -> bool:
        if member is None or self.is_deleted:
            return False
        return (self.author_id == member.pk and member.may_write) or member.may("discussions.change_scope")

    def set_body(self, body: str) -> None:
        """Take new words in: checked, and rendered once, here, since they are read far more often than written.

        Raises ValidationError for words that cannot be kept.
        """
        try:
            self.body = markup.clean_source(body)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if len(self.body) > LONGEST:
            raise ValidationError(f"That is {len(self.body):,} characters; {LONGEST:,} fit into one comment.")
        rendered = markup.render(self.body, known_members=Member.objects.addresses, base=settings.CLUB_ORIGIN)
        self.body_html, self.spans, self.text = rendered.html, list(rendered.spans), rendered.text
        self._quoted, self._mentioned = rendered.quoted, rendered.mentions

    def edit(
        self, body: str, *, by: Member, version: int, scope: Scope | None = None, at: datetime | None = None
    ) -> None:
        """Change the words, keeping the earlier ones. Raises EditClash where somebody was quicker."""
        with transaction.atomic():
            if scope is not None:
                veiling.remember(self, scope)
            before = holding.comment(self)
            if before.version != version or before.is_gone:
                raise EditClash(before)
            self.set_body(body)
            if self.body != before.body:
                Edit.objects.create(
                    comment=self, number=before.version, body=before.body,
                    written_at=before.edited_at or before.created_at, replaced_by=by,
                )  # fmt: skip
                self.version, self.edited_at = before.version + 1, at or timezone.now()
                self.save(update_fields=["body", "body_html", "spans", "text", "version", "edited_at"])
            writing.note_quotes(self)
            self.raise_scope(scope)
            telling.tell_after_edit(self, self._mentioned, self._quoted)

    def raise_scope(
        self, scope: Scope | None = None, *, by: Member | None = None, reason: str = ""
    ) -> dict[int, int | None]:
        """Veil this comment at least this far, and as far as its surroundings ask; and what hangs under it.

        What hangs under it are its replies and whatever quotes it, and what hangs under those, in any thread; reviews
        that quote it, too. Its author is told, if somebody else did it. Answers the scopes that were, by the ids of
        comments.
        """
        with transaction.atomic():
            if by is not None:
                veiling.remember(self, scope)
            return veiling.raise_(self, scope, by=by, reason=reason)

    def lower_scope(self, scope: Scope | None, *, by: Member | None = None, reason: str = "") -> None:
        """Set a lesser point, though never less than the thread, the parent and the quotes ask for.

        It is the words of now that spoil less: earlier versions go on waiting for what they waited for.
        """
        with transaction.atomic():
            veiling.remember(self, scope, lowers=True)
            veiling.lower(self, scope, by=by, reason=reason)

    def veil_fully(self, work: Work) -> dict[str, Any]:
        """Let it wait for the end of the work, until somebody has looked. Answers what `unveil` wants to undo it."""
        return veiling.fully(self, work)

    @staticmethod
    def unveil(were: dict[str, Any]) -> None:
        """Give back the points of before. Who changed their words meanwhile may have chosen another: those stay."""
        veiling.unveil(Comment, were)

    def bounds(self) -> Iterable[Scope | None]:
        """The scopes that this one may not be under, as they stand in the database now."""
        return veiling.bounds(self)

    def split_off(self, *, title: str, by: Member, reason: str = "", at: datetime | None = None) -> Thread:
        """Make it the opening of a thread of its own, with all that hangs under it."""
        return moving.split(self, title=title, by=by, reason=reason, at=at)

    def hide(self, *, by: Member, reason: str = "", at: datetime | None = None, branch: bool = False) -> bool:
        """Leave a tombstone; with `branch`, in the place of all that hangs under it as well."""
        self._hides_branch = branch
        return super().hide(by=by, reason=reason, at=at)

    def delete_words(self, *, by: Member, at: datetime | None = None) -> None:
        """Take the words away. A tombstone stays where replies hang; else nothing is left to see."""
        with transaction.atomic():
            comment = holding.comment(self, with_those_above=True)  # which may be tombstones, and go with it
            if comment.is_deleted:
                return
            comment.deleted_at, comment.deleted_by = at or timezone.now(), by
            comment.body = comment.body_html = comment.text = ""
            comment.spans = []
            comment.save(update_fields=["deleted_at", "deleted_by", "body", "body_html", "text", "spans"])
            comment.edits.all().delete()
            comment._prune()
            if not comment.is_opening and not comment.is_hidden:  # hidden ones are counted off already
                Thread.objects.filter(pk=comment.thread_id).update(**counted(-1))
            telling.tell_author(comment, "A moderator deleted your comment.", by)
            if by.pk != comment.author_id:
                LogEntry.objects.note(by=by, deed=Deed.DELETE, about=comment, member=comment.author)
        self.refresh_from_db()

    def like(self, *, by: Member) -> bool:
        """Like it, once; answer whether that was new."""
        with transaction.atomic():
            _, is_new = Like.objects.get_or_create(comment=self, member=by)
            if is_new:
                type(self).objects.filter(pk=self.pk).update(like_count=F("like_count") + 1)
                Notification.objects.tell(
                    [self.author_id], Kind.LIKE, about=self, title=self.thread.title, by=by
                )
        self.refresh_from_db(fields=["like_count"])
        return is_new

    def unlike(self, *, by: Member) -> bool:
        with transaction.atomic():
            gone, _ = Like.objects.filter(comment=self, member=by).delete()
            if gone:
                type(self).objects.filter(pk=self.pk).update(like_count=F("like_count") - 1)
                Notification.objects.take_back(Kind.LIKE, about=self, by=by)
        self.refresh_from_db(fields=["like_count"])
        return bool(gone)

    def recount_likes(self) -> int:
        """Count the likes anew; answer how far off the stored count was."""
        with transaction.atomic():
            stored = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            off = stored.like_count - stored.likes.count()
            if off:
                type(self).objects.filter(pk=self.pk).update(like_count=F("like_count") - off)
        return off

    def told_as(self) -> str:
        return self.thread.known_as

    def _hold(self) -> None:
        """As raising a scope does: no reply slips in under what is being hidden."""
        holding.thread_of(self)

    def _take_along(self, fields: dict[str, Any], since: datetime | None) -> int:
        many = 0
        if since is not None or self._hides_branch:
            branch = Comment.objects.below(self).filter(hidden_at=since)
            holding.comments(branch)
            many = branch.update(**fields)
        self.thread.recount()
        return many

    def _prune(self) -> None:
        """Drop this tombstone from the tree if nothing hangs under it, and then the ones above it likewise."""
        comment: Comment | None = self
        while comment is not None and comment.is_deleted:
            if Comment.objects.below(comment).filter(pruned=False).exists():
                return
            Comment.objects.filter(pk=comment.pk).update(pruned=True)
            comment = comment.parent
