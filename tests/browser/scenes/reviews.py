"""Stars, reviews, what they come to."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.library.models import Work
from bookclub.members.models import Member
from reviews.models import Opinion, Review
from tests.people import after

from ..windows import Window
from .table import FINISHED, MEMBER, MODERATOR, NOT_LOOKED_AT, ORGANISER, VISITOR, addresses, press, scene

NOT_LOOKED_AT.update(["reviews:like", "reviews:unlike", "reviews:feed", "reviews:wish", "reviews:open_talk"])

REVIEWS, WRITE = "/works/never-let-me-go/reviews/", "/works/never-let-me-go/review/"
addresses(VISITOR, [("reviews of a visitor", REVIEWS), ("reviews, none of that kind", f"{REVIEWS}?stars=1")])
addresses(
    MEMBER,
    [
        ("reviews mid-way", f"{REVIEWS}?sort=closest"),
        ("a review to write", "/works/dracula/review/"),
    ],
)
addresses(
    FINISHED,
    [
        ("reviews, finished", f"{REVIEWS}?sort=liked"),
        ("book beside film, finished", "/works/never-let-me-go/beside/"),
        ("own shelf", "/members/sachiko/shelf/"),
        ("own year", "/members/sachiko/year/2026/"),
    ],
)
addresses(
    VISITOR,
    [
        ("book beside film", "/works/never-let-me-go/beside/"),
        ("shelf of another", "/members/deniz/shelf/"),
        ("year without a book", "/members/deniz/year/2001/"),
        ("newest reviews", "/reviews/"),
        ("lists", "/lists/"),
        ("a list", "/lists/book-into-film/"),
    ],
)
addresses(ORGANISER, [("new list", "/lists/new/"), ("edit a list", "/lists/book-into-film/edit/")])
addresses(MEMBER, [("beside, nobody has spoken", "/works/dracula/beside/")])


def one_review(*, of: str = FINISHED, point: int = 23) -> Review:
    """Of Dracula's novel, so that it meets none of the furnished ones; changed once, and with an inline spoiler."""
    member, work = Member.objects.get(username=of), Work.objects.get(slug="dracula")
    opinion = Opinion(
        rating=7, headline="Letters at night", body="So **dark**, and ||the castle||.\n\n> Or so"
    )
    mine = Review.objects.of(member, work)
    mine = Review.objects.write(work, opinion, by=member, version=mine.version if mine else 0)
    changed = Opinion(rating=9, headline="Letters by night", body="So *dark*, and ||the castle||.")
    Review.objects.write(work, changed, by=member, version=mine.version)
    if point:
        mine.refresh_from_db()
        mine.raise_scope(after(work, point), by=member)
    mine.refresh_from_db()
    return mine


@scene(FINISHED)
def review_of_ones_own(window: Window) -> None:
    window.open(one_review().get_absolute_url())


@scene(MEMBER)
def review_that_waits(window: Window) -> None:
    window.open(one_review().get_absolute_url())


@scene(MEMBER)
def reviews_that_wait_unfolded(window: Window) -> None:
    one_review()
    window.open("/works/dracula/reviews/")
    for line in window.page.locator("details > .quiet__line").all():
        line.click()


@scene(MEMBER)
def review_of_somebody_else(window: Window) -> None:
    window.open(one_review(point=0).get_absolute_url())


@scene(FINISHED)
def review_to_change(window: Window) -> None:
    one_review()
    window.open("/works/dracula/review/")


@scene(FINISHED)
def review_history(window: Window) -> None:
    window.open(f"{one_review().get_absolute_url()}history/")


@scene(FINISHED)
def review_to_delete(window: Window) -> None:
    window.open(f"{one_review().get_absolute_url()}delete/")


@scene(MODERATOR)
def spoiler_point_of_a_review(window: Window) -> None:
    window.open(f"{one_review().get_absolute_url()}spoiler-point/")


@scene(MEMBER)
def spoiler_of_a_review_by_itself(window: Window) -> None:
    review = one_review(point=0)
    window.open(review.get_absolute_url())
    # As the button does where no scripts run.
    window.page.evaluate(
        "path => { const form = document.getElementById('deeds'); form.action = path; form.submit(); }",
        f"/reviews/{review.pk}/spoilers/0/",
    )
    expect(window.page.get_by_role("heading", level=1)).to_have_text("What stood behind the spoiler")


@scene(MEMBER)
def review_with_errors(window: Window) -> None:
    window.open("/works/dracula/review/")
    window.page.locator("[name=rating][value='']").check()
    press(window.page, "Publish")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def stars_that_are_none(window: Window) -> None:
    window.open("/works/dracula/")
    window.page.locator("[name=rating][value='7']").evaluate(
        "(one) => { one.value = '3.3'; one.checked = true; }"
    )
    press(window.page, "Rate")
    expect(window.page.locator(".errors").first).to_be_visible()


@scene(MEMBER)
def review_previewed(window: Window) -> None:
    window.open("/works/dracula/review/")
    window.page.locator("[name=rating][value='9']").check()
    window.page.get_by_label("Your review").fill("So *dark*.")
    with window.page.expect_response(lambda answer: "preview" in answer.url):
        press(window.page, "Preview")


@scene(MEMBER)
def review_hidden_by_a_moderator(window: Window) -> None:
    review = one_review(point=0)
    review.hide(by=Member.objects.get(username=MODERATOR), reason="Copied.")
    window.open(review.get_absolute_url())


@scene(MEMBER)
def work_that_hides_its_ratings(window: Window) -> None:
    Member.objects.filter(username=MEMBER).update(hides_ratings=True)
    window.open("/works/dracula/")
