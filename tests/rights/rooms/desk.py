"""The desk: what each list shows to whom, what may be added, changed and deleted there, and every deed for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from bookclub.library.models import Person, Work
from bookclub.members.models import Member
from bookclub.moderation.models import Deed, LogEntry, Outcome
from bookclub.reference.models import Series, Source
from reviews.models import CitedRating, WorkList
from tests.spoilers.outlets import routes

from ..cast import Club
from ..forms import as_it_stands
from ..table import EVERYBODY, KEEPERS, NOBODY, ROOT, Row, Seen, Who, deed, page

UNTIL = f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}"


def form(path: str, who: Who, seen: Seen | None, /, **data: Any) -> Row:
    """A form of the desk, sent with these changes."""
    return replace(deed(path, who, seen, **data), fills=as_it_stands)


def gone(name: str) -> Seen:
    def seen(club: Club) -> bool:
        thing = club.things[name]
        return not type(thing)._base_manager.filter(pk=thing.pk).exists()

    return seen


def action(label: str, name: str, thing: str, seen: Seen | None, /, who: Who = KEEPERS, **data: Any) -> Row:
    """A deed for many, done to one."""
    chosen = {
        "action": name,
        "_selected_action": [f"{{{thing}.pk}}"],
        "reason": "That is why.",
        "sure": "yes",
    }
    return deed(f"/admin/{label}/", who, seen, **chosen, **data)


def model(
    label: str, thing: str, *, sees: Who = KEEPERS, adds: Who = NOBODY, changes: Who = NOBODY, deletes: Who = NOBODY,
    added: Row | None = None, changed: Row | None = None, going: str = "", actions: Iterable[Row] = (),
) -> dict[str, list[Row]]:  # fmt: skip
    """The rows of one model: `thing` stands for it, `going` is one that may be deleted."""
    own, at = f"admin/{label}/", f"/admin/{label}/{{{thing}.pk}}/"
    going = going or thing
    delete = f"/admin/{label}/{{{going}.pk}}/delete/"
    many = action(label, "delete_selected", going, gone(going), deletes, post="yes")
    return {
        own: [page(f"/{own}", sees), *actions, *([many] if deletes else [])],
        f"{own}add/": [
            page(f"/{own}add/", adds),
            replace(added, path=f"/{own}add/", who=adds) if added else _tried(f"/{own}add/"),
        ],
        f"{own}<path:object_id>/history/": [page(f"{at}history/", sees)],
        f"{own}<path:object_id>/delete/": [
            page(delete, deletes), deed(delete, deletes, gone(going), post="yes"),
        ],
        f"{own}<path:object_id>/change/": [
            page(f"{at}change/", sees),
            replace(changed, path=f"{at}change/", who=changes) if changed else _tried(f"{at}change/"),
        ],
        f"{own}<path:object_id>/": [page(at, KEEPERS)],  # it only leads on
    }  # fmt: skip


def _tried(path: str) -> Row:
    return deed(path, NOBODY, None, title="So", name="So")


def filled(seen: Seen | None, /, **data: Any) -> Row:
    return form("", NOBODY, seen, **data)


def named(kind: Any, **words: Any) -> Seen:
    return lambda club: kind._base_manager.filter(**words).exists()


def is_now(thing: str, **words: Any) -> Seen:
    return lambda club: all(getattr(club.fresh(thing), name) == value for name, value in words.items())


def _hidden(thing: str) -> Seen:
    return lambda club: club.fresh(thing).is_hidden


def _revoked(club: Club) -> bool:
    return club.fresh("invitation").revoked_at is not None


def _shown(thing: str) -> Seen:
    return lambda club: not club.fresh(thing).is_hidden


def _veiled(thing: str) -> Seen:
    return lambda club: club.fresh(thing).scope_id is not None


def _about_the_other(club: Club) -> bool:
    return club.fresh("thread").work_id == club.other.pk


def settled(thing: str, outcome: str) -> Seen:
    return is_now(f"report_on_{thing}", outcome=outcome)


def _warned(club: Club) -> bool:
    return LogEntry.objects.filter(deed=Deed.WARN).exists()


def _suspended(who: str) -> Seen:
    return lambda club: Member.objects.get(pk=club.things[who].pk).is_suspended


def _lifted(club: Club) -> bool:
    return not club.fresh("silenced").is_suspended


def on_authors(label: str, thing: str, of_the_silenced: str, author: str) -> list[Row]:
    """What is done from a list to those who wrote what was chosen."""
    return [
        action(label, "warn", thing, _warned),
        action(label, "suspend", thing, _suspended(author), until=UNTIL),
        action(label, "lift", of_the_silenced, _lifted),
    ]


IN_THE_LIST = {"form-0-position": 9, "_save": ""}
CREDITS = {"credits-TOTAL_FORMS": 0, "credits-INITIAL_FORMS": 0}
MODELS = {
    **model("schedules/schedule", "schedule", actions=[
        action("schedules/schedule", f"export_{file}", "schedule", None)
        for file in ("calendar_ics", "google_csv", "plan_csv", "plan_xlsx", "plan_md", "plan_json")
    ]),
    **model("schedules/meeting", "meeting"),
    **model("schedules/rsvp", "rsvp"),
    **model("schedules/nomination", "nomination"),
    **model("schedules/election", "election"),
    **model(
        "reference/source", "source", adds=KEEPERS, changes=KEEPERS, deletes=ROOT, going="loose_source",
        added=filled(named(Source, key="letters"), key="letters", title="Letters", kind="book"),
        changed=filled(is_now("source", title="A weblog"), title="A weblog"),
    ),
    **model(
        "reference/series", "series", adds=KEEPERS, changes=KEEPERS, deletes=ROOT,
        added=filled(named(Series, slug="second"), title="Second", slug="second", position=2),
        changed=filled(is_now("series", title="Renamed"), title="Renamed"),
        actions=[form("/admin/reference/series/", KEEPERS, is_now("series", position=9), **IN_THE_LIST)],
    ),
    **model("reference/referencepage", "page"),
    **model("reference/revision", "revision"),
    **model("reviews/review", "review", actions=[
        action("reviews/review", "raise", "review", _veiled("review"), other="{other.pk}"),
        action("reviews/review", "hide", "review", _hidden("review")),
        action("reviews/review", "restore", "hidden_review", _shown("hidden_review")),
        *on_authors("reviews/review", "liked_review", "silenced_review", "pim"),
    ]),
    **model("reviews/reviewedit", "review_edit"),
    **model(
        "reviews/citedrating", "cited", adds=KEEPERS, changes=KEEPERS, deletes=KEEPERS,
        added=filled(named(CitedRating, by="A paper"), work="{novel.pk}", by="A paper", rating=6, source="Its page 3"),
        changed=filled(is_now("cited", rating=2), rating=2),
    ),
    **model(
        "reviews/worklist", "list", adds=ROOT, changes=ROOT, deletes=ROOT,
        added=filled(named(WorkList, title="Second"), title="Second", slug="second"),
        changed=filled(is_now("list", title="Renamed"), title="Renamed"),
    ),
    **model(
        "members/club", "settings", sees=ROOT, changes=ROOT,
        changed=filled(is_now("settings", motto="Slowly."), motto="Slowly."),
    ),
    **model(
        "members/invitation", "invitation", changes=KEEPERS,
        changed=filled(is_now("invitation", note="For Ada"), note="For Ada"),
        actions=[action("members/invitation", "revoke", "invitation", _revoked)],
    ),
    **model("moderation/report", "report_on_comment", actions=[
        action("moderation/report", "dismiss", "report_on_comment", settled("comment", Outcome.DISMISSED)),
        action("moderation/report", "done", "report_on_comment", settled("comment", Outcome.UPHELD)),
        action("moderation/report", "hide", "report_on_review", _hidden("review")),
        action("moderation/report", "warn", "report_on_pim", _warned),
        action("moderation/report", "suspend", "report_on_pim", _suspended("pim"), until=UNTIL),
        action("moderation/report", "suspend", "report_on_moderator", _suspended("moderator"), ROOT, until=UNTIL),
        action("moderation/report", "lift", "report_on_silenced", _lifted),
    ]),
    **model("moderation/logentry", "log_entry", actions=[action("moderation/logentry", "export", "log_entry", None)]),
    **model(
        "members/member", "pim", changes=KEEPERS, deletes=ROOT,
        changed=filled(
            lambda club: club.fresh("pim").is_suspended, suspended_until_0=UNTIL, suspended_until_1="12:00",
            suspension_reason="So.",
        ),
        actions=[
            action("members/member", "let_in", "newcomer", lambda club: not club.fresh("newcomer").awaits_approval),
            action("members/member", "turn_away", "newcomer", gone("newcomer")),
            *on_authors("members/member", "pim", "silenced", "pim"),
        ],
    ),
    **model("discussions/thread", "thread", actions=[
        action("discussions/thread", "lock", "thread", lambda club: club.fresh("thread").is_locked),
        action("discussions/thread", "hide", "thread", _hidden("thread")),
        action("discussions/thread", "restore", "shut", _shown("shut")),
        action("discussions/thread", "raise", "thread", _veiled("thread"), other="{other.pk}"),
        action("discussions/thread", "move", "thread", _about_the_other, work="{other.pk}"),
        action(
            "discussions/thread", "merge", "thread", lambda club: club.fresh("thread").moved_to_id,
            into="{other_thread.pk}",
        ),
        *on_authors("discussions/thread", "other_thread", "silenced_thread", "pim"),
    ]),
    **model("discussions/comment", "comment", actions=[
        action("discussions/comment", "hide", "comment", _hidden("comment")),
        action("discussions/comment", "hide_branch", "comment", _hidden("answer")),
        action("discussions/comment", "restore", "hidden", _shown("hidden")),
        action("discussions/comment", "raise", "comment", _veiled("comment"), other="{other.pk}"),
        action("discussions/comment", "lower", "veiled", lambda club: club.fresh("veiled").scope_id is None),
        *on_authors("discussions/comment", "answer", "silenced_comment", "pim"),
    ]),
    **model(
        "library/work", "novel", adds=KEEPERS, changes=KEEPERS, deletes=ROOT, going="loose_work",
        added=filled(named(Work, slug="new"), title="A new one", slug="new", kind="novel", **CREDITS),
        changed=filled(is_now("novel", title="Renamed"), title="Renamed"),
    ),
    **model(
        "library/person", "person", adds=KEEPERS, changes=KEEPERS, deletes=ROOT, going="loose_person",
        added=filled(named(Person, slug="new"), name="Somebody", slug="new"),
        changed=filled(is_now("person", name="Renamed"), name="Renamed"),
    ),
    **model(
        "post/letter", "letter", changes=KEEPERS, changed=filled(None),  # its form has no field that is open
        actions=[
            action("post/letter", "send_again", "letter", is_now("letter", failed_at=None)),
            action("post/letter", "came_back", "sent_letter", is_now("sent_letter", sent_at=None)),
        ],
    ),
    **model(
        "post/refusal", "refusal", changes=KEEPERS, changed=filled(None),  # nor has this one
        actions=[action("post/refusal", "write_again", "refusal", gone("refusal"))],
    ),
    **model(
        "auth/group", "group", sees=ROOT, adds=ROOT, changes=ROOT, deletes=ROOT,
        added=filled(named(Group, name="Second"), name="Second"),
        changed=filled(is_now("group", name="Renamed"), name="Renamed"),
    ),
    **model(
        "account/emailaddress", "address", sees=ROOT, adds=ROOT, changes=ROOT, deletes=ROOT,
        added=filled(named(EmailAddress, email="pim2@example.org"), user="{pim.pk}", email="pim2@example.org"),
        changed=filled(is_now("address", verified=True), verified="on"),
        actions=[
            action(
                "account/emailaddress", "make_verified", "address", is_now("address", verified=True), ROOT
            ),
        ],
    ),
}  # fmt: skip


# A report, and the deeds beside it --------------------------------------------------------------------------------

REPORT = "admin/moderation/report/<int:pk>/"


def beside(thing: str, name: str, seen: Seen, who: Who = KEEPERS, /, **data: Any) -> Row:
    path = f"/admin/moderation/report/{{report_on_{thing}.pk}}/deed/{name}/"
    return deed(path, who, seen, reason="That is why.", **data)


def _looked(club: Club) -> bool:
    return LogEntry.objects.about(club.comment).filter(deed=Deed.LOOK).exists()


THINGS = ("comment", "thread", "review", "pim", "statement", "section", "meeting", "schedule")
DEEDS = [
    *(beside(thing, "done", settled(thing, Outcome.UPHELD)) for thing in THINGS),
    *(beside(thing, "dismiss", settled(thing, Outcome.DISMISSED)) for thing in THINGS),
    beside("comment", "raise", lambda club: club.fresh("comment").scope_id, other="{other.pk}"),
    beside("veiled", "lower", lambda club: club.fresh("veiled").scope_id is None),
    beside("comment", "hide", _hidden("comment")),
    beside("comment", "hide-branch", _hidden("answer")),
    beside("hidden", "restore", _shown("hidden")),
    beside("comment", "split", lambda club: club.fresh("comment").thread_id != club.thread.pk, title="Apart"),
    beside("thread", "rename", is_now("thread", title="Renamed"), title="Renamed"),
    beside("thread", "raise", lambda club: club.fresh("thread").scope_id, other="{other.pk}"),
    beside("thread", "lock", lambda club: club.fresh("thread").is_locked),
    beside("thread", "hide", _hidden("thread")),
    beside("shut", "restore", _shown("shut")),
    beside("thread", "move", _about_the_other, work="{other.pk}"),
    beside("thread", "merge", lambda club: club.fresh("thread").moved_to_id, into="{other_thread.pk}"),
    beside("review", "raise", lambda club: club.fresh("review").scope_id, other="{other.pk}"),
    beside("review", "hide", _hidden("review")),
    beside("hidden_review", "restore", _shown("hidden_review")),
    beside("pim", "warn", _warned),
    beside("pim", "suspend", _suspended("pim"), until=UNTIL),
    beside("silenced", "lift", _lifted),
    # Those who keep order are out of each other's reach.
    beside("moderator", "suspend", _suspended("moderator"), ROOT, until=UNTIL),
    # Without a reason nothing is done.
    replace(beside("thread", "lock", None, NOBODY), data={"reason": ""}, anyhow=True),  # type: ignore[arg-type]
]

ROWS = {
    **MODELS,
    f"{REPORT}look/": [
        page("/admin/moderation/report/{report_on_comment.pk}/look/", KEEPERS),
        deed("/admin/moderation/report/{report_on_comment.pk}/look/", KEEPERS, _looked),
    ],
    f"{REPORT}deed/<slug:name>/": DEEDS,
    "admin/": [page("/admin/", KEEPERS)],
    "admin/login/": [page("/admin/login/", KEEPERS)],
    "admin/logout/": [deed("/admin/logout/", EVERYBODY, None)],
    "admin/password_change/": [page("/admin/password_change/", KEEPERS)],
    "admin/password_change/done/": [page("/admin/password_change/done/", KEEPERS)],
    "admin/autocomplete/": [
        page("/admin/autocomplete/?app_label=library&model_name=credit&field_name=person", KEEPERS)
    ],
    "admin/jsi18n/": [page("/admin/jsi18n/", KEEPERS)],
    "admin/r/<path:content_type_id>/<path:object_id>/": [
        page("/admin/r/{comment_type.pk}/{comment.pk}/", KEEPERS)
    ],
    next(route for route in routes() if route.startswith("admin/^(?P<app_label>")): [
        page("/admin/library/", KEEPERS)
    ],
    "admin/(?P<url>.*)$": [page("/admin/nowhere/", NOBODY)],
}
