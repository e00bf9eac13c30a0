"""What the scripts add for those who write: each of them by itself, as a member meets it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from discussions.models import Comment, Thread

from .conftest import OpenWindow
from .windows import Window

pytestmark = pytest.mark.once


@pytest.fixture
def thread(novel: Work, sachiko: Member) -> Thread:
    """A comment, a reply to it, and one more; Mara answers them."""
    thread = Thread.start(by=sachiko, title="Tea or coffee?", body="With the first chapter.", work=novel)
    top = thread.comment(by=sachiko, body="Tea, *always* tea, and ||the blue cup||.")
    thread.comment(by=sachiko, body="Unless it rains.", under=top)
    thread.comment(by=sachiko, body="Some take neither.")
    return thread


@pytest.fixture
def written(open_window: OpenWindow, thread: Thread, mara: Member) -> Window:
    """Mara's window, the thread before her."""
    window = open_window(mara)
    window.open(f"/discussions/{thread.pk}/")
    return window


def row(page: Page, words: str) -> Locator:
    return page.locator("#tree > li").filter(has_text=words)


def answer(page: Page, words: str = "Unless it rains.") -> Locator:
    """The text area of a reply in place."""
    row(page, words).get_by_role("link", name="Reply", exact=True).click()
    return row(page, words).get_by_label("Your words")


def announced(page: Page) -> Locator:
    return page.locator("#announce")


def join_in(page: Page) -> Locator:
    return page.get_by_label("Join in")


def test_the_toolbar_puts_marks_round_what_is_selected(written: Window) -> None:
    page = written.page
    area = answer(page)
    tools = row(page, "Unless it rains.").get_by_role("group", name="Marks for your text")
    area.fill("plain bold spoilt")
    select(area, "bold")
    tools.get_by_role("button", name="Bold").click()
    expect(area).to_have_value("plain **bold** spoilt")
    expect(area).to_be_focused()
    select(area, "spoilt")
    tools.get_by_role("button", name="Spoiler").click()
    expect(area).to_have_value("plain **bold** ||spoilt||")
    select(area, "plain")
    area.press("Control+i")
    expect(area).to_have_value("*plain* **bold** ||spoilt||")
    tools.get_by_role("button", name="Quote").click()
    expect(area).to_have_value("> *plain* **bold** ||spoilt||")
    area.press("Control+z")
    expect(area).to_have_value("*plain* **bold** ||spoilt||")


def select(area: Locator, words: str) -> None:
    area.evaluate(
        "(area, words) => { const at = area.value.indexOf(words);"
        " area.focus(); area.setSelectionRange(at, at + words.length); }",
        words,
    )


def test_ctrl_enter_posts_a_reply(written: Window) -> None:
    page = written.page
    area = answer(page)
    area.fill("A kettle.")
    with written.staying():
        area.press("Control+Enter")
        expect(row(page, "A kettle.")).to_have_attribute("data-depth", "2")
        expect(row(page, "A kettle.").locator(".comment")).to_be_focused()
        expect(announced(page)).to_have_text("Your comment is posted.")
    expect(page.get_by_role("heading", name="4 comments")).to_be_visible()


def test_ctrl_enter_joins_in(written: Window) -> None:
    page = written.page
    join_in(page).fill("A samovar.")
    join_in(page).press("Control+Enter")
    expect(page.locator(".notice--good")).to_have_text("Your comment is posted.")
    expect(row(page, "A samovar.")).to_have_attribute("data-depth", "0")


def test_the_preview_comes_in_place_and_posts_nothing(written: Window) -> None:
    page = written.page
    with written.staying():
        area = answer(page)
        area.fill("A *kettle*, and ||a secret||.")
        row(page, "Unless it rains.").get_by_role("button", name="Preview").click()
        shown = row(page, "Unless it rains.").get_by_role("group", name="Preview")
        expect(shown.locator("em")).to_have_text("kettle")
        expect(area).to_have_value("A *kettle*, and ||a secret||.")
        join_in(page).fill("**Below**")
        page.locator("#answer").get_by_role("button", name="Preview").click()
        expect(page.locator("#answer").get_by_role("group", name="Preview").locator("strong")).to_have_text(
            "Below"
        )
    assert not Comment.objects.filter(body__contains="kettle").exists()


def test_a_draft_outlives_its_tab_and_goes_when_it_is_posted(written: Window, thread: Thread) -> None:
    page = written.page
    answer(page).fill("Half a thought")
    join_in(page).fill("Another half")
    page.close()
    page = written.page = written.context.new_page()
    written.open(f"/discussions/{thread.pk}/")
    expect(join_in(page)).to_have_value("Another half")
    expect(page.get_by_text("Your unsent words are back.")).to_be_visible()
    area = answer(page)
    expect(area).to_have_value("Half a thought")
    row(page, "Unless it rains.").get_by_role("button", name="Post reply").click()
    expect(row(page, "Half a thought")).to_be_visible()
    page.locator("#answer").get_by_role("button", name="Post comment").click()
    expect(page.locator(".notice--good")).to_be_visible()
    written.open(f"/discussions/{thread.pk}/")
    expect(join_in(page)).to_have_value("")
    expect(answer(page)).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter((key) => localStorage[key])") == []


def test_a_draft_is_kept_from_whoever_signs_in_next_on_the_same_computer(
    written: Window, thread: Thread, mara: Member, jun: Member
) -> None:
    """She has read on, and he has not: her words stay hers, and come back to her."""
    page = written.page
    join_in(page).fill("In the end she lets it go")
    written.context.clear_cookies()
    written.come_in_as(jun)
    written.open(f"/discussions/{thread.pk}/")
    expect(join_in(page)).to_have_value("")
    expect(page.get_by_text("unsent")).to_have_count(0)
    written.context.clear_cookies()
    written.come_in_as(mara)
    written.open(f"/discussions/{thread.pk}/")
    expect(join_in(page)).to_have_value("In the end she lets it go")


def test_a_draft_of_a_thread_comes_back_with_its_title_and_its_spoiler_point(written: Window) -> None:
    page = written.page
    written.open("/discussions/new/?work=never-let-me-go")
    page.get_by_label("Title").fill("After the bell")
    page.get_by_label("Your opening words").fill("He never came.")
    point = page.get_by_label("It tells of Never Let Me Go as far as")
    point.select_option(label="Chapter 12")
    chosen = point.input_value()
    written.open("/works/")
    written.open("/discussions/new/?work=never-let-me-go")
    expect(page.get_by_label("Your opening words")).to_have_value("He never came.")
    expect(page.get_by_label("Title")).to_have_value("After the bell")
    expect(point).to_have_value(chosen)
    written.open("/discussions/new/")
    expect(page.get_by_text("Please choose it again.")).to_be_visible()


def test_a_draft_can_be_discarded(written: Window) -> None:
    page = written.page
    join_in(page).fill("Never mind")
    page.reload()
    page.get_by_role("button", name="Discard them").click()
    expect(join_in(page)).to_have_value("")
    page.reload()
    expect(join_in(page)).to_have_value("")


def test_a_draft_of_a_change_is_offered_beside_the_words_as_they_stand(
    open_window: OpenWindow, thread: Thread, sachiko: Member
) -> None:
    window = open_window(sachiko)
    page = window.page
    comment = thread.comments.get(body="Unless it rains.")
    window.open(f"/discussions/comments/{comment.pk}/edit/")
    page.get_by_label("Your words").fill("Unless it snows.")
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value("Unless it rains.")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Your words")).to_have_value("Unless it snows.")


@pytest.mark.parametrize("where", ["in place", "below"])
def test_a_double_click_posts_once(written: Window, thread: Thread, where: str) -> None:
    page = written.page
    area = answer(page) if where == "in place" else join_in(page)
    area.fill("Twice is too often.")
    area.locator("xpath=ancestor::form").get_by_role("button", name=re.compile("^Post")).dblclick()
    expect(row(page, "Twice is too often.")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert thread.comments.filter(body="Twice is too often.").count() == 1
    page.reload()
    expect(row(page, "Twice is too often.")).to_have_count(1)


def test_the_count_is_told_near_the_limit(written: Window) -> None:
    page = written.page
    area, count = join_in(page), page.locator("#answer .count")
    area.fill("a" * 18_999)
    expect(count).to_be_hidden()
    area.fill("a" * 19_500)
    expect(count).to_have_text("500 characters left")
    expect(announced(page)).to_have_text("500 characters left")
    area.fill("🫖" * 19_990)
    expect(count).to_have_text("10 characters left")
    area.fill("a" * 20_003)
    expect(count).to_have_text("3 characters too many")
    area.fill("")
    expect(count).to_be_hidden()


def test_a_selected_passage_is_quoted_with_its_source(written: Window, thread: Thread) -> None:
    page = written.page
    quoted = thread.comments.get(body__startswith="Tea")
    row(page, "Tea, always tea").locator(".comment__body p").select_text()
    with written.staying():
        page.locator(".quote-pop").click()
        area = row(page, "Tea, always tea").get_by_label("Your words")
        expect(area).to_have_value(re.compile(r"^> Tea, always tea, and", re.MULTILINE))
        expect(area).to_have_value(re.compile(rf"\[Sachiko\]\(/discussions/comments/{quoted.pk}/\)"))
        expect(area).to_be_focused()
        assert "blue cup" not in area.input_value()
        area.press("Control+End")
        area.type("And the pot?")
        area.press("Control+Enter")
        expect(row(page, "And the pot?").locator("blockquote")).to_contain_text("Tea, always tea")
    assert list(Comment.objects.get(body__contains="And the pot?").quotes.all()) == [quoted]


def test_an_inline_spoiler_opens_where_it_stands(written: Window) -> None:
    page = written.page
    spoilt = row(page, "Tea, always tea")
    expect(spoilt).not_to_contain_text("blue cup")
    with written.staying():
        spoilt.get_by_role("button", name="spoiler").click()
        expect(spoilt.locator(".spoiler-shown")).to_have_text("the blue cup")
        expect(spoilt.locator(".spoiler-shown")).to_be_focused()


def test_replies_fold_without_asking_the_server(written: Window) -> None:
    page = written.page
    fold = row(page, "Tea, always tea").locator("a[data-fold]")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.resource_type != "other" else None
    )
    with written.staying():
        fold.click()
        expect(row(page, "Unless it rains.")).to_be_hidden()
        expect(row(page, "Some take neither.")).to_be_visible()
        expect(fold).to_have_attribute("aria-expanded", "false")
        expect(fold).to_have_text("Unfold replies")
        fold.click()
        expect(row(page, "Unless it rains.")).to_be_visible()
        expect(fold).to_have_text("Fold replies")
    assert asked == []


def test_copying_a_link_is_announced(written: Window, thread: Thread) -> None:
    page = written.page
    written.context.grant_permissions(["clipboard-read", "clipboard-write"])
    comment = thread.comments.get(body="Unless it rains.")
    with written.staying():
        row(page, "Unless it rains.").locator("a[data-copy]").click()
        expect(announced(page)).to_have_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{written.served}/discussions/comments/{comment.pk}/"


def test_a_refused_reply_keeps_its_words_and_the_field_has_the_focus(written: Window) -> None:
    page = written.page
    long = "a" * 20_001
    with written.staying():
        area = answer(page)
        area.fill(long)
        row(page, "Unless it rains.").get_by_role("button", name="Post reply").click()
        refused = row(page, "Unless it rains.").locator("textarea[aria-invalid=true]")
        expect(refused).to_be_focused()
        expect(refused).to_have_value(long)
        expect(refused).to_have_accessible_description(re.compile("20,001 characters; 20,000 fit"))
        refused.fill("Shorter.")
        refused.press("Control+Enter")
        expect(row(page, "Shorter.")).to_have_attribute("data-depth", "2")


def test_a_reply_that_the_network_swallowed_is_kept(written: Window) -> None:
    page = written.page
    area = answer(page)
    area.fill("Words on a train.")
    page.route("**/reply/", lambda route: route.abort())
    area.press("Control+Enter")
    expect(page.get_by_text("The club cannot be reached. Your words are kept here")).to_be_visible()
    expect(area).to_have_value("Words on a train.")
    page.unroute("**/reply/")
    area.press("Control+Enter")
    expect(row(page, "Words on a train.")).to_be_visible()
    written.complaints.clear()  # the browser is right to complain of the network


def test_an_expired_session_keeps_the_words(written: Window) -> None:
    page = written.page
    mara = Member.objects.get(username="mara")
    mara.set_password("the tram at half past seven")
    mara.save()  # which signs her out everywhere
    join_in(page).fill("Typed while I was out.")
    join_in(page).press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("E-mail address or user name").fill("mara")
    page.get_by_label("Password").fill("the tram at half past seven")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Your words")).to_have_value("Typed while I was out.")


def test_cancelling_a_reply_leaves_the_page_as_it_was_and_the_draft_where_it_is(written: Window) -> None:
    page = written.page
    answer(page).fill("On second thoughts")
    row(page, "Unless it rains.").get_by_role("link", name="Cancel").click()
    expect(row(page, "Unless it rains.").get_by_label("Your words")).to_have_count(0)
    expect(row(page, "Unless it rains.").get_by_role("link", name="Reply", exact=True)).to_be_focused()
    expect(answer(page)).to_have_value("On second thoughts")
