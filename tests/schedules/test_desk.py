"""Schedules on the moderators' desk, in the archive that members take along, and for search engines."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

from django.test import Client

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.schedules.models import Meeting, Schedule
from tests.people import ClientOf, make_member
from tests.schedules.plans import five_weeks


def test_a_moderator_finds_schedules_meetings_and_answers(
    running: Schedule, meeting: Meeting, tobias: Member, jun: Member, client_of: ClientOf
) -> None:
    meeting.answer("maybe", by=jun)
    desk = client_of(tobias)
    for path, words in (
        ("schedule/?q=slowly", running.title),
        (f"schedule/{running.pk}/change/", running.get_absolute_url()),
        ("meeting/?state__exact=planned", "Meeting 3"),
        (f"meeting/{meeting.pk}/change/", meeting.get_absolute_url()),
        ("rsvp/?answer__exact=maybe", "Jun Ōta"),
    ):
        page = desk.get(f"/admin/schedules/{path}")
        assert page.status_code == 200
        assert words in page.content.decode()


def test_the_desk_shows_no_words_and_confirms_none(
    meeting: Meeting, ines: Member, tobias: Member, client_of: ClientOf
) -> None:
    meeting.write({"agenda": "Miss Emily."}, by=ines)
    desk = client_of(tobias)
    assert "Miss Emily" not in desk.get(f"/admin/schedules/meeting/{meeting.pk}/change/").content.decode()
    assert desk.get("/admin/schedules/meeting/?agenda__contains=Emily").status_code == 400
    assert desk.get("/admin/schedules/rsvp/?meeting__agenda__contains=Emily").status_code == 400


def test_a_member_takes_their_answers_and_plans_along(
    running: Schedule, meeting: Meeting, ines: Member, client_of: ClientOf
) -> None:
    meeting.answer("yes", by=ines, guests=1)
    answer = client_of(ines).get("/settings/archive/download/")
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as archive:
        everything = json.loads(archive.read("archive.json"))
    [said] = everything["answers"]
    assert (said["title"], said["answer"], said["guests"]) == (meeting.full_title, "yes", 1)
    assert [plan["title"] for plan in everything["schedules"]] == [running.title]


def test_search_engines_are_told_of_what_visitors_may_see(
    running: Schedule, novel: Work, ines: Member, visitor: Client
) -> None:
    draft = five_weeks(novel, by=ines, title="Perhaps", state=Schedule.State.DRAFT)
    listed = visitor.get("/sitemap.xml").content.decode()
    assert running.get_absolute_url() in listed
    assert draft.get_absolute_url() not in listed


def test_one_who_waits_to_be_let_in_is_not_told_where_we_meet_and_who_comes(
    meeting: Meeting, mara: Member, client_of: ClientOf
) -> None:
    meeting.answer("yes", by=mara)
    Meeting.objects.filter(pk=meeting.pk).update(place="Rua das Flores 12")
    waiting = client_of(make_member("wim", awaits_approval=True))
    page = waiting.get(meeting.get_absolute_url()).content.decode()
    assert "Rua das Flores" not in page
    assert "Mara" not in page
