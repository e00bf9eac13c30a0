"""A comment in its tree, its likes and the history of its edits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Moderatable, ModeratableQuerySet
from bookclub.notifications.models import Kind, Notification
from bookclub.reading.models import Scope, Spoilable, SpoilableQuerySet

from .. import quoting
from . import moving, paths, telling
from .threads import Thread, ThreadIsLocked, counted

LONGEST = 20_000  # characters; a longer text wants to be a page


class ItHasMoved(Exception):
    """What this answers stands elsewhere now; never seen outside."""


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
        found = dict(self.order_by().values_list("pk", "scope"))
        for stored in set(found.values()):
            raised = Scope.objects.covering(Scope.objects.filter(pk=stored).first(), scope)
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
        comment = Comment(
            thread=thread, parent=under, author=by, scope=scope, nonce=nonce, is_opening=is_opening,
            created_at=at or timezone.now(),
        )  # fmt: skip
        comment.set_body(body)
        if under is not None and under.depth + 1 > paths.DEEPEST:
            raise ValidationError("This branch has grown as deep as it can. Answer a comment further up.")
        try:
            with transaction.atomic():
                if again := self.posted_before(by, nonce):
                    return again
                comment._insert()
                comment._join_thread()
                telling.tell_of(comment, comment._mentioned, comment._quoted)
        except IntegrityError:
            # The same form, sent twice at once: the other one was quicker.
            if again := self.posted_before(by, nonce):
                return again
            raise
        except ItHasMoved:
            # A moderator split or merged the thread while this was on its way: it follows what it answers.
            where = Comment.objects.select_related("thread").get(pk=under.pk) if under else None
            return self.write(
                where.thread if where else thread.whither(), by=by, body=body, under=where, scope=scope, nonce=nonce,
                at=at, is_opening=is_opening,
            )  # fmt: skip
        return comment


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
        rendered = markup.render(self.body, known_members=Member.objects.addresses)
        self.body_html, self.spans, self.text = rendered.html, list(rendered.spans), rendered.text
        self._quoted, self._mentioned = rendered.quoted, rendered.mentions

    def edit(
        self, body: str, *, by: Member, version: int, scope: Scope | None = None, at: datetime | None = None
    ) -> None:
        """Change the words, keeping the earlier ones. Raises EditClash where somebody was quicker."""
        with transaction.atomic():
            before = (
                type(self).objects.select_for_update(of=("self",)).select_related("thread").get(pk=self.pk)
            )
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
            self._note_quotes()
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
            Thread.objects.select_for_update(no_key=True).get(pk=self.thread_id)
            stored = Comment.objects.select_related("scope").get(pk=self.pk).scope
            level = {self.pk: stored.pk if stored else None} if self._veil(scope) else {}
            seen = dict(level)
            while level:
                # The rows above are changed before these are looked for: whoever was writing under them is done.
                hanging = Comment.objects.filter(
                    Q(parent__in=list(level)) | Q(quotes__in=list(level))
                ).exclude(pk__in=list(seen))
                level = hanging.distinct().veil_at_least(self.scope)
                seen |= level
            if seen:
                seen = quoting.settle(seen) | seen
            telling.note_point(self, Deed.RAISE, stored, by=by, reason=reason)
        return seen

    def lower_scope(self, scope: Scope | None, *, by: Member | None = None, reason: str = "") -> None:
        """Set a lesser point, though never less than the thread, the parent and the quotes ask for.

        It is the words of now that spoil less: earlier versions go on waiting for what they waited for.
        """
        with transaction.atomic():
            Thread.objects.select_for_update(no_key=True).get(pk=self.thread_id)
            stored = Comment.objects.select_related("scope").get(pk=self.pk).scope
            for edit in self.edits.select_related("scope"):
                edit.scope = Scope.objects.covering(edit.scope, stored)
                edit.save(update_fields=["scope"])
            self.scope = Scope.objects.covering(scope, *self.bounds())
            self.save(update_fields=["scope"])
            telling.note_point(self, Deed.LOWER, stored, by=by, reason=reason)

    def veil_fully(self, work: Work) -> dict[str, Any]:
        """Let it wait for the end of the work, until somebody has looked. Answers what `unveil` wants to undo it."""
        were = self.raise_scope(Scope.objects.of({work.pk: None}))
        versions = dict(Comment.objects.filter(pk__in=list(were)).values_list("pk", "version"))
        return {str(pk): [scope, versions[pk]] for pk, scope in were.items()}

    @staticmethod
    def unveil(were: dict[str, Any]) -> None:
        """Give back the points of before. Who changed their words meanwhile may have chosen another: those stay."""
        with transaction.atomic():
            for pk, (scope, version) in were.items():
                Comment.objects.filter(pk=int(pk), version=version).update(scope=scope)
            quoting.settle([int(pk) for pk in were])
            for comment in Comment.objects.filter(pk__in=[int(pk) for pk in were]).order_by("depth", "pk"):
                comment.raise_scope()  # never less than its surroundings as they stand now

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
            # FOR UPDATE waits for replies that are being written under this comment, and they for it.
            comment = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
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
        Thread.objects.select_for_update(no_key=True).get(pk=self.thread_id)

    def _take_along(self, fields: dict[str, Any], since: datetime | None) -> int:
        many = 0
        if since is not None or self._hides_branch:
            many = Comment.objects.below(self).filter(hidden_at=since).update(**fields)
        self.thread.recount()
        return many

    def _insert(self) -> None:
        """Insert with a path that holds its own id.

        PostgreSQL hands out the id beforehand, so one INSERT does. SQLite does not, but has one writer at a time: a
        place-holder stands for an instant.
        """
        above = self.parent.path if self.parent else ""
        self.depth = self.parent.depth + 1 if self.parent else 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A lock that all who answer share, and that whoever deletes the parent has to wait for. The foreign
                # key would take it, too, but only at the commit, when what the deletion saw is past mending.
                cursor.execute(
                    "SELECT 1 FROM discussions_comment WHERE id = %s FOR KEY SHARE", [self.parent_id]
                )
                cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [self._meta.db_table])
                self.pk = cursor.fetchone()[0]
            self.path = above + paths.step(self.pk)
            self.save(force_insert=True)
        else:
            self.path = uuid.uuid4().hex
            self.save(force_insert=True)
            self.path = above + paths.step(self.pk)
            self.save(update_fields=["path"])

    def _join_thread(self) -> None:
        """Count it, and veil it as far as its surroundings.

        Counting locks the thread's row, and so does raising a scope. Whoever comes second sees what the first did:
        so no reply slips under a scope that is being raised.
        """
        with transaction.atomic():
            self._note_quotes()
            change = counted(0 if self.is_opening else 1, self.created_at)
            here = Thread.objects.filter(pk=self.thread_id)
            if not here.open_since(self.created_at).update(**change):
                raise ItHasMoved if here.exclude(moved_to=None).exists() else ThreadIsLocked
            if (
                self.parent
                and not Comment.objects.filter(
                    pk=self.parent.pk, thread=self.thread_id, path=self.parent.path
                ).exists()
            ):
                raise ItHasMoved
            self._veil(self.scope)
            # A parent that was deleted while this was written is a tombstone again, and so are those above it.
            Comment.objects.filter(pk__in=paths.ids(self.path)[:-1], pruned=True).update(pruned=False)

    def _note_quotes(self) -> None:
        quoted = Comment.objects.filter(pk__in=self._quoted, deleted_at=None).exclude(pk=self.pk)
        # Locked: a scope that is raised meanwhile waits, and then finds this comment among those that quote.
        # What an earlier version quoted counts still: the history shows it.
        if self._quoted:
            self.quotes.add(*quoted.select_for_update(of=("self",), no_key=True))

    def bounds(self) -> Iterable[Scope | None]:
        """The scopes that this one may not be under, as they stand in the database now."""
        yield Scope.objects.filter(pk__in=Thread.objects.filter(pk=self.thread_id).values("scope")).first()
        yield Scope.objects.filter(
            pk__in=Comment.objects.filter(pk=self.parent_id or 0).values("scope")
        ).first()
        yield from Scope.objects.filter(pk__in=self.quotes.values("scope"))

    def _veil(self, least: Scope | None) -> bool:
        """Raise the scope to what is asked and what the surroundings ask; answer whether that changed it."""
        stored = Scope.objects.filter(pk__in=Comment.objects.filter(pk=self.pk).values("scope")).first()
        self.scope = Scope.objects.covering(stored, least, *self.bounds())
        if self.scope != stored:
            self.save(update_fields=["scope"])
        return self.scope != stored

    def _prune(self) -> None:
        """Drop this tombstone from the tree if nothing hangs under it, and then the ones above it likewise."""
        comment: Comment | None = self
        while comment is not None and comment.is_deleted:
            if Comment.objects.below(comment).filter(pruned=False).exists():
                return
            Comment.objects.filter(pk=comment.pk).update(pruned=True)
            comment = comment.parent


class Like(models.Model):
    """A member liked a comment, once."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.member} likes comment {self.comment_id}"


class Edit(Spoilable):
    """The words of a comment before somebody changed them: as veiled as the comment, and as far as it ever was."""

    written_by = "replaced_by"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="The version that these words were.")
    body = models.TextField()
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SpoilableQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="edit_numbered")]

    def __str__(self) -> str:
        return f"version {self.number} of comment {self.comment_id}"

    @property
    def is_withheld(self) -> bool:
        return self.comment.is_withheld
