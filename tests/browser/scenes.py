"""Every kind of page, and every state of one that is worth a look: how to get there, and who goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import Group
from django.core import mail
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from playwright.sync_api import Page, expect

from bookclub.library.models import Work
from bookclub.members.models import Club, Invitation, Member, Role
from bookclub.reference.models import ReferencePage
from discussions.models import Comment, Thread
from tests.people import after

from .snapshots import as_migrated
from .windows import Window

PASSWORD = "the tram at half past seven"
VISITOR = ""
MEMBER = "mara"  # has finished Part One of the novel
FINISHED = "sachiko"  # has finished everything
ORGANISER = "ines"
MODERATOR = "tobias"

Way = Callable[[Window], object]


@dataclass(frozen=True)
class Scene:
    """A page as somebody comes to it. What happens `in_place` is no answer of the server's."""

    name: str
    who: str
    way: Way
    in_place: bool = False


SCENES: dict[str, Scene] = {}


def scene(who: str = VISITOR, *, in_place: bool = False) -> Callable[[Way], Way]:
    """Enter a function in the table, under its name."""

    def enter(way: Way) -> Way:
        _enter(Scene(way.__name__.replace("_", " "), who, way, in_place))
        return way

    return enter


def _enter(one: Scene) -> None:
    assert one.name not in SCENES
    SCENES[one.name] = one


def addresses(who: str, found: Iterable[tuple[str, str]]) -> None:
    """Pages that an address alone leads to."""
    for name, path in found:
        _enter(Scene(name, who, lambda window, path=path: window.open(path)))  # type: ignore[misc]


addresses(
    VISITOR,
    [
        ("front", "/"),
        ("library", "/works/"),
        ("library, only films", "/works/?kind=film"),
        ("library, nothing found", "/works/?q=zzz"),
        ("novel", "/works/never-let-me-go/"),
        ("film", "/works/never-let-me-go-film/"),
        ("person", "/people/kazuo-ishiguro/"),
        ("pages", "/pages/"),
        ("page of the novel", "/pages/never-let-me-go/"),
        ("page of the interview", "/pages/kazuo-ishiguro-interview/"),
        ("page of book and film", "/pages/book-and-film/"),
        ("page of questions", "/pages/questions/"),
        ("series", "/series/round-never-let-me-go/"),
        ("sources", "/pages/sources/"),
        ("threads", "/discussions/"),
        ("threads, unanswered", "/discussions/?show=unanswered"),
        ("threads of a work", "/discussions/?work=never-let-me-go"),
        ("members", "/members/"),
        ("members, nobody found", "/members/?q=zzz"),
        ("profile", "/members/sachiko/"),
        ("sign-in", "/accounts/login/"),
        ("sign-up", "/accounts/signup/"),
        ("sign-in by code", "/accounts/login/code/"),
        ("password forgotten", "/accounts/password/reset/"),
        ("new password saved", "/accounts/password/reset/done/"),
        ("account closed", "/accounts/inactive/"),
        ("no such page", "/nowhere/"),
        ("invitation run out", "/invitations/join/nothing-of-that-kind/"),
        ("goodbye", "/goodbye/"),
        ("social sign-in cancelled", "/accounts/3rdparty/login/cancelled/"),
        ("social sign-in failed", "/accounts/3rdparty/login/error/"),
    ],
)
addresses(
    MEMBER,
    [
        ("front of a member", "/"),
        ("library of a member", "/works/"),
        ("novel of a member", "/works/never-let-me-go/"),
        ("page of the novel, mid-way", "/pages/never-let-me-go/"),
        ("page of book and film, mid-way", "/pages/book-and-film/"),
        ("threads of a member", "/discussions/"),
        ("new thread", "/discussions/new/"),
        ("new thread on a work", "/discussions/new/?work=never-let-me-go"),
        ("own profile", "/members/mara/"),
        ("settings", "/settings/"),
        ("archive", "/settings/archive/"),
        ("close the account", "/settings/delete/"),
        ("e-mail address", "/accounts/email/"),
        ("first password", "/accounts/password/set/"),
        ("passkeys and codes", "/accounts/2fa/"),
        ("set up an app", "/accounts/2fa/totp/activate/"),
        ("no passkeys", "/accounts/2fa/webauthn/"),
        ("add a passkey", "/accounts/2fa/webauthn/add/"),
        ("where one is signed in", "/accounts/sessions/"),
        ("sign out", "/accounts/logout/"),
        ("connected accounts", "/accounts/3rdparty/"),
        ("not allowed", "/works/never-let-me-go/edit/"),
        ("profile of another", "/members/tobias/"),
    ],
)
addresses(
    FINISHED,
    [
        ("page of the novel, finished", "/pages/never-let-me-go/"),
        ("page of the interview, finished", "/pages/kazuo-ishiguro-interview/"),
        ("page of book and film, finished", "/pages/book-and-film/"),
        ("novel, finished", "/works/never-let-me-go/"),
        ("film, seen", "/works/never-let-me-go-film/"),
    ],
)
addresses(
    ORGANISER,
    [
        ("add a work", "/works/new/"),
        ("edit a work", "/works/never-let-me-go/edit/"),
        ("edit credits", "/works/never-let-me-go-film/credits/"),
        ("edit contents", "/works/never-let-me-go/contents/"),
        ("new page", "/pages/new/"),
        ("page history", "/pages/never-let-me-go/history/"),
        ("sources of an organiser", "/pages/sources/"),
        ("new source", "/pages/sources/new/"),
        ("edit a source", "/pages/sources/blog/"),
        ("invitations", "/invitations/"),
    ],
)


# Threads and what is written in them --------------------------------------------------------------------------------


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


def press(page: Page, name: str, within: str = "main") -> None:
    """Press a button. What that brings, a scene must wait for."""
    page.locator(within).get_by_role("button", name=name, exact=True).first.click()


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
    window.page.get_by_role("link", name="Next").click()
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


# The library and the pages ------------------------------------------------------------------------------------------


@scene(ORGANISER)
def work_refused(window: Window) -> None:
    window.open("/works/new/")
    window.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    press(window.page, "Add it")
    expect(window.page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(ORGANISER)
def contents_previewed(window: Window) -> None:
    window.open("/works/dracula/contents/")
    area = window.page.get_by_role("main").locator("textarea")
    area.fill(area.input_value().rstrip() + "\nEpilogue: Home")
    press(window.page, "Preview")
    expect(window.page.get_by_role("heading", name="As it will be")).to_be_visible()


@scene(ORGANISER)
def contents_refused(window: Window) -> None:
    window.open("/works/never-let-me-go/contents/")
    window.page.get_by_role("main").locator("textarea").fill("Part One\n  Chapters 1-2")
    press(window.page, "Preview")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(ORGANISER)
def credits_with_more_rows(window: Window) -> None:
    window.open("/works/dracula/credits/")
    rows = window.page.locator("fieldset").count()
    press(window.page, "More rows")
    expect(window.page.locator("fieldset")).to_have_count(rows + 5)


def look_into(window: Window, path: str) -> None:
    """Editors who have not read as far are asked first."""
    window.open(path)
    look = window.page.get_by_role("button", name="Show me all of it")
    if look.count():
        look.click()
        expect(look).to_have_count(0)


@scene(MODERATOR)
def look_first(window: Window) -> None:
    page = ReferencePage.objects.get(slug="jane-eyre")
    page.write(
        page.manuscript + "\n\nAt the very end. {everything}\n", by=Member.objects.get(username=ORGANISER)
    )
    window.open("/pages/jane-eyre/edit/")
    expect(window.page.get_by_role("button", name="Show me all of it")).to_be_visible()


@scene(ORGANISER)
def edit_a_page(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Edit this page")


@scene(ORGANISER, in_place=True)
def edit_a_page_previewed(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    press(window.page, "Preview")
    expect(window.page.locator("#page-preview article")).to_be_visible()


@scene(ORGANISER)
def edit_a_page_refused(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    page = window.page
    page.get_by_label("Text").fill("A statement. [@no-such-source] {chapter-99}")
    press(page, "Save")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(ORGANISER)
def edit_a_page_clash(window: Window) -> None:
    look_into(window, "/pages/never-let-me-go/edit/")
    page = ReferencePage.objects.get(slug="never-let-me-go")
    page.write(page.manuscript + "\n\nOne more line. [@blog]\n", by=Member.objects.get(username=MODERATOR))
    press(window.page, "Save")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Someone was quicker.")


@scene(ORGANISER)
def page_revision(window: Window) -> None:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    changed = page.manuscript.replace("quietest", "loudest") + "\n\nOne more line. [@blog]\n"
    page.write(changed, by=Member.objects.get(username=MODERATOR), note="Louder")
    look_into(window, "/pages/never-let-me-go/history/2/")
    expect(window.page.locator("ins").first).to_be_visible()


@scene()
def inline_spoiler_of_a_page(window: Window) -> None:
    page = ReferencePage.objects.get(slug="never-let-me-go")
    page.write("A word is ||cut out|| here. [@blog]", by=Member.objects.get(username=ORGANISER))
    window.open(page.get_absolute_url())
    spoiler = window.page.get_by_role("button", name="spoiler").first
    spoiler.evaluate("button => { const form = document.createElement('form'); form.method = 'post';"
                     " form.action = button.formAction || button.dataset.hxPost;"
                     " form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());"
                     " document.body.append(form); form.submit(); }")  # fmt: skip
    expect(window.page.locator(".spoiler-shown")).to_be_visible()


# The door and the account -------------------------------------------------------------------------------------------


def confirmed(username: str) -> Member:
    """With a password that we know, as if by the door."""
    member = Member.objects.get(username=username)
    member.set_password(PASSWORD)
    member.save()
    return member


def code_in_last_mail() -> str:
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def sign_up(window: Window) -> None:
    window.open("/accounts/signup/")
    page = window.page
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form .form__foot button").click()


@scene()
def sign_in_refused(window: Window) -> None:
    window.open("/accounts/login/")
    window.page.get_by_label("E-mail address or user name").fill("mara")
    window.page.get_by_label("Password").fill("not the tram")
    press(window.page, "Sign in")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene()
def sign_up_refused(window: Window) -> None:
    window.open("/accounts/signup/")
    page = window.page
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("mara")
    page.get_by_label("Password").fill("short")
    press(page, "Join")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene()
def code_after_sign_up(window: Window) -> None:
    sign_up(window)
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def code_refused(window: Window) -> None:
    sign_up(window)
    window.page.get_by_label("Code").fill("ABCD-EFGH")
    press(window.page, "Confirm")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene()
def code_to_sign_in(window: Window) -> None:
    window.open("/accounts/login/code/")
    window.page.get_by_label("E-mail address").fill("mara@demo.example")
    press(window.page, "Send me a code")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def code_for_a_new_password(window: Window) -> None:
    window.open("/accounts/password/reset/")
    window.page.get_by_label("E-mail address").fill("mara@demo.example")
    press(window.page, "Send me a code")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene()
def new_password_after_the_code(window: Window) -> None:
    confirmed(MEMBER)
    code_for_a_new_password(window)
    window.page.get_by_label("Code").fill(code_in_last_mail())
    press(window.page, "Go on")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Choose a new password")


@scene()
def sign_up_closed(window: Window) -> None:
    Club(may_join=Club.MayJoin.INVITATION).save()
    window.open("/accounts/signup/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("By invitation")


@scene()
def sign_up_by_approval(window: Window) -> None:
    Club(may_join=Club.MayJoin.APPROVAL, motto="Slow readers welcome.").save()
    window.open("/accounts/signup/")


@scene()
def waiting_to_be_let_in(window: Window) -> None:
    Club(may_join=Club.MayJoin.APPROVAL).save()
    sign_up(window)
    window.page.get_by_label("Code").fill(code_in_last_mail())
    press(window.page, "Confirm")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Almost in")


@scene()
def invited(window: Window) -> None:
    window.open(invitation().get_absolute_url())
    expect(window.page.get_by_role("link", name="Join the club")).to_be_visible()


@scene()
def sign_in_second_step(window: Window) -> None:
    mara = confirmed(MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    add_passkey(mara)
    window.open("/accounts/login/")
    window.page.get_by_label("E-mail address or user name").fill("mara")
    window.page.get_by_label("Password").fill(PASSWORD)
    press(window.page, "Sign in")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("One more step")


def invitation() -> Invitation:
    ines = Member.objects.get(username=ORGANISER)
    return Invitation.objects.create(
        created_by=ines, most_uses=3, expires_at=timezone.now() + timedelta(days=7)
    )


@scene()
def sign_up_with_an_account_elsewhere(window: Window) -> None:
    account = SocialAccount(provider="github", uid="17", extra_data={"login": "nora"})
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        github = get_adapter().get_provider(RequestFactory().get("/"), "github")
        back = SocialLogin(
            user=Member(email="nora@example.org"), account=account, provider=github,
            email_addresses=[EmailAddress(email="nora@example.org", verified=True, primary=True)],
        )  # fmt: skip
        window.remember(socialaccount_sociallogin=back.serialize())
        window.open("/accounts/3rdparty/signup/")
        expect(window.page.get_by_label("User name")).to_be_visible()


@scene(MEMBER)
def connected_accounts_with_one_to_connect(window: Window) -> None:
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        window.open("/accounts/3rdparty/")


@scene()
def sign_in_with_an_account_elsewhere(window: Window) -> None:
    with override_settings(
        SOCIALACCOUNT_PROVIDERS={"github": {"APPS": [{"client_id": "one", "secret": "two"}]}}
    ):
        window.open("/accounts/login/")
        window.page.get_by_text("GitHub").click()
        expect(window.page.get_by_role("heading", level=1)).to_contain_text("GitHub")


def add_passkey(member: Member) -> Authenticator:
    """One that has never seen a browser: enough to be listed."""
    return Authenticator.objects.create(
        user=member, type=Authenticator.Type.WEBAUTHN,
        data={"name": "The blue phone", "credential": credential_of_a_browser()},
    )  # fmt: skip


def credential_of_a_browser() -> dict[str, object]:
    """What a browser says when it has made a passkey, with a key that opens nothing."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    key = AttestedCredentialData.create(Aaguid.NONE, b"the blue phone", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost"), flags, 0, key)
    said = CollectedClientData.create("webauthn.create", b"a challenge", "http://localhost")
    return {
        "id": websafe_encode(key.credential_id), "rawId": websafe_encode(key.credential_id), "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip


@scene(MEMBER)
def settings_refused(window: Window) -> None:
    window.open("/settings/")
    page = window.page
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    page.locator("[name=time_zone]").evaluate(
        "field => { if (field.tagName === 'SELECT') field.add(new Option('x', 'Nowhere/Land'));"
        " field.value = 'Nowhere/Land'; }"
    )
    press(page, "Save")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@scene(MEMBER)
def settings_saved(window: Window) -> None:
    window.open("/settings/")
    press(window.page, "Save")
    expect(window.page.locator(".notice--good")).to_be_visible()


@scene(MEMBER)
def close_the_account_refused(window: Window) -> None:
    window.open("/settings/delete/")
    window.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    window.page.locator("[name=username]").fill("somebody")
    press(window.page, "Close my account")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def new_address_waits_for_its_code(window: Window) -> None:
    window.open("/accounts/email/")
    window.page.get_by_label("New e-mail address").fill("mara@elsewhere.example")
    press(window.page, "Send a code there")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Check your mail")


@scene(MEMBER)
def e_mail_address_about_to_change(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    EmailAddress.objects.create(user=mara, email="mara@elsewhere.example")
    window.open("/accounts/email/")


@scene(MEMBER)
def change_the_password(window: Window) -> None:
    confirmed(MEMBER)
    window.come_in_as(Member.objects.get(username=MEMBER))
    window.open("/accounts/password/change/")
    expect(window.page.get_by_label("Current password")).to_be_visible()


@scene(MEMBER)
def is_it_you(window: Window) -> None:
    confirmed(MEMBER)
    window.come_in_as(Member.objects.get(username=MEMBER), long_ago=True)
    window.open("/settings/delete/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Is it you?")


@scene(MEMBER)
def is_it_you_by_code(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/reauthenticate/")
    expect(window.page.get_by_label("Code")).to_be_visible()


@scene(MEMBER)
def is_it_you_by_passkey(window: Window) -> None:
    add_passkey(Member.objects.get(username=MEMBER))
    window.open("/accounts/2fa/webauthn/reauthenticate/")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Is it you?")


@scene(MEMBER)
def passkeys_and_codes_all_on(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    add_passkey(mara)
    window.open("/accounts/2fa/")
    expect(window.page.get_by_text("You have 1 passkey.")).to_be_visible()


@scene(MEMBER)
def passkeys(window: Window) -> None:
    add_passkey(Member.objects.get(username=MEMBER))
    window.open("/accounts/2fa/webauthn/")
    expect(window.page.get_by_text("The blue phone").first).to_be_visible()


@scene(MEMBER)
def rename_a_passkey(window: Window) -> None:
    key = add_passkey(Member.objects.get(username=MEMBER))
    window.open(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")


@scene(MEMBER)
def remove_a_passkey(window: Window) -> None:
    key = add_passkey(Member.objects.get(username=MEMBER))
    window.open(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")


@scene(MEMBER)
def set_up_an_app_refused(window: Window) -> None:
    window.open("/accounts/2fa/totp/activate/")
    window.page.get_by_label("Code").fill("000000")
    press(window.page, "Switch it on")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def switch_the_app_off(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/totp/deactivate/")


@scene(MEMBER)
def recovery_codes(window: Window) -> None:
    mara = Member.objects.get(username=MEMBER)
    TOTP.activate(mara, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(mara)
    window.open("/accounts/2fa/recovery-codes/")


@scene(MEMBER)
def make_recovery_codes(window: Window) -> None:
    TOTP.activate(Member.objects.get(username=MEMBER), "JBSWY3DPEHPK3PXP")
    window.open("/accounts/2fa/recovery-codes/generate/")


@scene(ORGANISER)
def one_invitation(window: Window) -> None:
    window.open(f"/invitations/{invitation().pk}/")
    expect(window.page.locator(".qr svg")).to_be_visible()


@scene(ORGANISER)
def invitations_made(window: Window) -> None:
    invitation()
    window.open("/invitations/")


# Empty rooms, and what went wrong -----------------------------------------------------------------------------------


def empty_club(window: Window, path: str, *, organiser: bool = False) -> None:
    as_migrated()
    if organiser:
        member = Member.objects.create_user("wanda", email="wanda@example.org", name="Wanda")
        member.groups.add(*Group.objects.filter(name=Role.ORGANISER))
        window.come_in_as(member)
    window.open(path)


for _name, _path in {
    "front": "/", "library": "/works/", "pages": "/pages/", "threads": "/discussions/", "members": "/members/",
    "sources": "/pages/sources/",
}.items():  # fmt: skip
    for _organiser in (False, True):
        _who = " for its organiser" if _organiser else ""
        _enter(
            Scene(
                f"{_name} of an empty club{_who}",
                VISITOR,
                lambda window, path=_path, organiser=_organiser: empty_club(
                    window, path, organiser=organiser
                ),  # type: ignore[misc]
            )
        )


@scene(MEMBER)
def page_that_had_grown_old(window: Window) -> None:
    """A form whose token is stale gives the words back."""
    window.open("/discussions/new/")
    page = window.page
    page.get_by_label("Title").fill("Tea or coffee?")
    page.get_by_label("Your opening words").fill("Words that took an hour.")
    page.locator("main [name=csrfmiddlewaretoken]").first.evaluate(
        "token => { token.value = 'x'.repeat(64); }"
    )
    press(page, "Open the thread")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page had grown old.")


KEPT = {
    "kept": [("title", "Tea or coffee?"), ("body", "Words that took an hour.")],
    "action": "/discussions/new/",
}

for _template, _context in {
    "400.html": {}, "403.html": {"exception": "Not today.", "kept": KEPT["kept"]}, "403_csrf.html": KEPT,
    "413.html": KEPT, "429.html": {}, "500.html": {}, "503.html": {},
}.items():  # fmt: skip

    def _rendered(
        window: Window, template: str = _template, context: Mapping[str, object] = _context
    ) -> None:
        """Pages that one hopes not to meet: nothing in a healthy club leads there."""
        html = render_to_string(template, dict(context))
        window.page.route(
            "**/rendered/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
        )
        window.open("/rendered/")

    _enter(Scene(_template, VISITOR, _rendered))
