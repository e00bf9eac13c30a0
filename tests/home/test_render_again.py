"""After an upgrade the stored HTML of every text can be written anew."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Field

from bookclub.home.rendering import STORED
from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Meeting
from discussions.models import Comment, Thread
from reviews.models import Opinion, Review
from tests.people import after
from tests.schedules.plans import five_weeks

ROOMS = ("bookclub.", "discussions", "reviews")


def said(**options: bool) -> str:
    out = StringIO()
    call_command("render_again", stdout=out, **options)
    return out.getvalue()


def test_what_an_older_version_has_stored_is_rendered_as_today(thread: Thread, mara: Member) -> None:
    comment = thread.comment(by=mara, body="*Quietly*, ||Tommy|| and @mara.")
    right = Comment.objects.get(pk=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(body_html="<p>old</p>", spans=["old"], text="old")
    assert "comments, body: 1 of 2 would change" in said(dry_run=True)
    assert Comment.objects.get(pk=comment.pk).text == "old"
    assert "comments, body: 1 of 2 changed" in said()
    now = Comment.objects.get(pk=comment.pk)
    assert (now.body_html, now.spans, now.text) == (right.body_html, right.spans, right.text)
    assert "comments, body: 0 of 2 changed" in said()


def test_what_an_older_version_did_not_know_for_a_quotation_waits_as_far_as_one(
    thread: Thread, novel: Work, mara: Member, ines: Member
) -> None:
    far = thread.comment(by=mara, body="Tommy.", scope=after(novel, 15))
    quotation = f"> [Mara wrote]({settings.CLUB_ORIGIN}{far.get_absolute_url()}): Tommy."
    quoting = thread.comment(by=mara, body=quotation)
    review = Review.objects.write(novel, Opinion(body=quotation), by=mara)
    meeting = five_weeks(novel, by=ines).meetings.in_order().select_related("schedule")[0]
    meeting.write({"notes": quotation}, by=ines)
    quoting_all: tuple[Any, ...] = (quoting, review, meeting)
    for item in quoting_all:
        item.quotes.clear()
        type(item).objects.filter(pk=item.pk).update(scope=None)
    said()
    for item in quoting_all:
        item.refresh_from_db()
        assert item.scope == after(novel, 15)


def test_the_words_that_a_member_says_of_themselves_too(mara: Member) -> None:
    mara.about = "I read *slowly*."
    mara.save()
    Member.objects.filter(pk=mara.pk).update(about_html="old")
    assert "members, about: 1 of 1 changed" in said()
    assert Member.objects.get(pk=mara.pk).about_html == mara.about_html


def test_of_a_meeting_each_text_keeps_its_own_spans(novel: Work, ines: Member) -> None:
    schedule = five_weeks(novel, by=ines)
    meeting = schedule.meetings.in_order()[0]
    meeting.write({"agenda": "||One||", "questions": "||Two||"}, by=ines)
    right = Meeting.objects.get(pk=meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(questions_html="old", spans={"agenda": ["old"]})
    said()
    now = Meeting.objects.get(pk=meeting.pk)
    assert (now.agenda_html, now.questions_html) == (right.agenda_html, right.questions_html)
    assert {name: now.spans[name] for name in ("agenda", "questions")} == {
        "agenda": ["One"],
        "questions": ["Two"],
    }


def test_no_stored_html_is_forgotten() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith(ROOMS)]
    fields = [
        (model._meta.label, field.name)
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.name.endswith("_html")
    ]
    assert sorted(fields) == sorted((stored.label, stored.html) for stored in STORED)
