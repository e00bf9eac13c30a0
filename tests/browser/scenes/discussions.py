"""Threads and what is written in them."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread
from tests.people import after

from ..windows import Window
from .table import FINISHED, MEMBER, MODERATOR, NOT_LOOKED_AT, VISITOR, addresses, press, scene

NOT_LOOKED_AT.update(
    f"discussions:{name}" for name in ("pin", "lock", "like", "unlike", "preview", "all_read", "next_new")
)

addresses(
    VISITOR,
    [
        ("threads", "/discussions/"),
        ("threads, unanswered", "/discussions/?show=unanswered"),
        ("threads of a work", "/discussions/?work=never-let-me-go"),
    ],
)
addresses(
    MEMBER,
    [
        ("threads of a member", "/discussions/"),
        ("new thread", "/discussions/new/"),
        ("new thread on a work", "/discussions/new/?work=never-let-me-go"),
    ],
)


def thread_called(title: str) -> Thread:
    return Thread.objects.get(title=title)


def half_veiled() -> Thread:
    return thread_called("Question four, after chapter six")


def open_comment() -> Comment:
    """One that everybody may read, with an edit and an inline spoiler, in a thread of its own."""
    sachiko, mara = (Member.objects.get(username=name) for name in (FINISHED, MEMBER))
    novel = Work.objects.get(slug="never-let-me-go")
    thread = Thread.start(by=sachiko, title="Tea or coffee?", body="With the first chapter.", work=novel)
    comment = thread.comment(by=mara, body="Tea, *always*, and ||the blue cup||.\n\n> Or so\n\n- a\n- `b`")
    comment.edit(
        "Tea, **always**, and ||the blue cup||.\n\n> Or so\n\n1. a\n2. `b`\n\n```\nlong "
        + "x" * 300
        + "\n```\n",
        by=mara,
        version=1,
    )
    thread.comment(by=sachiko, body="Unless it rains.", under=comment)
    thread.comment(by=sachiko, body="Veiled.", scope=after(novel, 20), under=comment)
    thread.comment(by=sachiko, body="Veiled, too.", scope=after(novel, 20), under=comment)
    return comment


def show(window: Window, thread: Thread, query: str = "") -> None:
    window.open(f"{thread.get_absolute_url()}{query}")


@scene()
def thread_half_veiled(window: Window) -> None:
    show(window, open_comment().thread)


@scene()
def thread_veiled_whole(window: Window) -> None:
    show(window, thread_called("Question nine, for those who have finished"))


@scene(MEMBER)
def thread_half_veiled_for_a_member(window: Window) -> None:
    show(window, half_veiled())


@scene(FINISHED)
def thread_all_open(window: Window) -> None:
    show(window, thread_called("Question nine, for those who have finished"))


@scene(MODERATOR)
def thread_of_a_moderator(window: Window) -> None:
    show(window, half_veiled())
    window.page.locator("summary", has_text="Keep order").click()


@scene(MEMBER)
def thread_with_a_tombstone(window: Window) -> None:
    gone = Comment.objects.filter(deleted_at__isnull=False, pruned=False).first()
    assert gone
    show(window, gone.thread)
    expect(window.page.locator(".tombstone").first).to_be_visible()


@scene(MEMBER)
def thread_locked(window: Window) -> None:
    show(window, thread_called("Film night: which Saturday?"))


@scene()
def thread_empty(window: Window) -> None:
    sachiko = Member.objects.get(username=FINISHED)
    show(window, Thread.start(by=sachiko, title="Anyone awake?", body="No?"))


@scene(MEMBER)
def thread_empty_for_a_member(window: Window) -> None:
    sachiko = Member.objects.get(username=FINISHED)
    show(window, Thread.start(by=sachiko, title="Anyone awake?", body="No?"))


@scene(MEMBER)
def thread_long_and_deep_page_two(window: Window) -> None:
    sachiko = Member.objects.get(username=FINISHED)
    thread = Thread.start(by=sachiko, title="A staircase", body="Down it goes.")
    under = None
    for number in range(70):
        under = thread.comment(by=sachiko, body=f"Step {number}.", under=None if number % 23 == 0 else under)
    show(window, thread)
    window.page.get_by_role("link", name="Next", exact=True).click()
    expect(window.page.get_by_role("link", name="Earlier", exact=True)).to_be_visible()


@scene(MEMBER)
def thread_folded(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread, f"?folded={comment.pk}")


@scene(MEMBER)
def reply_on_its_own_page(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/reply/")


@scene(MEMBER)
def quote_on_its_own_page(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/reply/?quote")


@scene(MEMBER)
def comment_on_its_own_page(window: Window) -> None:
    window.open(f"/discussions/{open_comment().thread_id}/reply/")


@scene(MEMBER)
def reply_refused(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/reply/")
    window.page.get_by_label("Your words").fill("a" * 20_001)
    press(window.page, "Post reply")
    expect(window.page.locator("[aria-invalid=true]")).to_be_visible()


@scene(MEMBER, in_place=True)
def reply_in_place_with_its_preview(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread)
    row = window.page.locator(f"#comment-{comment.pk}")
    row.get_by_role("link", name="Reply", exact=True).click()
    row.get_by_label("Your words").fill(
        "A *kettle*, and ||a secret||.\n\n> quoted\n\n[link](https://example.org/)"
    )
    press(window.page, "Preview", f"#comment-{comment.pk}")
    expect(row.get_by_role("group", name="Preview")).to_contain_text("kettle")


@scene(MEMBER, in_place=True)
def reply_in_place_refused(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread)
    row = window.page.locator(f"#comment-{comment.pk}")
    row.get_by_role("link", name="Reply", exact=True).click()
    row.get_by_label("Your words").fill("a" * 20_001)
    press(window.page, "Post reply", f"#comment-{comment.pk}")
    expect(row.locator("[aria-invalid=true]")).to_be_visible()


@scene(MEMBER, in_place=True)
def reply_posted_in_place(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread)
    row = window.page.locator(f"#comment-{comment.pk}")
    row.get_by_role("link", name="Reply", exact=True).click()
    row.get_by_label("Your words").fill("In its place.")
    press(window.page, "Post reply", f"#comment-{comment.pk}")
    expect(window.page.locator("#tree > li").filter(has_text="In its place.")).to_be_visible()


@scene(MEMBER, in_place=True)
def thread_with_all_that_opens(window: Window) -> None:
    """The menus, a fold of veiled comments, an inline spoiler."""
    comment = open_comment()
    show(window, comment.thread)
    page = window.page
    page.get_by_role("button", name="spoiler").first.click()
    expect(page.locator(".spoiler-shown")).to_be_focused()
    page.locator("summary.quiet__line").first.click()
    page.locator(f"#comment-{comment.pk} details.more summary").click()


@scene(MEMBER, in_place=True)
def menu_open(window: Window) -> None:
    window.open("/")
    window.page.locator("details.me summary").click()


@scene(MEMBER, in_place=True)
def moved_on_in_place(window: Window) -> None:
    show(window, half_veiled())
    form = window.page.locator("form.progress").first
    form.get_by_role("combobox").select_option(label="Chapter 23, all of Part Three")
    press(window.page, "Save", "form.progress")
    expect(window.page.locator(".notice--good")).to_be_visible()


@scene(MEMBER, in_place=True)
def text_selected_for_a_quotation(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread)
    window.page.locator(f"#comment-{comment.pk} .comment__body p").first.select_text()
    expect(window.page.locator(".quote-pop")).to_be_visible()


@scene(MEMBER)
def spoiler_on_its_own_page(window: Window) -> None:
    comment = open_comment()
    show(window, comment.thread)
    # As the button does where no scripts run.
    window.page.evaluate(
        "path => { const form = document.getElementById('deeds'); form.action = path; form.submit(); }",
        f"/discussions/comments/{comment.pk}/spoilers/0/",
    )
    expect(window.page.get_by_role("heading", level=1)).to_have_text("What stood behind the spoiler")


@scene(MEMBER)
def edit_a_comment(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/edit/")


@scene(MEMBER)
def edit_refused(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/edit/")
    window.page.get_by_label("Your words").fill("a" * 20_001)
    press(window.page, "Save")
    expect(window.page.locator("[aria-invalid=true]")).to_be_visible()


@scene(MEMBER)
def edit_clash(window: Window) -> None:
    comment = open_comment()
    window.open(f"/discussions/comments/{comment.pk}/edit/")
    comment.edit("From the other tab.", by=Member.objects.get(username=MEMBER), version=2)
    window.page.get_by_label("Your words").fill("From this tab.")
    press(window.page, "Save")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Someone was quicker.")


@scene(MEMBER)
def delete_a_comment(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/delete/")


@scene()
def history_of_a_comment(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/history/")


@scene(MEMBER)
def spoiler_point_of_a_comment(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/spoiler-point/")


@scene(MODERATOR)
def spoiler_point_for_a_moderator(window: Window) -> None:
    window.open(f"/discussions/comments/{open_comment().pk}/spoiler-point/")


@scene(MODERATOR)
def rename_a_thread(window: Window) -> None:
    window.open(f"/discussions/{half_veiled().pk}/rename/")


@scene(MEMBER)
def new_thread_refused(window: Window) -> None:
    window.open("/discussions/new/?work=never-let-me-go")
    page = window.page
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    press(page, "Open the thread")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(MEMBER, in_place=True)
def new_thread_previewed(window: Window) -> None:
    window.open("/discussions/new/")
    window.page.get_by_label("Your opening words").fill("# Loud\n\nquiet | table\n--- | ---\na | b")
    press(window.page, "Preview")
    expect(window.page.get_by_role("group", name="Preview")).to_contain_text("quiet")


@scene(MEMBER)
def refused_with_a_reason(window: Window) -> None:
    comment = Comment.objects.exclude(author__username=MEMBER).filter(scope=None, deleted_at=None).first()
    assert comment
    window.open(f"/discussions/comments/{comment.pk}/edit/")
