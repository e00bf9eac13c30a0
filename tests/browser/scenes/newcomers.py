"""What waits for a moderator, as its author sees it; the limits of the new; a sign-up that came back too soon."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.members.models import Club, Member
from bookclub.moderation.models import Held, HeldWord
from discussions.models import Thread

from ..windows import Window
from .table import MEMBER, NOT_LOOKED_AT, VISITOR, press, scene

NEW = "wren"  # whose first words wait at the demo club
NOT_LOOKED_AT.add("moderation:take_back")


def waiting() -> Held:
    return Held.objects.waiting().get(author__username=NEW)


def where_it_waits() -> Thread:
    return Thread.objects.get(pk=waiting().said["thread"])


@scene(NEW)
def words_that_wait_in_their_place(window: Window) -> None:
    window.open(where_it_waits().get_absolute_url())
    expect(window.page.get_by_text("This waits for a moderator; only you see it.")).to_be_visible()


@scene(NEW)
def words_that_wait(window: Window) -> None:
    window.open(waiting().get_absolute_url())


@scene(NEW)
def words_that_were_turned_down(window: Window) -> None:
    held = waiting()
    held.turn_down(by=Member.objects.get(username="tobias"), reason="Come and say hello to us first.")
    window.open(held.get_absolute_url())


@scene(NEW)
def what_waits_among_reports_and_order(window: Window) -> None:
    window.open("/moderation/yours/")


@scene(MEMBER)
def an_edit_that_waits_beside_its_form(window: Window) -> None:
    HeldWord.objects.create(word="casino")
    thread = Thread.objects.get(title="Where do you read?")
    comment = thread.comment(by=Member.objects.get(username=MEMBER), body="On the tram.")
    path = f"/discussions/comments/{comment.pk}/edit/"
    window.open(path)
    window.page.get_by_label("Your words").fill("In the ||back|| of a *casino*.")
    press(window.page, "Save")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Your change of a comment waits")
    window.open(path)


@scene(NEW)
def a_thread_with_too_many_links(window: Window) -> None:
    Club(new_for_days=7, new_links=1).save()
    window.open("/discussions/new/")
    window.page.get_by_label("Title").fill("Where to look")
    window.page.get_by_label("Your opening words").fill("https://one.example, https://two.example")
    press(window.page, "Open the thread")
    expect(window.page.get_by_text("this one has 2")).to_be_visible()


@scene(NEW)
def a_comment_too_many_for_this_hour(window: Window) -> None:
    Club(new_for_days=7, new_posts_an_hour=0).save()
    window.open(where_it_waits().get_absolute_url())
    window.page.get_by_label("Join in").fill("And another thing.")
    press(window.page, "Post comment")
    expect(window.page.get_by_text("Nothing is lost")).to_be_visible()


@scene(VISITOR)
def a_sign_up_that_a_machine_filled_in(window: Window) -> None:
    Club(may_join=Club.MayJoin.APPROVAL).save()
    window.open("/accounts/signup/")
    page = window.page
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill("the tram at half past seven")
    page.get_by_label("Why would you like to join?").fill("I read slowly.")
    page.evaluate("document.querySelector('[name=homepage]').value = 'https://spam.example'")
    page.locator("main form .form__foot button").first.click()
    expect(page.get_by_text("A field that people do not see was filled in")).to_be_visible()
