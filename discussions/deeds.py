"""What moderators do to threads and comments from the desk: each calls the deed that the site calls, too."""

from __future__ import annotations

from typing import Any

from django import forms

from bookclub.fields import Line
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.moderation.deeds import DeskDeed, ReasonForm
from bookclub.reading.forms import ScopeFields, WorkChoice

from .models import Comment, Thread
from .views.threads import works_in_play


class PointForm(ScopeFields, ReasonForm):
    """How far it spoils, and why it is moved there."""

    def __init__(self, *args: Any, item: Any, **options: Any) -> None:
        super().__init__(*args, works=_in_play(item), **options)


def _in_play(item: Any) -> list[Work]:
    """The works that a thing is likely to give away, or any of these things."""
    things = item if isinstance(item, list) else [item]
    about = dict.fromkeys(each.thread.work if isinstance(each, Comment) else each.work for each in things)
    return list(dict.fromkeys(work for one in about for work in works_in_play(one)))


class TitleForm(ReasonForm):
    title = Line(max_length=160, help_text="Everybody sees it, so it must spoil nothing.")

    field_order = ["title", "reason"]


class WorkForm(ReasonForm):
    work = WorkChoice(
        Work.objects.order_by("title", "year"), required=False, empty_label="No work in particular"
    )

    field_order = ["work", "reason"]


class IntoForm(ReasonForm):
    into = forms.IntegerField(
        label="Into thread number", min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="The number in its address: /discussions/12/ is 12.",
    )  # fmt: skip

    field_order = ["into", "reason"]

    def __init__(self, *args: Any, item: Any, **options: Any) -> None:
        super().__init__(*args, item=item, **options)
        self._item = item

    def clean_into(self) -> Thread:
        thread = Thread.objects.visible().filter(pk=self.cleaned_data["into"]).first()
        if thread is None:
            raise forms.ValidationError("There is no thread of that number.")
        if thread == self._item:
            raise forms.ValidationError("This is the thread itself.")
        return thread


def may_move_point(item: Comment | Thread, member: Member) -> bool:
    return member.may("discussions.change_scope") and not getattr(item, "is_deleted", False)


def may_hide(item: Comment, member: Member) -> bool:
    return not item.is_gone and member.may("discussions.hide_comment")


def may_restore(item: Comment, member: Member) -> bool:
    return item.is_hidden and not item.thread.is_hidden and member.may("discussions.hide_comment")


def may_hide_thread(item: Thread, member: Member) -> bool:
    return not item.is_hidden and not item.address and member.may("discussions.hide_thread")


def may_restore_thread(item: Thread, member: Member) -> bool:
    return item.is_hidden and member.may("discussions.hide_thread")


def hide_branch(item: Comment, *, by: Member, reason: str) -> None:
    item.hide(by=by, reason=reason, branch=True)


ON_COMMENTS = (
    DeskDeed("raise", "Raise its spoiler point", may_move_point, Comment.raise_scope, PointForm,
             many="Raise the spoiler point",
             hint="At least as far as you choose, with what hangs under it and whatever quotes it."),
    DeskDeed("lower", "Set a lesser spoiler point", may_move_point, Comment.lower_scope, PointForm,
             many="Set a lesser spoiler point",
             hint="Never less than its thread, what it answers and what it quotes ask for."),
    DeskDeed("hide", "Hide it", may_hide, Comment.hide, hint="A line stays in its place.", many="Hide"),
    DeskDeed("hide-branch", "Hide it and all below", may_hide, hide_branch, many="Hide with all below"),
    DeskDeed("restore", "Show it again", may_restore, Comment.restore, many="Show again",
             hint="With all that was hidden with it."),
    DeskDeed("split", "Split off a thread", Comment.can_be_split_by, Comment.split_off, TitleForm,
             hint="It opens a thread of its own, with all that hangs under it. Every link still lands."),
)  # fmt: skip

ON_THREADS = (
    DeskDeed("rename", "Rename it", Thread.can_be_renamed_by, Thread.rename, TitleForm,
             hint="The old words are shown nowhere."),
    DeskDeed("raise", "Raise its spoiler point", may_move_point, Thread.raise_scope, PointForm,
             many="Raise the spoiler point", hint="All of it: no comment in it is under that."),
    DeskDeed("lock", "Lock it", Thread.can_be_locked_now_by, Thread.lock, hint="Nobody can write in it.", many="Lock"),
    DeskDeed("hide", "Hide it", may_hide_thread, Thread.hide, hint="With every comment in it.", many="Hide"),
    DeskDeed("restore", "Show it again", may_restore_thread, Thread.restore, many="Show again"),
    DeskDeed("move", "Move it to another work", Thread.can_be_moved_by, Thread.move, WorkForm,
             many="Move to another work"),
    DeskDeed("merge", "Merge it into another", Thread.can_be_moved_by, Thread.merge_into, IntoForm,
             many="Merge into another thread",
             hint="Its address leads there from then on, and every comment keeps its own."),
)  # fmt: skip
