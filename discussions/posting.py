"""What members send: posted at once, or kept until a moderator has let it through.

Views call these. What a moderator has let through goes to the deeds of `Thread` themselves.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.models import Held
from bookclub.moderation.newcomers import Sent, post_or_hold
from bookclub.moderation.postings import CannotBePosted, Posting
from bookclub.reading.models import Scope

from .models import Comment, EditClash, Thread, ThreadIsLocked

COUNTED = 1_000  # nobody is new after so many


def answer(
    thread: Thread, *, by: Member, body: str, under: Comment | None = None, scope: Scope | None = None,
    nonce: uuid.UUID | None = None,
) -> Comment | Held:  # fmt: skip
    """Say something in a thread."""
    sent = Sent(
        COMMENT, by, body, place=place_of(thread), scope=scope, nonce=nonce,
        said={"thread": thread.pk, "under": under.pk if under else None},
    )  # fmt: skip
    return post_or_hold(
        sent,
        lambda: thread.comment(by=by, body=body, under=under, scope=scope, nonce=nonce),
        before=lambda: Comment.objects.posted_before(by, nonce),
    )


def begin(
    *, by: Member, title: str, body: str, work: Work | None = None, scope: Scope | None = None,
    nonce: uuid.UUID | None = None,
) -> Thread | Held:  # fmt: skip
    """Open a thread."""

    def before() -> Thread | None:
        opening = Comment.objects.posted_before(by, nonce)
        return opening.thread if opening else None

    sent = Sent(
        THREAD, by, body, title=title, scope=scope, nonce=nonce, said={"work": work.pk if work else None}
    )
    return post_or_hold(
        sent,
        lambda: Thread.start(by=by, title=title, body=body, work=work, scope=scope, nonce=nonce),
        before=before,
    )


def change(
    comment: Comment, body: str, *, by: Member, version: int, scope: Scope | None = None
) -> Comment | Held:
    """Change the words of a comment. While the new ones wait, the earlier ones stand. Raises EditClash.

    How far it spoils waits for nobody: a point that is raised with new words is raised now.
    """

    def edit() -> Comment:
        comment.edit(body, by=by, version=version, scope=scope)
        return comment

    if body == comment.body:  # only its point is moved
        return edit()
    said = {"comment": comment.pk, "version": version}
    posted = post_or_hold(Sent(EDIT, by, body, place=place_of(comment), scope=scope, said=said), edit)
    if isinstance(posted, Held) and scope is not None:
        comment.raise_scope(scope, by=by)
    return posted


def place_of(item: Thread | Comment) -> str:
    """How what is held remembers its place: "discussions.thread:12"."""
    return f"{item._meta.label_lower}:{item.pk}"


COMMENT, THREAD, EDIT = "comment", "thread", "edit"


class Comments(Posting):
    name, noun = COMMENT, "comment"

    def post(self, held: Held) -> Comment:
        thread, under = _thread(held), _under(held)
        if under is not None and under.is_gone:
            raise CannotBePosted("What it answers is gone.")
        try:
            return thread.comment(
                by=held.author, body=held.body, under=under, scope=held.scope, nonce=held.nonce
            )
        except ThreadIsLocked:
            raise CannotBePosted("Its thread is locked, or not open yet.") from None
        except ValidationError as error:
            raise CannotBePosted(" ".join(error.messages)) from error

    def place(self, held: Held) -> tuple[str, str]:
        thread = Thread.objects.filter(pk=held.place.rpartition(":")[2]).first()
        return (thread.known_as, thread.get_absolute_url()) if thread else ("a thread that is gone", "")

    def around(self, held: Held) -> list[tuple[str, str, str]]:
        under = Comment.objects.filter(pk=held.said.get("under") or 0).first()
        return [("In answer to", f"comment {under.pk}", under.get_absolute_url())] if under else []

    def posted_by(self, member: Member, since: datetime | None = None) -> int:
        """Opening words among them; of an hour also those that are gone."""
        written = Comment.objects.filter(author=member)
        found = written.filter(created_at__gt=since) if since else written.living()
        return len(found.values_list("pk")[:COUNTED])


class Threads(Posting):
    name, noun = THREAD, "thread"

    def post(self, held: Held) -> Thread:
        work = Work.objects.filter(pk=held.said.get("work") or 0).first()
        return Thread.start(
            by=held.author, title=held.title, body=held.body, work=work, scope=held.scope, nonce=held.nonce
        )


class Edits(Posting):
    name, noun, replaces, counts = EDIT, "change of a comment", True, False

    def post(self, held: Held) -> Comment:
        comment = Comment.objects.select_related("thread").filter(pk=held.said["comment"]).first()
        if comment is None or not comment.can_be_edited_by(held.author):
            raise CannotBePosted(
                "The comment cannot be changed any more: it is gone, or its thread is locked."
            )
        try:
            comment.edit(held.body, by=held.author, version=held.said["version"], scope=held.scope)
        except EditClash:
            raise CannotBePosted("The comment has been changed since: there is a newer text.") from None
        return comment

    def place(self, held: Held) -> tuple[str, str]:
        pk = held.place.rpartition(":")[2]
        comment = Comment.objects.select_related("thread").filter(pk=pk).first()
        if comment is None:
            return "a thread that is gone", ""
        return comment.thread.known_as, comment.get_absolute_url()


def _thread(held: Held) -> Thread:
    """Where the talk is now: a thread may have gone into another meanwhile."""
    try:
        thread = Thread.objects.get(pk=held.said["thread"]).whither()
    except ObjectDoesNotExist:
        raise CannotBePosted("Its thread is gone.") from None
    if thread.is_hidden:
        raise CannotBePosted("Its thread is hidden.")
    return thread


def _under(held: Held) -> Comment | None:
    pk: Any = held.said.get("under")
    if not pk:
        return None
    under = Comment.objects.select_related("thread").filter(pk=pk).first()
    if under is None:
        raise CannotBePosted("What it answers is gone.")
    return under
