"""What moderators hid comes out for nobody: not its author, not on the desk, until somebody chooses to judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bookclub.moderation.admin import deeds_for
from bookclub.moderation.models import Reason, Report
from discussions.models import Comment, Thread
from tests.people import NOON

from ..planting import (
    ARCHIVE,
    LAST_CHAPTER,
    NOVEL,
    SAFE,
    Kind,
    Planted,
    Waits,
    _scope,
    _statement,
    just,
    writers,
)
from ..walking import Ask

REPORT = "moderation/report/<str:label>/<int:pk>/"
NOT_BEGUN = "a member who has not begun"

PLACES = {
    "discussions/kinds.py find": (NOT_BEGUN, [REPORT]),
    "bookclub/reference/kinds.py find": (NOT_BEGUN, [REPORT]),
}


def reports(kind: Kind) -> bool:
    return kind.writes and kind.username != "greta"


def judges(kind: Kind) -> bool:
    return kind.keeps_order


def plant(club: Planted) -> None:
    wanda, tobias, nell = (club.members[name] for name in ("wanda", "tobias", "nell"))
    hidden = _hidden_comment(club)
    thread = Thread.start(
        by=wanda, title=f"On {club.word('hiddentitle')}", body=f"It says {club.word('hiddenopening')}.",
        work=club.novel, at=NOON - timedelta(days=1),
    )  # fmt: skip
    thread.comment(by=club.members["olaf"], body=f"And {club.word('hiddenanswer')}.")
    thread.hide(by=tobias, reason="Its title gives the end away.")
    # Those who take their own words along take these too: hidden from the club is not taken from them.
    own = ("hiddentitle", "hiddenopening", "hiddenwords", "hiddenspan", "hiddenearlier")
    club.may_come_out([f"kanari{name}" for name in own], SAFE, ARCHIVE, to=just("wanda"))
    club.may_come_out(["kanarihiddenanswer"], SAFE, ARCHIVE, to=just("olaf"))
    # Who is in the club is no secret, to those either who report a profile.
    greta = club.members["greta"]
    club.may_come_out(["kanarigreta"], SAFE, f"/moderation/report/members.member/{greta.pk}/", to=reports)
    words = f"There she tells {club.word('reported')}."
    report, _ = Report.objects.file(
        club.comments["three"], by=nell, author=wanda, reason=Reason.SPOILS, words=words
    )
    about_title, _ = Report.objects.file(thread, by=nell, author=wanda, reason=Reason.TITLE)
    about_hidden, _ = Report.objects.file(hidden, by=nell, author=wanda, reason=Reason.UNKIND)
    filed = [report, about_title, about_hidden]
    club.rooms["moderation"] = {"hidden": hidden, "thread": thread, "reports": filed}
    # Those who judge see it on the one answer that they asked for by a POST.
    looked = [f"POST /admin/moderation/report/{each.pk}/look/" for each in filed]
    club.may_come_out(["kanarithree", "kanarireported"], SAFE, looked[0], to=judges)
    club.may_come_out(["kanarihiddentitle", "kanarihiddenopening"], SAFE, looked[1], to=judges)
    club.may_come_out(["kanarihiddenwords", "kanarihiddenspan"], SAFE, looked[2], to=judges)


def _hidden_comment(club: Planted) -> Comment:
    """A branch that was hidden: what hangs under it went with it."""
    wanda, thread = club.members["wanda"], club.threads[0]
    comment = thread.comment(by=wanda, body=f"At first {club.word('hiddenearlier')}.")
    body = f"Now {club.word('hiddenwords')} and ||{club.word('hiddenspan')}||."
    comment.edit(body, by=wanda, version=1)
    below = thread.comment(
        by=club.members["olaf"], body=f"Below, {club.word('hiddenbelow')}.", under=comment,
        scope=_scope(club, {NOVEL: 3}),
    )  # fmt: skip
    club.may_come_out(["kanarihiddenbelow"], SAFE, ARCHIVE, to=just("olaf"))
    comment.refresh_from_db()
    comment.hide(by=club.members["tobias"], reason="Unkind.", branch=True)
    below.refresh_from_db()
    assert below.is_hidden
    return comment


def _reporting(club: Planted) -> Iterator[Ask]:
    """Comments and statements are reported by those who can read them; titles and profiles by all who write."""
    targets: list[tuple[str, int, Waits]] = [
        ("discussions.thread", club.threads[0].pk, Waits(author="olaf")),
        ("members.member", club.members["wanda"].pk, Waits(author="wanda")),
        ("reference.section", club.pages[0].sections.all()[0].pk, Waits(author="ines")),
    ]
    for key in ("safe", "host", "film", "last"):
        comment = club.comments[key]
        targets.append(("discussions.comment", comment.pk, club.comment_waits[comment.pk]))
    for label, pk, waits in targets:

        def succeeds(kind: Kind, waits: Waits = waits) -> bool:
            return kind.writes and kind.username != waits.author and kind.may_read(waits)

        path = f"/moderation/report/{label}/{pk}/"
        yield Ask(path, succeeds=succeeds)
        yield Ask(path, data={"reason": "spoils", "words": ""}, succeeds=succeeds)
    room = club.rooms["moderation"]
    for label, item in (("discussions.thread", room["thread"]), ("discussions.comment", room["hidden"])):
        yield Ask(f"/moderation/report/{label}/{item.pk}/", succeeds=lambda kind: False)
    statement = _statement(club.pages[0], "kanaristatelast")
    waits = Waits({NOVEL: LAST_CHAPTER}, item=f"reference.statement/{statement.pk}")
    yield Ask(
        f"/moderation/report/reference.statement/{statement.pk}/",
        succeeds=lambda kind: kind.writes and kind.username != "ines" and kind.may_read(waits),
    )
    yield from _reporting_plans(club)
    yield Ask("/moderation/report/members.club/1/", succeeds=lambda kind: False)


def _reporting_plans(club: Planted) -> Iterator[Ask]:
    """Titles of meetings and schedules are seen by all; those of drafts, by those who plan."""
    running, draft = club.rooms["schedules"]["schedules"]
    first = club.rooms["schedules"]["meetings"][0]
    for label, item, to in (
        ("schedule", running, writers), ("meeting", first, writers),
        ("schedule", draft, lambda kind: kind.writes and kind.edits_pages),
    ):  # fmt: skip
        path = f"/moderation/report/schedules.{label}/{item.pk}/"
        yield Ask(path, succeeds=to)
        yield Ask(path, data={"reason": "title", "words": ""}, succeeds=to)


def _hidden_things(club: Planted) -> Iterator[Ask]:
    """What is left of them, asked in every way that shows or takes words."""
    room = club.rooms["moderation"]
    yield Ask(f"/discussions/{room['thread'].pk}/", succeeds=lambda kind: False)
    for name in ("rename", "reply"):
        yield Ask(f"/discussions/{room['thread'].pk}/{name}/", succeeds=lambda kind: False)
    pks = [room["hidden"].pk, *room["thread"].comments.values_list("pk", flat=True)]
    for pk in pks:
        own = f"/discussions/comments/{pk}/"
        for name in ("reply/?quote", "edit/", "history/"):
            yield Ask(f"{own}{name}", succeeds=lambda kind: False)
        yield Ask(f"{own}delete/")
        yield Ask(f"{own}spoiler-point/")
        yield Ask(own)
        for name in ("like/", "spoilers/0/", "reply/"):
            yield Ask(f"{own}{name}", data={"body": "Well."}, succeeds=lambda kind: False)


def _looking(club: Planted) -> Iterator[Ask]:
    for report in club.rooms["moderation"]["reports"]:
        path = f"/admin/moderation/report/{report.pk}/look/"
        yield Ask(path)
        yield Ask(path, data={})


def _deeds(club: Planted) -> Iterator[Ask]:
    """Every deed, first without the reason that it wants, which draws the form again; then done."""
    for report in club.rooms["moderation"]["reports"]:
        for deed in deeds_for(report):
            path = f"/admin/moderation/report/{report.pk}/deed/{deed.name}/"
            yield Ask(path)
            yield Ask(path, data={"reason": ""})
            yield Ask(path, data={"reason": "So.", "title": "Anew", "until": "2199-01-01", "into": 1})
        yield Ask(f"/admin/moderation/report/{report.pk}/deed/nothing/", data={})


def _public_log(club: Planted) -> Iterator[Ask]:
    yield Ask("/moderation/log/", succeeds=lambda kind: False)
    yield Ask("/moderation/log/?page=2", place="/moderation/log/")


OUTLETS = {
    "admin/moderation/report/<int:pk>/look/": _looking,
    "admin/moderation/report/<int:pk>/deed/<slug:name>/": _deeds,
    "moderation/yours/": lambda club: [Ask("/moderation/yours/", succeeds=lambda kind: kind.is_member)],
    "moderation/log/": _public_log,
    REPORT: lambda club: [*_reporting(club), *_hidden_things(club)],
}
