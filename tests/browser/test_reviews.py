"""Reviews in a real browser: two clicks to rate, a review with its point, and what others see of it."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from reviews.models import Review
from tests.people import reach

from .conftest import OpenWindow


def test_a_member_rates_in_two_clicks_without_scripts(open_window: OpenWindow, mara: Member) -> None:
    window = open_window(mara, scripts=False)
    window.open("/works/jane-eyre/")
    page = window.page
    # With a mouse, on the star as it is drawn: the left half of the fourth.
    half = page.locator(".picker__half").filter(has_text="3½ stars")
    half.scroll_into_view_if_needed()
    box = half.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("radio", name="3½ stars", exact=True)).to_be_checked()
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_text("You gave Jane Eyre 3½ stars.")).to_be_visible()
    expect(page.get_by_role("radio", name="3½ stars", exact=True)).to_be_checked()
    assert Review.objects.get(author=mara, work__slug="jane-eyre").rating == 7


def test_stars_are_given_by_keyboard(open_window: OpenWindow, mara: Member) -> None:
    window = open_window(mara)
    window.open("/works/jane-eyre/")
    page = window.page
    page.get_by_role("radio", name="4 stars", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="4½ stars", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You gave Jane Eyre 4½ stars.")).to_be_visible()


def test_a_review_opens_for_those_who_are_there(open_window: OpenWindow, ines: Member, novel: Work) -> None:
    writer = open_window(ines)
    writer.open("/works/never-let-me-go/review/")
    page = writer.page
    page.get_by_role("radio", name="5 stars", exact=True).check()
    page.get_by_label("Headline").fill("After the last page")
    page.get_by_label("Your review").fill("The lighthouse was dark.")
    page.get_by_label("It tells of Never Let Me Go as far as").select_option(
        label="Chapter 17, all of Part Two"
    )
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("After the last page")
    expect(page.get_by_text("The lighthouse was dark.")).to_be_visible()
    address = page.url.removeprefix(writer.served)

    nils = Member.objects.get(username="nils")
    reach(nils, novel, 3)
    behind = open_window(nils)
    behind.open(address)
    expect(behind.page.get_by_text("This review opens after Part Two")).to_be_visible()
    assert "lighthouse" not in behind.page.content()
    assert "/members/ines/" not in behind.page.locator("article.review").inner_html()
    # Her stars she lets be seen.
    expect(behind.page.locator("article.review .stars")).to_have_attribute("aria-label", "5 stars")
    behind.open("/works/never-let-me-go/reviews/?open=yes")
    expect(behind.page.get_by_text("After the last page")).to_have_count(0)


def test_film_seen_and_book_unread_and_the_reverse(open_window: OpenWindow) -> None:
    """Deniz has seen every film and read no book; Kofi has read the novel and not seen the film."""
    deniz, kofi = (Member.objects.get(username=name) for name in ("deniz", "kofi"))
    of_film, of_novel = "From the projection box", "Written by somebody who has sat with people"
    film, novel = "/works/never-let-me-go-film/reviews/", "/works/never-let-me-go/reviews/"
    walks = [(deniz, (film, of_film), (novel, of_novel)), (kofi, (novel, of_novel), (film, of_film))]
    for member, opens, waits in walks:
        window = open_window(member)
        window.open(opens[0])
        expect(window.page.get_by_role("heading", name=opens[1])).to_be_visible()
        window.open(waits[0])
        expect(window.page.get_by_role("heading", name=waits[1])).to_have_count(0)
        expect(window.page.locator(".quiet__line").first).to_be_visible()
